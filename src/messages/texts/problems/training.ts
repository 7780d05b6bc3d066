import { define } from '../define.ts';

/** What can be wrong with a course before it is published. */
export const trainingProblems = define(
  {
    idTwice: '这个编号前面已经用过，每个编号只能用一次',
    asksMore: '每次要问的题数比题库还多：题库只有 {{there}} 题',
    renewSoon: '提前开放的天数要短于有效期',
    rightUnknown: '选项里没有这个答案：{{ids}}',
    rightTwice: '同一个答案写了两次',
    orderPart: '排序题要按正确顺序列出每一个选项',
    noBecause: '错误的选项要写明为什么不对（because）',
    tooWide: '太长：一个汉字算两格，最多 {{most}} 格',
    questionLong: '题目和全部选项放不进聊天卡片：合计最多 {{most}} 格，一个汉字算两格',
    textAbove: '第一个一级标题之前不能有文字',
    headings: '正文有 {{headings}} 个一级标题，modules 有 {{modules}} 项；每一项各要一个，顺序相同',
    headingLong: '标题“{{heading}}”太长：最多 {{most}} 格，一个汉字算两格',
    noOpening: '“{{heading}}”要以一段普通文字开头，聊天卡片上显示这一段',
    openingLong: '“{{heading}}”的第一段太长，放不进聊天卡片：最多 {{most}} 格，一个汉字算两格',
    fileMissing: '课程文件夹里没有 {{file}}',
    pictureKind: '{{file}} 不是 PNG 或 JPEG 图片（以内容为准，与文件名无关）',
    fileKind: '{{file}} 不是 PDF、PNG 或 JPEG（以内容为准，与文件名无关）',
    tries: '要是 1 到 {{most}} 之间的整数',
    reason: '请写明理由，不超过 {{most}} 个字',
    versionUsed: '版本 {{version}} 已经发布过，文字或文件有改动时要写更大的版本号',
  },
  {
    idTwice: 'stands above already; each id is used once',
    asksMore: 'more are asked than there are: there are {{there}} questions',
    renewSoon: 'renewal has to open later than the certificate begins',
    rightUnknown: 'is none of the options: {{ids}}',
    rightTwice: 'names the same answer twice',
    orderPart: 'has to list every option, in the right order',
    noBecause: 'a wrong option has to say why it is wrong (because)',
    tooWide: 'is too long: {{most}} columns at the most, of which a Chinese character takes two',
    questionLong:
      'the question and all its options do not fit on a card in a chat: {{most}} columns at the most, of which a Chinese character takes two',
    textAbove: 'no text may stand above the first heading of level 1',
    headings:
      'the text has {{headings}} headings of level 1 and modules has {{modules}} entries; each entry needs one, in the same order',
    headingLong: 'the heading "{{heading}}" is too long: {{most}} columns at the most',
    noOpening: '"{{heading}}" has to begin with an ordinary paragraph: a card in a chat shows it',
    openingLong:
      'the first paragraph of "{{heading}}" does not fit on a card in a chat: {{most}} columns at the most, of which a Chinese character takes two',
    fileMissing: "{{file}} is not in the course's folder",
    pictureKind: '{{file}} is no PNG or JPEG picture (told by its bytes, whatever its name)',
    fileKind: '{{file}} is no PDF, PNG or JPEG (told by its bytes, whatever its name)',
    tries: 'must be a whole number from 1 to {{most}}',
    reason: 'needs a reason, of at most {{most}} characters',
    versionUsed: 'version {{version}} is published already; changed words or files need a higher one',
  },
);
