import { expect } from 'chai';
import fc from 'fast-check';
import { type Block, blocksOf } from '../../src/policies/blocks.ts';
import { changesBetween } from '../../src/policies/changes.ts';

const source = (months: number) => `# 一、监控什么

我们**只**保存工作聊天，见[说明](https://example.com/${months})。

| 内容 | 保存 |  |
|---|---|---|
| 聊天 | ${months}个月 | 可查阅 |

1. 第一条
   - 里面的

\`\`\`
a

b
\`\`\`
`;

/** Whether the blocks stand in the text, in their order. */
function isWithin(blocks: readonly Block[], text: readonly Block[]): boolean {
  const rest = [...text];
  return blocks.every((block) => {
    while (rest.length > 0) {
      const next = rest.shift();
      if (next?.form === block.form && next.text === block.text) return true;
    }
    return false;
  });
}

describe('what a reader sees of a change', () => {
  it('is made of blocks without any markup; a link says where it leads', () => {
    expect(blocksOf(source(3)).map(({ form, text }) => `${form} ${text}`)).to.deep.equal([
      'heading 一、监控什么',
      'paragraph 我们只保存工作聊天，见说明 (https://example.com/3)。',
      'row 内容\n保存\n–',
      'row 聊天\n3个月\n可查阅',
      'item 第一条',
      'item 里面的',
      'code a\n\nb',
    ]);
    expect(blocksOf('写给 <hr@example.com>，或看[上文](#section-1)。')[0]?.text).to.equal(
      '写给 hr@example.com，或看上文。',
    );
  });

  it('keeps the form of each block, and a row its cells', () => {
    const blocks = changesBetween(blocksOf(source(3)), blocksOf(source(4)), 'zh-CN').flatMap(
      (part) => part.blocks,
    );
    expect(blocks.map(({ form, kind }) => `${form} ${kind}`)).to.deep.equal([
      'heading same',
      'paragraph changed',
      'row same',
      'row changed',
      'item same',
      'item same',
      'code same',
      'code same',
    ]);
    expect(blocks[3]?.segments.map(({ kind, text }) => `${kind} ${text.trim()}`)).to.deep.equal([
      'same 聊天',
      'removed 3',
      'added 4',
      'same 个月\n可查阅',
    ]);
  });

  it('takes the form from the text a block stands in, whatever came and went before it', () => {
    const block = fc.record<Block>({
      form: fc.constantFrom('heading', 'paragraph', 'item', 'row', 'code'),
      text: fc.constantFrom(
        '保存三个月。',
        '保存六个月。',
        'Keep it.',
        '员工可以查阅',
        '监控什么',
        '甲乙丙丁',
      ),
    });
    fc.assert(
      fc.property(fc.array(block), fc.array(block), (before, after) => {
        const blocks = changesBetween(before, after, 'zh-CN').flatMap((part) => part.blocks);
        for (const [side, other] of [
          [before, 'added'],
          [after, 'removed'],
        ] as const) {
          const whole = blocks
            .filter(({ segments }) => !segments.some(({ kind }) => kind === other))
            .filter(({ kind }) => other === 'removed' || kind === 'removed')
            .map(({ form, segments }) => ({
              form,
              text: segments
                .map(({ text }) => text)
                .join('')
                .trim(),
            }));
          expect(isWithin(whole, side), JSON.stringify({ whole, side })).to.equal(true);
        }
      }),
    );
  });
});
