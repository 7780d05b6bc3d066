import type { Language, Localized } from '../messages/model.ts';
import { isOnePeriod } from './periods.ts';
import type { BasisChoice, Retention, RetentionChoice } from './schema.ts';
import type {
  ChangeKind,
  Frequency,
  LegalBasis,
  RequiredAction,
  RetentionStart,
  RetentionUnit,
  Right,
  RuleSetCode,
  SignatureMethod,
} from './vocabulary.ts';

/** The words people read for the values a policy chooses from. */
type Words<T extends string> = Readonly<Record<T, Localized<string>>>;

export const legalBasisWords: Words<LegalBasis> = {
  'employment-rules': { 'zh-CN': '依法制定的劳动规章制度', en: 'employment rules lawfully adopted' },
  'collective-contract': { 'zh-CN': '依法签订的集体合同', en: 'collective contract' },
  'works-agreement': { 'zh-CN': '与劳资委员会达成的企业协议', en: 'works agreement' },
  contract: { 'zh-CN': '订立或履行合同所必需', en: 'needed for a contract with you' },
  'legal-obligation': { 'zh-CN': '履行法定义务', en: 'legal obligation' },
  'legitimate-interests': { 'zh-CN': '合法利益', en: 'legitimate interests' },
  'vital-interests': {
    'zh-CN': '紧急情况下保护生命健康和财产安全',
    en: 'protecting life, health or property',
  },
  'public-interest': { 'zh-CN': '公共利益', en: 'public interest' },
  consent: { 'zh-CN': '你的同意', en: 'your consent' },
  'separate-consent': { 'zh-CN': '你的单独同意', en: 'your separate consent' },
};

/** Where a law means less by a basis than its name says. */
export const lawBasisWords: Partial<Record<RuleSetCode, Partial<Words<LegalBasis>>>> = {
  CN: {
    // PIPL 13(1)(5)
    'public-interest': {
      'zh-CN': '为公共利益实施新闻报道、舆论监督等行为，在合理的范围内',
      en: 'news reporting or supervision by public opinion in the public interest, within reasonable limits',
    },
  },
};

const lawWords: Words<RuleSetCode> = {
  CN: { 'zh-CN': '中国', en: 'China' },
  EU: { 'zh-CN': '欧盟', en: 'EU' },
  DE: { 'zh-CN': '德国', en: 'Germany' },
};

export const frequencyWords: Words<Frequency> = {
  none: { 'zh-CN': '不进行监控', en: 'no monitoring' },
  continuous: { 'zh-CN': '持续', en: 'continuously' },
  daily: { 'zh-CN': '每天', en: 'daily' },
  weekly: { 'zh-CN': '每周', en: 'weekly' },
  monthly: { 'zh-CN': '每月', en: 'monthly' },
  quarterly: { 'zh-CN': '每季度', en: 'quarterly' },
  yearly: { 'zh-CN': '每年', en: 'yearly' },
  'on-incident': { 'zh-CN': '仅在发生安全事件时', en: 'only when an incident calls for it' },
};

export const rightWords: Words<Right> = {
  access: { 'zh-CN': '查阅', en: 'see it' },
  copy: { 'zh-CN': '复制', en: 'get a copy' },
  rectify: { 'zh-CN': '更正、补充', en: 'have it corrected' },
  erase: { 'zh-CN': '删除', en: 'ask for deletion' },
  restrict: { 'zh-CN': '限制处理', en: 'have its use restricted' },
  portability: { 'zh-CN': '转移', en: 'take it elsewhere' },
  object: { 'zh-CN': '提出反对', en: 'object' },
  withdraw: { 'zh-CN': '撤回同意', en: 'withdraw consent' },
  explain: { 'zh-CN': '要求解释说明', en: 'ask for an explanation' },
};

export const actionWords: Words<RequiredAction> = {
  acknowledge: { 'zh-CN': '确认已被告知', en: 'confirm that you have been told' },
  consent: { 'zh-CN': '同意或不同意', en: 'consent or not' },
  sign: { 'zh-CN': '签署', en: 'sign' },
};

