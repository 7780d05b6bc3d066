import { define } from '../define.ts';

/** What can be wrong with a series of tips before it is published. */
export const tipProblems = define(
  {
    headings: '正文有 {{headings}} 个一级标题，tips 有 {{tips}} 项；每一条各要一个，顺序相同',
    text: '“{{heading}}”要能整个放进聊天卡片：只能是段落和列表，最多 {{most}} 格，一个汉字算两格',
  },
  {
    headings:
      'the text has {{headings}} headings of level 1 and tips has {{tips}} entries; each entry needs one, in the same order',
    text: 'all of "{{heading}}" has to fit on a card in a chat: paragraphs and lists only, {{most}} columns at the most, of which a Chinese character takes two',
  },
);
