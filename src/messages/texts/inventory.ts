import { define } from './define.ts';

/** The register of what is processed. */
export const inventory = define(
  {
    title: '个人信息处理清单',
    lead: '由现行制度和已接入的数据来源自动生成，与告知员工的内容一致；要改清单，请修订制度。',
    none: '还没有生效的制度，因此没有任何处理活动。',
    version: '第 {{number}} 版，自 {{from}} 起生效',
    review: '复审日期：{{on}}',
    reviewOverdue: '已过复审日期：{{on}}',
    sensitive: '敏感个人信息',
    sources: '数据来源',
    off: '{{name}}（已停用）',
    open: '查看这份制度',
    uncovered: '已接入、但没有制度涵盖的来源',
    uncoveredText: '来自这些来源的记录一条也不会留存，只计数。',
  },
  {
    title: 'Register of processing',
    lead: 'Made from the policies in force and the sources that are connected, so it says what people were told. To change it, change the policy.',
    none: 'No policy is in force, so nothing is processed.',
    version: 'Version {{number}}, in force since {{from}}',
    review: 'To be reviewed by {{on}}',
    reviewOverdue: 'Review is overdue since {{on}}',
    sensitive: 'Sensitive',
    sources: 'Sources',
    off: '{{name}} (off)',
    open: 'Open this policy',
    uncovered: 'Connected, and covered by no policy',
    uncoveredText: 'Nothing that comes from these sources is kept; it is only counted.',
  },
);
