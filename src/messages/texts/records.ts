import { define } from './define.ts';

/** Records under monitoring, as their person sees them. */
export const records = define(
  {
    title: '为我留存的工作沟通记录',
    text: '只有告知过你的制度写明要留存的，才会留存；加密保存，到期由公司主动删除。打开内容须有理由并经两人批准，你会知道。',
    none: '没有为你留存的记录。',
    count: '{{count}} 条',
    span: '{{from}}至{{to}}',
    day: '{{from}}',
    until: '最晚保存到 {{day}}',
    held: '其中 {{count}} 条已到期，暂缓删除：有法律程序、未答复的请求，或应请求限制了使用',
    under: '依据《{{title}}》',
    basis: '法律依据：{{basis}}',
    restricted: '只保存，不使用',
    restrictedText:
      '其中 {{count}} 条有人提出了反对，或请求了限制使用：在此期间公司里任何人都不能打开；你自己写的，仍会给在你的副本里。',
    sealed: '加密保存',
    kind: '《{{title}}》：{{what}}',
  },
  {
    title: 'Records of your communication at work',
    text: 'Only what a policy covers that you were told of is kept; encrypted, and deleted by the company at the end of its time. Opening content takes a reason and two people, and you learn of it.',
    none: 'No records of yours are kept.',
    count: '{{count}} records',
    span: '{{from}} to {{to}}',
    day: '{{from}}',
    until: 'Kept until {{day}} at the latest',
    held: '{{count}} of them are past their day and kept: a legal procedure, a request that is open, or a restriction stands against deleting them',
    under: 'Under “{{title}}”',
    basis: 'Legal basis: {{basis}}',
    restricted: 'Stored, not used',
    restrictedText:
      'Of {{count}} somebody in them objected or had their use restricted: meanwhile nobody in the company can open these. What you wrote yourself is still in your copy.',
    sealed: 'Encrypted',
    kind: '“{{title}}”: {{what}}',
  },
);
