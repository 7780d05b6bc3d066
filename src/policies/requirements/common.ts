import {
  isConsent,
  isMonitoring,
  missingInRows,
  type Requirement,
  relies,
  rowsWhere,
} from './requirement.ts';
import { absent } from './wording.ts';

/**
 * What Heed asks of every policy, whatever the law: the model table of a monitoring policy, and that its
 * parts do not contradict each other. Sources that begin with "Heed" are house rules and not law.
 */

const model = 'Heed: model disclosure table';
const consentLaw = 'PIPL 14; GDPR 4(11), 7';

const usesConsent = (front: Parameters<Requirement['unmet']>[0]): boolean =>
  front.rules.some((rules) => relies(rules, front, ['consent', 'separate-consent']));

const usesSeparateConsent = (front: Parameters<Requirement['unmet']>[0]): boolean =>
  front.rules.some((rules) => relies(rules, front, ['separate-consent']));

const tableFields = ['what', 'purpose', 'use', 'retention', 'rights', 'means'] as const;

const table: Requirement[] = tableFields.map((field) => ({
  id: `common.${field}`,
  source: model,
  problem: absent[field],
  unmet: (front) => rowsWhere(front, field, (row) => row[field] === undefined),
}));

export const commonRequirements: readonly Requirement[] = [
  ...table,
  {
    id: 'common.rules',
    source: 'Heed: a policy about personal data is checked against a law',
    problem: {
      'zh-CN': '涉及个人信息或监控的制度必须至少指定一套规则（CN 或 EU）',
      en: 'names no rule set (CN or EU), although it is about personal data or monitoring',
    },
    unmet: (front) =>
      front.rules.length === 0 && (front.disclosures.length > 0 || isMonitoring(front)) ? ['rules'] : [],
  },
  {
    id: 'common.monitoring-rows',
    source: model,
    problem: {
      'zh-CN': '监控制度必须逐项列明监控的内容',
      en: 'monitors people but lists nothing that is monitored',
    },
    unmet: (front) => (isMonitoring(front) && front.disclosures.length === 0 ? ['disclosures'] : []),
  },
  {
    id: 'common.scope',
    source: 'Heed: model of a monitoring policy',
    problem: {
      'zh-CN': '监控制度必须写明适用于哪些人',
      en: 'monitors people but does not say whom',
    },
    unmet: (front) => (isMonitoring(front) && front.scope === undefined ? ['scope'] : []),
  },
  {
    id: 'common.hours',
    source: 'Heed: model of a monitoring policy',
    problem: {
      'zh-CN': '监控制度必须写明监控的时段',
      en: 'monitors people but does not say at what hours',
    },
    unmet: (front) =>
      isMonitoring(front) && front.disclosures.length > 0 ? missingInRows('hours')(front) : [],
  },
  {
    id: 'common.consent-action',
    source: consentLaw,
    problem: {
      'zh-CN': '以同意为依据的制度必须请求同意（action: consent）；确认阅读或签署不是同意',
      en: 'rests on consent but does not ask for it (action: consent); acknowledging or signing is no consent',
    },
    unmet: (front) => (usesConsent(front) && front.action !== 'consent' ? ['action'] : []),
  },
  {
    id: 'common.consent-basis',
    source: consentLaw,
    problem: {
      'zh-CN': '制度请求同意，但法律依据不是同意；不依赖同意的制度请用 acknowledge 或 sign',
      en: 'asks for consent although it rests on something else; use acknowledge or sign',
    },
    unmet: (front) => (front.action === 'consent' && !usesConsent(front) ? ['legalBasis'] : []),
  },
  {
    id: 'common.separate-consent-click',
    source: 'Heed: each separate consent is given by a tap',
    problem: {
      'zh-CN': '单独同意逐项点击作答，不会要求其他签署方式；请写 signature: click',
      en: 'asks for a signature, but each separate consent is given by a tap and no other way; write signature: click',
    },
    unmet: (front) => (usesSeparateConsent(front) && front.signature !== 'click' ? ['signature'] : []),
  },
  {
    id: 'common.consent-obligatory',
    source: 'PIPL 14, 16; GDPR 7(4)',
    problem: {
      'zh-CN': '同意必须自愿，不能写成必须提供',
      en: 'asks for consent and calls it obligatory; consent is free',
    },
    unmet: (front) =>
      front.action === 'consent' && front.provision?.obligatory === true ? ['provision.obligatory'] : [],
  },
  {
    id: 'common.withdraw-right',
    source: 'PIPL 15; GDPR 7(3)',
    problem: {
      'zh-CN': '以同意为依据的事项必须列出撤回同意的权利（withdraw）',
      en: 'rests on consent but does not list the right to withdraw it',
    },
    unmet: (front) =>
      front.disclosures.flatMap((row, index) => {
        const choice = row.legalBasis ?? front.legalBasis;
        const consents =
          typeof choice === 'object' ? Object.values(choice).some(isConsent) : isConsent(choice);
        const listed = row.rights === undefined || row.rights.includes('withdraw');
        return consents && !listed ? [`disclosures[${index}].rights`] : [];
      }),
  },
  {
    id: 'common.automated-explanation',
    source: 'PIPL 24; GDPR 13(2)(f), 22',
    problem: {
      'zh-CN': '使用自动化决策，但未说明其逻辑和影响',
      en: 'uses automated decisions but does not explain their logic and effect',
    },
    unmet: (front) =>
      front.automatedDecisions?.used && !front.automatedDecisions.explanation
        ? ['automatedDecisions.explanation']
        : [],
  },
  {
    id: 'common.review-after-effect',
    source: 'Heed: policies are reviewed regularly',
    problem: {
      'zh-CN': '复审日期必须晚于生效日期',
      en: 'is to be reviewed before it takes effect',
    },
    unmet: (front) => (front.effectiveOn && front.reviewOn <= front.effectiveOn ? ['reviewOn'] : []),
  },
];
