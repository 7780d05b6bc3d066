import type { LegalBasis, Right } from '../vocabulary.ts';
import {
  basesUnder,
  isConsent,
  isMonitoring,
  missing,
  missingInRows,
  type Requirement,
  type RuleSet,
  relies,
  unknownBases,
  withoutPeriod,
} from './requirement.ts';
import { absent } from './wording.ts';

/** European Union: the contents of a notice under GDPR 13, and what it may rest on. */

const bases: RuleSet['bases'] = {
  consent: 'GDPR 6(1)(a)',
  'separate-consent': 'GDPR 6(1)(a), 9(2)(a)',
  contract: 'GDPR 6(1)(b)',
  'legal-obligation': 'GDPR 6(1)(c)',
  'vital-interests': 'GDPR 6(1)(d)',
  'public-interest': 'GDPR 6(1)(e)',
  'legitimate-interests': 'GDPR 6(1)(f)',
  'works-agreement': 'GDPR 88',
  'collective-contract': 'GDPR 88',
};

/** The rights whose existence has to be told, and the bases under which each exists. */
const told: readonly { right: Right; under?: readonly LegalBasis[]; source: string }[] = [
  { right: 'access', source: 'GDPR 13(2)(b), 15' },
  { right: 'rectify', source: 'GDPR 13(2)(b), 16' },
  { right: 'erase', source: 'GDPR 13(2)(b), 17' },
  { right: 'restrict', source: 'GDPR 13(2)(b), 18' },
  { right: 'portability', under: ['consent', 'separate-consent', 'contract'], source: 'GDPR 13(2)(b), 20' },
  { right: 'object', under: ['legitimate-interests', 'public-interest'], source: 'GDPR 13(2)(b), 21' },
];

const rightsToTell: Requirement[] = told.map(({ right, under, source }) => ({
  id: `eu.right-${right}`,
  source,
  problem: {
    'zh-CN': `没有任何一行在 rights 中列出 ${right}`,
    en: `tells nobody of the right "${right}": list it in the rights of the rows it applies to`,
  },
  unmet: (front) => {
    const applies = front.disclosures.length > 0 && (!under || relies('EU', front, under));
    return applies && !front.disclosures.some((row) => row.rights?.includes(right)) ? ['disclosures'] : [];
  },
}));

export const eu: RuleSet = {
  name: { 'zh-CN': '欧盟《通用数据保护条例》（GDPR）', en: 'European Union: GDPR' },
  bases,
  requirements: [
    { id: 'eu.handler', source: 'GDPR 13(1)(a)', problem: absent.handler, unmet: missing('handler') },
    {
      id: 'eu.dpo',
      source: 'GDPR 13(1)(b)',
      problem: {
        'zh-CN': '未写明数据保护负责人（DPO）及其联系方式',
        en: 'does not name the data protection officer and how to reach them',
      },
      unmet: missing('dpo'),
    },
    { id: 'eu.what', source: 'GDPR 5(1)(a)', problem: absent.what, unmet: missingInRows('what') },
    { id: 'eu.purpose', source: 'GDPR 13(1)(c)', problem: absent.purpose, unmet: missingInRows('purpose') },
    { id: 'eu.legal-basis', source: 'GDPR 13(1)(c), 6', ...unknownBases('EU', bases) },
    {
      id: 'eu.legitimate-interests',
      source: 'GDPR 13(1)(d)',
      problem: {
        'zh-CN': '以合法利益为依据，但未写明是什么利益',
        en: 'rests on legitimate interests but does not say which',
      },
      unmet: (front) =>
        relies('EU', front, ['legitimate-interests']) ? missing('legitimateInterests')(front) : [],
    },
    {
      id: 'eu.recipients',
      source: 'GDPR 13(1)(e)',
      problem: absent.recipients,
      unmet: missing('recipients'),
    },
    { id: 'eu.transfers', source: 'GDPR 13(1)(f)', problem: absent.transfers, unmet: missing('transfers') },
    {
      id: 'eu.transfer-safeguard',
      source: 'GDPR 13(1)(f), 44-49',
      problem: {
        'zh-CN': '向第三国传输，但未写明保障措施',
        en: 'sends data to another country without saying what protects it there',
      },
      unmet: (front) =>
        (front.transfers ?? []).flatMap((one, index) =>
          one.safeguard ? [] : [`transfers[${index}].safeguard`],
        ),
    },
    {
      id: 'eu.retention',
      source: 'GDPR 13(2)(a)',
      problem: absent.retention,
      unmet: withoutPeriod('EU'),
    },
    ...rightsToTell,
    { id: 'eu.exercise', source: 'GDPR 12(2)', problem: absent.exercise, unmet: missing('exercise') },
    {
      id: 'eu.withdrawal',
      source: 'GDPR 13(2)(c)',
      problem: absent.withdrawal,
      unmet: (front) =>
        relies('EU', front, ['consent', 'separate-consent']) ? missing('withdrawal')(front) : [],
    },
    {
      id: 'eu.complaint',
      source: 'GDPR 13(2)(d)',
      problem: {
        'zh-CN': '未写明可以向哪个监管机构投诉',
        en: 'does not say to which authority people can complain',
      },
      unmet: missing('complaint'),
    },
    {
      id: 'eu.provision',
      source: 'GDPR 13(2)(e)',
      problem: {
        'zh-CN': '未写明是否必须提供以及不提供的后果',
        en: 'does not say whether the data has to be provided and what follows if not',
      },
      unmet: missing('provision'),
    },
    {
      id: 'eu.automated-decisions',
      source: 'GDPR 13(2)(f)',
      problem: absent.automatedDecisions,
      unmet: missing('automatedDecisions'),
    },
    {
      id: 'eu.consent-for-monitoring',
      source: 'GDPR 7(4), recital 43; WP29 opinion 2/2017 (secondary)',
      overridable: true,
      problem: {
        'zh-CN': '雇佣关系中以同意作为监控依据通常无效；确需如此，请由法律顾问在 overrides 中写明理由',
        en: 'rests monitoring on consent, which is mostly invalid at work; counsel can override with a reason',
      },
      unmet: (front) =>
        isMonitoring(front)
          ? basesUnder('EU', front)
              .filter(({ basis }) => isConsent(basis))
              .map(({ at }) => at)
          : [],
    },
  ],
};
