import type { RuleSet } from './requirement.ts';

/**
 * Germany, beside the European Union: what it adds is not in the text but in the way it comes about
 * (`src/procedure/steps.ts`).
 */
export const de: RuleSet = {
  name: { 'zh-CN': '德国（与欧盟规则同时适用）', en: 'Germany (beside the European Union)' },
  bases: {},
  requirements: [
    {
      id: 'de.with-eu',
      source: 'GDPR 88',
      problem: {
        'zh-CN': '德国场所的制度须同时适用欧盟规则（rules: [EU, DE]）',
        en: 'names Germany without the European Union: rules: [EU, DE]',
      },
      unmet: (front) => (front.rules.includes('EU') ? [] : ['rules']),
    },
  ],
};
