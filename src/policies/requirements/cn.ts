import {
  basisUnder,
  missing,
  missingInRows,
  type Requirement,
  type RuleSet,
  relies,
  rowsWhere,
  unknownBases,
  withoutPeriod,
} from './requirement.ts';
import { absent } from './wording.ts';

/**
 * China: what a notice holds under the Personal Information Protection Law (PIPL) and how it may rest on
 * what. That a notice is public and can be saved (PIPL 17) is met by Heed itself, on the board.
 */

const bases: RuleSet['bases'] = {
  'employment-rules': 'PIPL 13(1)(2); Labour Contract Law 4',
  'collective-contract': 'PIPL 13(1)(2)',
  contract: 'PIPL 13(1)(2)',
  'legal-obligation': 'PIPL 13(1)(3)',
  'vital-interests': 'PIPL 13(1)(4)',
  // Narrower than elsewhere: news reporting and supervision by public opinion, which a policy for staff rarely is.
  'public-interest': 'PIPL 13(1)(5)',
  consent: 'PIPL 13(1)(1)',
  'separate-consent': 'PIPL 13(1)(1), 23, 25, 29, 39',
};

const separately = (front: Parameters<Requirement['unmet']>[0]): boolean =>
  basisUnder('CN', front) === 'separate-consent';

export const cn: RuleSet = {
  name: { 'zh-CN': '中国《个人信息保护法》', en: 'China: Personal Information Protection Law' },
  bases,
  requirements: [
    { id: 'cn.legal-basis', source: 'PIPL 13', ...unknownBases('CN', bases) },
    { id: 'cn.handler', source: 'PIPL 17(1)(1)', problem: absent.handler, unmet: missing('handler') },
    { id: 'cn.what', source: 'PIPL 17(1)(2)', problem: absent.what, unmet: missingInRows('what') },
    { id: 'cn.purpose', source: 'PIPL 17(1)(2)', problem: absent.purpose, unmet: missingInRows('purpose') },
    { id: 'cn.means', source: 'PIPL 17(1)(2)', problem: absent.means, unmet: missingInRows('means') },
    {
      id: 'cn.retention',
      source: 'PIPL 17(1)(2), 19',
      problem: absent.retention,
      unmet: withoutPeriod('CN'),
    },
    { id: 'cn.exercise', source: 'PIPL 17(1)(3), 50', problem: absent.exercise, unmet: missing('exercise') },
    {
      id: 'cn.changes',
      source: 'PIPL 17(2)',
      problem: { 'zh-CN': '未写明变更时如何告知', en: 'does not say how people are told of changes' },
      unmet: missing('changes'),
    },
    {
      id: 'cn.withdrawal',
      source: 'PIPL 15',
      problem: absent.withdrawal,
      unmet: (front) =>
        relies('CN', front, ['consent', 'separate-consent']) ? missing('withdrawal')(front) : [],
    },
    { id: 'cn.recipients', source: 'PIPL 23', problem: absent.recipients, unmet: missing('recipients') },
    {
      id: 'cn.recipient-contact',
      source: 'PIPL 23',
      problem: {
        'zh-CN': '向其他个人信息处理者提供，但未写明其联系方式',
        en: 'shares data with another company that decides on it without saying how to reach it',
      },
      unmet: (front) =>
        (front.recipients ?? []).flatMap((one, index) =>
          one.role === 'controller' && !one.contact ? [`recipients[${index}].contact`] : [],
        ),
    },
    { id: 'cn.transfers', source: 'PIPL 39', problem: absent.transfers, unmet: missing('transfers') },
    {
      id: 'cn.transfer-details',
      source: 'PIPL 39',
      problem: {
        'zh-CN': '向境外提供，但未写明境外接收方的名称、联系方式和处理目的',
        en: 'sends data abroad without naming who receives it there, how to reach them and what for',
      },
      unmet: (front) =>
        (front.transfers ?? []).flatMap((one, index) =>
          (['recipient', 'contact', 'purpose'] as const)
            .filter((field) => !one[field])
            .map((field) => `transfers[${index}].${field}`),
        ),
    },
    {
      id: 'cn.necessity',
      source: 'PIPL 30',
      problem: {
        'zh-CN': '处理敏感个人信息，但未写明必要性和对个人权益的影响',
        en: 'processes sensitive data without saying why it is necessary and what it means for the person',
      },
      unmet: (front) => rowsWhere(front, 'necessity', (row) => row.sensitive && !row.necessity),
    },
    {
      id: 'cn.separate-consent-sensitive',
      source: 'PIPL 29',
      overridable: true,
      problem: {
        'zh-CN': '处理敏感个人信息须取得单独同意（separate-consent）',
        en: 'processes sensitive data, which needs separate consent',
      },
      unmet: (front) =>
        rowsWhere(
          front,
          'legalBasis',
          (row) => row.sensitive && basisUnder('CN', front, row) !== 'separate-consent',
        ),
    },
    {
      id: 'cn.separate-consent-publication',
      source: 'PIPL 25',
      overridable: true,
      problem: {
        'zh-CN': '公开个人信息须取得单独同意（separate-consent）',
        en: 'makes data public, which needs separate consent',
      },
      unmet: (front) =>
        rowsWhere(
          front,
          'legalBasis',
          (row) => row.published && basisUnder('CN', front, row) !== 'separate-consent',
        ),
    },
    {
      id: 'cn.separate-consent-sharing',
      source: 'PIPL 23',
      overridable: true,
      problem: {
        'zh-CN': '向其他个人信息处理者提供须取得单独同意（separate-consent）',
        en: 'shares data with another company that decides on it, which needs separate consent',
      },
      unmet: (front) =>
        (front.recipients ?? []).some((one) => one.role === 'controller') && !separately(front)
          ? ['legalBasis']
          : [],
    },
    {
      id: 'cn.separate-consent-abroad',
      source: 'PIPL 39',
      overridable: true,
      problem: {
        'zh-CN': '向境外提供须取得单独同意（separate-consent）',
        en: 'sends data abroad, which needs separate consent',
      },
      unmet: (front) => ((front.transfers ?? []).length > 0 && !separately(front) ? ['legalBasis'] : []),
    },
    {
      id: 'cn.separate-consent-alone',
      source: 'PIPL 14, 29',
      problem: {
        'zh-CN': '单独同意必须单独征求，不能与其他依据的事项放在同一份制度里',
        en: 'mixes separate consent with other matters; it has to be asked in a policy of its own',
      },
      unmet: (front) =>
        relies('CN', front, ['separate-consent'])
          ? rowsWhere(front, 'legalBasis', (row) => basisUnder('CN', front, row) !== 'separate-consent')
          : [],
    },
  ],
};
