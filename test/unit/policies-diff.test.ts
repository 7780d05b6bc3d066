import { expect } from 'chai';
import fc from 'fast-check';
import type { Language } from '../../src/messages/model.ts';
import { type DiffBlock, diffTexts, foldUnchanged } from '../../src/policies/diff.ts';

/** `=same -removed +added`, one line per paragraph. */
function short(before: string, after: string, language: Language = 'zh-CN'): string[] {
  const signs = { same: '=', removed: '-', added: '+' };
  return diffTexts(before, after, language).map((block) =>
    block.segments.map(({ kind, text }) => `${signs[kind]}${text.trim()}`).join(' '),
  );
}

function sides(blocks: readonly DiffBlock[]): { before: string; after: string } {
  const segments = blocks.flatMap((block) => block.segments);
  const without = (kind: string): string =>
    segments
      .filter((one) => one.kind !== kind)
      .map((one) => one.text)
      .join('');
  return { before: without('added'), after: without('removed') };
}

describe('the difference between two versions', () => {
  it('is found in Chinese words, not in characters and not in lines', () => {
    expect(short('聊天记录保存三个月，用于内部分析。', '聊天记录保存六个月，用于内部审计。')).to.eql([
      '=聊天记录保存 -三个月 +六个月 =，用于内部 -分析 +审计 =。',
    ]);
    expect(short('员工可以要求查阅。', '员工可以要求查阅和删除。')).to.eql(['=员工可以要求查阅 +和删除 =。']);
  });

  it('is found in English words', () => {
    expect(short('Kept for three months by us.', 'Kept for six months by us.', 'en')).to.eql([
      '=Kept for -three +six =months by us.',
    ]);
  });

  it('tells paragraphs that came, went, stayed and changed apart', () => {
    const before = 'One stays.\n\nTwo goes away.\n\nThree is a little changed.\n';
    const after = 'One stays.\n\nThree is a bit changed.\n\nFour comes in new.\n';
    const blocks = diffTexts(before, after, 'en');
    expect(blocks.map((block) => block.kind)).to.eql(['same', 'removed', 'changed', 'added']);
    expect(sides(blocks)).to.eql({ before, after });
  });

  it('does not weave two different sentences into each other', () => {
    expect(short('The cat sat on the mat.', 'Nobody may open the archive of a colleague.', 'en')).to.eql([
      '-The cat sat on the mat. +Nobody may open the archive of a colleague.',
    ]);
  });

  it('is nothing for the same text, and everything for an empty one', () => {
    expect(diffTexts('甲。\n\n乙。\n', '甲。\n\n乙。\n', 'zh-CN').map((one) => one.kind)).to.eql([
      'same',
      'same',
    ]);
    expect(diffTexts('', '', 'en')).to.eql([]);
    expect(diffTexts('', 'new', 'en')).to.eql([
      { kind: 'added', segments: [{ kind: 'added', text: 'new' }] },
    ]);
    expect(diffTexts('old', '', 'en')).to.eql([
      { kind: 'removed', segments: [{ kind: 'removed', text: 'old' }] },
    ]);
  });

  it('is exact: what stayed and came is the new text, what stayed and went the old', () => {
    const word = fc.constantFrom(
      '保存',
      '三个月',
      '六个月',
      '聊天记录',
      '，',
      '。',
      '\n',
      '\n\n',
      ' ',
      'keep',
      '我们',
      '👍🏽',
      '\t',
    );
    const text = fc.array(word, { maxLength: 60 }).map((words) => words.join(''));
    fc.assert(
      fc.property(text, text, fc.constantFrom<Language>('zh-CN', 'en'), (before, after, language) => {
        expect(sides(diffTexts(before, after, language))).to.eql({ before, after });
      }),
      { numRuns: 300 },
    );
  });

  it('is exact for any text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 80 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(sides(diffTexts(before, after, 'zh-CN'))).to.eql({ before, after });
      }),
    );
  });

  /** A text of about `size` characters that repeats nothing for long, the same on every run. */
  function noise(size: number, seed: number): string {
    let state = seed;
    let text = '';
    while (text.length < size) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      text += `${String.fromCodePoint(0x4e00 + ((state >>> 8) % 2000))}${state % 7 === 0 ? '\n\n' : state % 5 === 0 ? '，' : ''}`;
    }
    return text;
  }

  it('ends also for two large texts that have nothing in common', () => {
    const [before, after] = [noise(170_000, 1), noise(170_000, 2)];
    expect(sides(diffTexts(before, after, 'zh-CN'))).to.eql({ before, after });
  });

  it('still shows one changed word in a large text', () => {
    const before = `${noise(80_000, 3)}\n\n聊天记录保存三个月。\n\n${noise(80_000, 4)}`;
    const changed = diffTexts(before, before.replace('三个月', '六个月'), 'zh-CN').filter(
      (one) => one.kind !== 'same',
    );
    expect(changed).to.have.length(1);
    expect(changed[0]?.segments.map((one) => one.text.trim())).to.eql([
      '聊天记录保存',
      '三个月',
      '六个月',
      '。',
    ]);
  });

  it('can fold away what did not change, but for a paragraph of context', () => {
    const paragraphs = Array.from({ length: 9 }, (_, index) => `Paragraph ${index}.\n\n`);
    const after = paragraphs.map((text, index) => (index === 4 ? 'Paragraph four.\n\n' : text));
    const blocks = diffTexts(paragraphs.join(''), after.join(''), 'en');
    const parts = foldUnchanged(blocks);
    expect(parts.map((part) => [part.folded, part.blocks.length])).to.eql([
      [true, 3],
      [false, 3],
      [true, 3],
    ]);
    expect(parts.flatMap((part) => part.blocks)).to.eql(blocks);
  });
});
