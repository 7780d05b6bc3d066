import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { decodeText } from '../../src/people/directory/decode.ts';

const fixture = (name: string) => readFile(new URL(`../fixtures/people/${name}`, import.meta.url));

describe('encoding of a staff list', () => {
  const wanted =
    '工号,姓名,部门\r\nE1,王小校,销售部\r\nE2,𠮷野遥,研发部\r\nE3,韩㛃,客服部\r\nE4,José,R&D\r\n';

  for (const name of ['utf8.csv', 'utf8-bom.csv', 'utf16le.csv', 'gb18030.csv']) {
    it(`reads ${name}`, async () => {
      expect(decodeText(await fixture(name))).to.equal(wanted);
    });
  }

  it('reads GB18030 whose bytes happen to be valid UTF-8', () => {
    // 小校: D0A1 D0A3, which in UTF-8 is СУ; 毛: C3AB, which is ë
    const gb = Buffer.concat([
      Buffer.from('id,name\n1,'),
      Buffer.from([0xd0, 0xa1, 0xd0, 0xa3]),
      Buffer.from('\n'),
    ]);
    expect(decodeText(gb)).to.equal('id,name\n1,小校\n');
    expect(decodeText(Buffer.from([0xc3, 0xab]))).to.equal('毛');
  });

  it('reads names of European languages in UTF-8', () => {
    for (const text of ['José', 'Müller, Zoë', 'Иван Петров', 'Γιώργος', 'Łukasz Żak', "D'Ávila", 'Çelik']) {
      expect(decodeText(Buffer.from(`id,name\n1,${text}\n`, 'utf8')), text).to.equal(`id,name\n1,${text}\n`);
    }
  });

  it('reads every UTF-8 text that has a Chinese character in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const whole = `${text.replaceAll('\ufeff', '')}销`;
        expect(decodeText(Buffer.from(whole, 'utf8'))).to.equal(whole);
      }),
    );
  });

  it('gives up on bytes that are neither', () => {
    expect(decodeText(Buffer.from([0xff, 0xff, 0x20]))).to.equal(null);
  });
});
