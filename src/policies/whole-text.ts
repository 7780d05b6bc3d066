import type { Language } from '../messages/model.ts';
import type { DisclosureRow, PolicyText } from './document.ts';
import type { BasisChoice, Contact } from './schema.ts';
import { actionWords, frequencyWords, legalBasisWords, retentionWords, rightsWords } from './words.ts';

/**
 * Everything a policy says to its reader as one Markdown text, front matter included: what two versions
 * are compared by and what is searched, so that a retention period that grew from three months to six
 * is seen even when not a word of the body changed.
 */
export function wholeText(text: PolicyText): string {
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
    [say.handler, contactText(text.handler)],
    [say.dpo, contactText(text.dpo)],
    [say.recipients, text.recipients && listText(text.recipients.map(parts), language)],
    [say.transfers, text.transfers && listText(text.transfers.map(parts), language)],
    [say.legitimateInterests, text.legitimateInterests],
    [say.exercise, text.exercise],
    [say.withdrawal, text.withdrawal],
    [say.complaint, text.complaint],
    [say.provision, text.provision?.consequence],
    [say.automated, text.automatedDecisions && (text.automatedDecisions.explanation ?? say.none)],
    [say.changes, text.changes],
  ];
  const rows = text.disclosures.map((row) => rowText(row, language));
  return [`# ${text.title}`, text.summary.join('\n'), items(facts), ...rows, text.body.trim(), items(notices)]
    .filter((part) => part !== '')
    .map((part) => `${part}\n\n`)
    .join('');
}

function rowText(row: DisclosureRow, language: Language): string {
  const say = labels[language];
  return `## ${row.what}\n\n${items([
    [say.purpose, row.purpose],
    [say.legalBasis, row.legalBasis && basisText(row.legalBasis, language)],
    [say.use, row.use],
    [say.retention, retentionWords(row.retention, language)],
    [say.rights, rightsWords(row.rights, language)],
    [say.means, row.means],
    [say.hours, row.hours],
    [say.necessity, row.necessity],
  ])}`;
}

/** One paragraph each, so that a difference shows the item it is in. */
function items(pairs: readonly (readonly (string | undefined)[])[]): string {
  return pairs
    .filter(([, value]) => value)
    .map(([label, value]) => `- ${label}: ${value}`)
    .join('\n\n');
}

function basisText(choice: BasisChoice, language: Language): string {
  if (typeof choice === 'string') return legalBasisWords[choice][language];
  return Object.entries(choice)
    .map(([rules, basis]) => `${rules}: ${legalBasisWords[basis][language]}`)
    .join('; ');
}

const contactText = (contact: Contact | undefined): string | undefined =>
  contact && [contact.name, contact.contact, contact.address].filter(Boolean).join(', ');

/** The words of a recipient or a transfer; its id and role are for machines. */
function parts(one: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(one)
    .filter(([key, value]) => key !== 'id' && key !== 'role' && value)
    .map(([, value]) => value)
    .join(', ');
}

const listText = (entries: readonly string[], language: Language): string =>
  entries.join('; ') || labels[language].none;

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
