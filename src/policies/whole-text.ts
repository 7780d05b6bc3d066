import type { Language } from '../messages/model.ts';
import type { BasisChoice, Contact, DraftRow, FrontMatter } from './schema.ts';
import { actionWords, frequencyWords, legalBasisWords, retentionWords, rightsWords } from './words.ts';

/** Front matter as it was read, or a `PolicyText`. */
type Worded = Omit<FrontMatter, 'disclosures'> & { disclosures: readonly DraftRow[] };

/**
 * Everything a policy says to its reader as one Markdown text, front matter included: what two versions
 * are compared by and what is searched, so that a retention period that grew from three months to six
 * is seen even when not a word of the body changed.
 */
export function wholeText(text: Worded, body: string): string {
  const { language } = text;
  const say = labels[language];
  const facts = [
    [say.entity, text.entity],
    [say.site, text.site],
    [say.owner, text.owner],
    [say.scope, text.scope],
    [say.legalBasis, basisText(text.legalBasis, language)],
    [say.frequency, frequencyWords[text.monitoringFrequency][language]],
    [say.effectiveOn, text.effectiveOn ?? say.onPublication],
    [say.reviewOn, text.reviewOn],
    [say.action, actionWords[text.action][language]],
    [say.statement, text.statement],
  ];
  const notices = [
    [say.handler, contactText(text.handler, language)],
    [say.dpo, contactText(text.dpo, language)],
    [say.recipients, text.recipients && listText(text.recipients, language)],
    [say.transfers, text.transfers && listText(text.transfers, language)],
    [say.legitimateInterests, text.legitimateInterests],
    [say.exercise, text.exercise],
    [say.withdrawal, text.withdrawal],
    [say.complaint, text.complaint],
    [say.provision, text.provision?.consequence],
    [say.automated, text.automatedDecisions && (text.automatedDecisions.explanation ?? say.none)],
    [say.changes, text.changes],
  ];
  const rows = text.disclosures.map((row) => rowText(row, language));
  return [
    `# ${text.title}`,
    text.summary.join('\n'),
    items(facts, language),
    ...rows,
    body.trim(),
    items(notices, language),
  ]
    .filter((part) => part !== '')
    .map((part) => `${part}\n\n`)
    .join('');
}

function rowText(row: DraftRow, language: Language): string {
  const say = labels[language];
  return `## ${row.what ?? row.id}\n\n${items(
    [
      [say.purpose, row.purpose],
      [say.legalBasis, row.legalBasis && basisText(row.legalBasis, language)],
      [say.use, row.use],
      [say.retention, row.retention && retentionWords(row.retention, language)],
      [say.rights, row.rights && rightsWords(row.rights, language)],
      [say.means, row.means],
      [say.hours, row.hours],
      [say.necessity, row.necessity],
    ],
    language,
  )}`;
}

/** One paragraph each, so that a difference shows the item it is in. */
function items(pairs: readonly (readonly (string | undefined)[])[], language: Language): string {
  return pairs
    .filter(([, value]) => value)
    .map(([label, value]) => `- ${label}${colon[language]}${value}`)
    .join('\n\n');
}

export function basisText(choice: BasisChoice, language: Language): string {
  if (typeof choice === 'string') return legalBasisWords[choice][language];
  return Object.entries(choice)
    .map(([rules, basis]) => `${rules} ${legalBasisWords[basis][language]}`)
    .join(semicolon[language]);
}

function contactText(contact: Contact | undefined, language: Language): string | undefined {
  return contact && [contact.name, contact.contact, contact.address].filter(Boolean).join(comma[language]);
}

/** The words of recipients or transfers; ids and roles are for machines. */
function listText(list: readonly Readonly<Record<string, string | undefined>>[], language: Language): string {
  const entries = list.map((one) =>
    Object.entries(one)
      .filter(([key, value]) => key !== 'id' && key !== 'role' && value)
      .map(([, value]) => value)
      .join(comma[language]),
  );
  return entries.join(semicolon[language]) || labels[language].none;
}

const colon = { 'zh-CN': '：', en: ': ' } as const;
const comma = { 'zh-CN': '，', en: ', ' } as const;
const semicolon = { 'zh-CN': '；', en: '; ' } as const;

const labels = {
  'zh-CN': {
    entity: '法律主体',
    site: '适用地点',
    owner: '负责人',
    scope: '适用对象',
    legalBasis: '法律依据',
    frequency: '监控频率',
    effectiveOn: '生效日期',
    onPublication: '自发布之日起',
    reviewOn: '复审日期',
    action: '需要你',
    statement: '声明',
    purpose: '目的',
    use: '使用方式',
    retention: '保存期限',
    rights: '你的权利',
    means: '处理方式',
    hours: '时段',
    necessity: '必要性及对你的影响',
    handler: '个人信息处理者',
    dpo: '个人信息保护负责人',
    recipients: '接收方',
    transfers: '向境外提供',
    legitimateInterests: '合法利益',
    exercise: '如何行使权利',
    withdrawal: '如何撤回同意',
    complaint: '投诉渠道',
    provision: '是否必须提供',
    automated: '自动化决策',
    changes: '变更如何告知',
    none: '无',
  },
  en: {
    entity: 'Legal entity',
    site: 'Where it applies',
    owner: 'Owner',
    scope: 'Who it applies to',
    legalBasis: 'Legal basis',
    frequency: 'How often',
    effectiveOn: 'In force from',
    onPublication: 'the day it is published',
    reviewOn: 'Reviewed by',
    action: 'What we ask of you',
    statement: 'Statement',
    purpose: 'What for',
    use: 'How it is used',
    retention: 'How long it is kept',
    rights: 'Your rights',
    means: 'By which means',
    hours: 'When',
    necessity: 'Why it is necessary and what it means for you',
    handler: 'Responsible for the data',
    dpo: 'Data protection officer',
    recipients: 'Who receives it',
    transfers: 'Sent abroad',
    legitimateInterests: 'Legitimate interests',
    exercise: 'How to use your rights',
    withdrawal: 'How to withdraw consent',
    complaint: 'How to complain',
    provision: 'Whether you have to provide it',
    automated: 'Automated decisions',
    changes: 'How you learn of changes',
    none: 'none',
  },
} as const;