export const signatureMethodWords: Words<SignatureMethod> = {
  click: { 'zh-CN': '点击确认', en: 'a click' },
  'typed-name': { 'zh-CN': '输入姓名全名', en: 'typing your full name' },
  drawn: { 'zh-CN': '手写签名', en: 'drawing your signature' },
  passkey: { 'zh-CN': '通行密钥（指纹、面容或锁屏密码）', en: 'a passkey (fingerprint, face or PIN)' },
};

export const changeWords: Words<ChangeKind> = {
  editorial: { 'zh-CN': '文字修订', en: 'editorial' },
  material: { 'zh-CN': '实质变更', en: 'material' },
};

const unitWords: Readonly<Record<RetentionUnit, (count: number) => Localized<string>>> = {
  days: (count) => ({ 'zh-CN': `${count}天`, en: count === 1 ? '1 day' : `${count} days` }),
  months: (count) => ({ 'zh-CN': `${count}个月`, en: count === 1 ? '1 month' : `${count} months` }),
  years: (count) => ({ 'zh-CN': `${count}年`, en: count === 1 ? '1 year' : `${count} years` }),
};

const startWords: Words<RetentionStart> = {
  collected: { 'zh-CN': '自收集之日起', en: 'from the day it is collected' },
  closed: { 'zh-CN': '自事项办结之日起', en: 'from the day the matter is closed' },
  superseded: { 'zh-CN': '自被新版本取代之日起', en: 'from the day it is replaced' },
  leaving: { 'zh-CN': '自离职之日起', en: 'from the day you leave the company' },
};

/** `3 months from the day it is collected`, `自收集之日起3个月`; one for each law where they differ. */
export function retentionWords(retention: RetentionChoice, language: Language): string {
  if (isOnePeriod(retention)) return periodWords(retention, language);
  const each = (Object.entries(retention) as [RuleSetCode, Retention][]).map(([law, one]) =>
    byLaw(law, periodWords(one, language), language),
  );
  return each.join(language === 'zh-CN' ? '；' : '; ');
}

function periodWords(retention: Retention, language: Language): string {
  const period = unitWords[retention.unit](retention.count)[language];
  const start = startWords[retention.from][language];
  return language === 'zh-CN' ? `${start}${period}` : `${period} ${start}`;
}

const byLaw = (law: RuleSetCode, words: string, language: Language): string =>
  language === 'zh-CN' ? `${lawWords[law][language]}：${words}` : `${lawWords[law][language]}: ${words}`;

/** `see it, get a copy` or `查阅、复制`. */
export function rightsWords(chosen: readonly Right[], language: Language): string {
  return chosen.map((right) => rightWords[right][language]).join(language === 'zh-CN' ? '、' : ', ');
}

/**
 * `your consent`, or one for each law: `China: employment rules lawfully adopted; EU: legitimate interests`.
 *
 * @param rules the laws the policy is checked against
 */
export function basisText(choice: BasisChoice, rules: readonly RuleSetCode[], language: Language): string {
  const words = (basis: LegalBasis, law?: RuleSetCode) =>
    ((law && lawBasisWords[law]?.[basis]) ?? legalBasisWords[basis])[language];
  if (typeof choice === 'string') return words(choice, rules.length === 1 ? rules[0] : undefined);
  const each = (Object.entries(choice) as [RuleSetCode, LegalBasis][]).map(([law, basis]) =>
    byLaw(law, words(basis, law), language),
  );
  return each.join(language === 'zh-CN' ? '；' : '; ');
}

export const recipientRoleWords: Words<'processor' | 'controller'> = {
  processor: { 'zh-CN': '受公司委托处理', en: 'works on the company’s behalf' },
  controller: { 'zh-CN': '自行决定如何处理', en: 'decides on it by itself' },
};

/** A calendar date, `2027-06-30`, as people write it; always with its year. */
export function dateWords(date: string, language: Language): string {
  return dates[language].format(new Date(`${date}T00:00:00Z`));
}

/** A country by its ISO 3166 code. */
export function regionWords(code: string, language: Language): string {
  return regions[language].of(code) ?? code;
}

const dates = {
  'zh-CN': new Intl.DateTimeFormat('zh-CN', { dateStyle: 'long', timeZone: 'UTC' }),
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
} as const;
const regions = {
  'zh-CN': new Intl.DisplayNames('zh-CN', { type: 'region' }),
  en: new Intl.DisplayNames('en', { type: 'region' }),
} as const;
