import { z } from 'zod';
import { type FieldName, fieldNames } from './facts.ts';

/** What the law asks to be told when something leaks. The code that works it out is in `rules.ts`, its values are here. */
export const dutyCodes = [
  'gdpr-33',
  'gdpr-34',
  'pipl-57-authority',
  'pipl-57-people',
  'cac-report',
  'cac-summary',
] as const;
export type DutyCode = (typeof dutyCodes)[number];
export const isDutyCode = (value: unknown): value is DutyCode => dutyCodes.some((code) => code === value);

const hours = z
  .number()
  .min(0)
  .max(24 * 366);
export const longestSource = 300;
const cited = z.string().min(1).max(longestSource);
/** Tables of before had it in one language, and stay as they were put into force. */
const source = z.union([
  z.strictObject({ 'zh-CN': cited, en: cited }),
  cited.transform((one) => ({ 'zh-CN': one, en: one })),
]);
const duty = z.strictObject({
  /** As a lawyer cites it, and whether that was read at first hand; in each language. */
  source,
  /** Hours from when it begins; 0: at once. */
  hours,
  /** Shorter where it is a critical infrastructure's or a central organ's. */
  criticalHours: hours.optional(),
  centralHours: hours.optional(),
  /** Whether a late filing has to say why. */
  lateReasons: z.boolean(),
  /** What the filing has to say. */
  fields: z.array(z.enum(fieldNames)).min(1),
});
const shape = z.strictObject({
  duties: z.record(z.enum(dutyCodes), duty),
  /** So many people and above make an incident relatively large by itself. */
  largePeople: z.number().int().min(1),
  /** Legal and the lead are reminded when these shares of the time are over, at its end, and after it so often. */
  remind: z.strictObject({
    shares: z.array(z.number().gt(0).lt(1)).max(10),
    againHours: z.number().min(0.25).max(168),
  }),
});
export const dutyRulesShape = shape;
export type DutyRules = z.infer<typeof shape>;
export type DutyRule = z.infer<typeof duty>;

const authorityEu: FieldName[] = [
  ...(['nature', 'categories', 'people', 'records', 'contact', 'consequences', 'measures'] as const),
];
const chinese: FieldName[] = ['categories', 'cause', 'consequences', 'measures', 'protection', 'contact'];
const pipl = {
  'zh-CN': '个人信息保护法第 57 条（二手资料）：立即',
  en: 'PIPL 57 (secondary source): immediately',
};
const cac: FieldName[] = ['nature', 'people', 'cause', 'consequences', 'measures', 'contact'];

/** What holds until counsel has put in something else. Where the source is secondary it says so. */
export const firstRules: DutyRules = {
  duties: {
    'gdpr-33': {
      source: {
        'zh-CN': 'GDPR 第 33 条第 1、3、4 款',
        en: 'GDPR 33(1), 33(3), 33(4)',
      },
      ...{ hours: 72, lateReasons: true, fields: authorityEu },
    },
    // "Without undue delay": no number; counted like the authority's, as the latest that could be called so.
    'gdpr-34': {
      source: {
        'zh-CN': 'GDPR 第 34 条第 1、2、3 款；法律没有规定小时数，72 小时是公司默认值',
        en: 'GDPR 34(1), 34(2), 34(3); no number of hours in the law: 72 is a company default',
      },
      ...{ hours: 72, lateReasons: false },
      fields: ['nature', 'contact', 'consequences', 'measures'],
    },
    'pipl-57-authority': {
      ...{ source: pipl, hours: 0, lateReasons: false, fields: chinese },
    },
    'pipl-57-people': {
      ...{ source: pipl, hours: 0, lateReasons: false, fields: chinese },
    },
    'cac-report': {
      source: {
        'zh-CN': '国家网络安全事件报告管理办法，2025-11-01 起施行（二手资料）',
        en: 'CAC Measures in force 2025-11-01 (secondary source)',
      },
      ...{ hours: 4, centralHours: 2, criticalHours: 1, lateReasons: false, fields: cac },
    },
    'cac-summary': {
      source: {
        'zh-CN': '国家网络安全事件报告管理办法，2025-11-01 起施行（二手资料）：30 日内报总结',
        en: 'CAC Measures in force 2025-11-01 (secondary source): summary within 30 days',
      },
      ...{ hours: 720, lateReasons: false },
      fields: ['nature', 'people', 'cause', 'consequences', 'measures', 'lessons'],
    },
  },
  largePeople: 1_000_000,
  remind: { shares: [0.5, 0.75, 0.9], againHours: 6 },
};
