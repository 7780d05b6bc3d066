import type { Language } from '../messages/model.ts';
import { coversWords } from './covers.ts';
import type { Contact, DraftRow, FrontMatter } from './schema.ts';
import {
  actionWords,
  basisText,
  dateWords,
  frequencyWords,
  recipientRoleWords,
  regionWords,
  retentionWords,
  rightsWords,
} from './words.ts';

/** Front matter as it was read, or a `PolicyText`. */
export type Worded = Omit<FrontMatter, 'disclosures'> & { disclosures: readonly DraftRow[] };

/** One thing a policy tells its reader besides its text: a label and what stands behind it. */
export interface Told {
  key: keyof (typeof labels)['en'];
  label: string;
  value: string;
}

/**
 * Everything the front matter tells besides title, lines and rows, in words. Pages show it and versions are
 * compared by it, so that nobody signs for less than what the law asks to be told (PIPL 17, GDPR 13) and no
 * difference goes unseen. What a policy does not speak of is left out; a list that is empty says so.
 */
export function toldBy(text: Worded): { policy: Told[]; law: Told[] } {
  const { language, provision, automatedDecisions: automated } = text;
  const say = labels[language];
  const stop = language === 'zh-CN' ? '' : ' ';
  return {
    policy: told(language, {
      entity: text.entity,
      site: text.site,
      owner: text.owner,
      scope: text.scope,
      legalBasis: basisText(text.legalBasis, text.rules, language),
      frequency: frequencyWords[text.monitoringFrequency][language],
      effectiveOn: text.effectiveOn ? dateWords(text.effectiveOn, language) : say.onPublication,
      reviewOn: dateWords(text.reviewOn, language),
      action: actionWords[text.action][language],
      statement: text.statement,
    }),
    law: told(language, {
      handler: contactText(text.handler, language),
      dpo: contactText(text.dpo, language),
      recipients: text.recipients && (recipientsText(text.recipients, language) || say.nobody),
      transfers: text.transfers && (transfersText(text.transfers, language) || say.nowhere),
      legitimateInterests: text.legitimateInterests,
      exercise: text.exercise,
      withdrawal: text.withdrawal,
      complaint: text.complaint,
      provision:
        provision && `${provision.obligatory ? say.obligatory : say.free}${stop}${provision.consequence}`,
      automated:
        automated &&
        (automated.used
          ? `${say.automatedUsed}${stop}${automated.explanation ?? ''}`.trim()
          : (automated.explanation ?? say.none)),
      changes: text.changes,
    }),
  };
}

/** What one row says, in words. A row without a basis of its own rests on the policy's. */
export function toldByRow(
  row: DraftRow,
  { rules, legalBasis: common }: Pick<Partial<Worded>, 'legalBasis'> & Pick<Worded, 'rules'>,
  language: Language,
): Told[] {
  const basis = row.legalBasis ?? common;
  return told(language, {
    what: row.what,
    purpose: row.purpose,
    legalBasis: basis && basisText(basis, rules, language),
    use: row.use,
    retention: row.retention && retentionWords(row.retention, language),
    rights: row.rights && rightsWords(row.rights, language),
    means: row.means,
    hours: row.hours,
    records: row.records && coversWords(row.records, language),
    necessity: row.necessity,
  });
}

function told(language: Language, values: Partial<Record<Told['key'], string | undefined>>): Told[] {
  return (Object.entries(values) as [Told['key'], string | undefined][]).flatMap(([key, value]) =>
    value ? [{ key, label: labels[language][key], value }] : [],
  );
}

function contactText(contact: Contact | undefined, language: Language): string | undefined {
  return contact && list([contact.name, contact.contact, contact.address], language);
}

function recipientsText(all: NonNullable<Worded['recipients']>, language: Language): string {
  const each = all.map(({ name, role, purpose, contact }) =>
    list([named(name, recipientRoleWords[role][language], language), purpose, contact], language),
  );
  return each.join(semicolon[language]);
}

function transfersText(all: NonNullable<Worded['transfers']>, language: Language): string {
  const each = all.map(({ country, recipient, contact, purpose, safeguard }) =>
    list([regionWords(country, language), recipient, contact, purpose, safeguard], language),
  );
  return each.join(semicolon[language]);
}

function list(parts: readonly (string | undefined)[], language: Language): string {
  return parts.filter(Boolean).join(comma[language]);
}

const named = (name: string, what: string, language: Language): string =>
  language === 'zh-CN' ? `${name}（${what}）` : `${name} (${what})`;

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
    what: '收集什么',
    purpose: '目的',
    use: '使用方式',
    retention: '保存期限',
    rights: '你的权利',
    means: '处理方式',
    hours: '时段',
    records: '阅知据此留存',
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
    nobody: '没有接收方',
    nowhere: '不向境外提供',
    obligatory: '需要提供。',
    free: '自愿提供。',
    automatedUsed: '会进行自动化决策。',
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
    what: 'What',
    purpose: 'What for',
    use: 'How it is used',
    retention: 'How long it is kept',
    rights: 'Your rights',
    means: 'By which means',
    hours: 'When',
    records: 'What Heed keeps by it',
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
    nobody: 'nobody',
    nowhere: 'nowhere',
    obligatory: 'You have to.',
    free: 'You are free not to.',
    automatedUsed: 'There are.',
  },
} as const;
