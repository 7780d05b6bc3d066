import { expect } from 'chai';
import fc from 'fast-check';
import { characters, simplified } from '../../src/messages/traditional.ts';

describe('traditional characters', () => {
  it('become the simplified ones of the same word, also several into one', () => {
    for (const [written, plain] of [
      ['監視錄攝電腦網刪閱規', '监视录摄电脑网删阅规'],
      ['後天見皇后', '后天见皇后'],
      ['頭髮發現', '头发发现'],
      ['乾淨的幹部在干涉', '干净的干部在干涉'],
      ['隻身衹有，裡裏', '只身只有，里里'],
      // Hong Kong writes these in a way of its own.
      ['衞生間啓用説明', '卫生间启用说明'],
      ['妳看著，瞭解藉口', '你看着，了解借口'],
      ['什麼、甚麽', '什么、甚么'],
    ] as const)
      expect(simplified(written)).to.equal(plain);
  });

  it('are left alone where simplified Chinese has them, with whatever is no character', () => {
    const plain = '什么时候删除我的打卡记录？干净 皇后 Wi-Fi ①㎏ かな 한글 😀 台风';
    expect(simplified(plain)).to.equal(plain);
  });

  it('are all folded in one go, and lead nowhere twice', () => {
    const all = characters();
    expect(all.size).to.be.greaterThan(2_900);
    for (const [from, to] of all) expect(simplified(to), from).to.equal(to);
  });

  it('property: folding twice is folding once, each place keeps its own, and English stays as it is', () => {
    const keys = [...characters().keys()];
    const written = fc.array(
      fc.oneof(
        fc.constantFrom(...keys),
        fc.integer({ min: 0x3400, max: 0x9fff }).map((code) => String.fromCodePoint(code)),
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'binary' }),
      ),
    );
    fc.assert(
      fc.property(written, (parts) => {
        const text = parts.join('');
        const once = simplified(text);
        expect(simplified(once)).to.equal(once);
        expect(once.length).to.equal(text.length);
        expect(Array.from(once).length).to.equal(Array.from(text).length);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(simplified(text)).to.equal(text);
      }),
    );
  });
});
