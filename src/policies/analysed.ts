import { z } from 'zod';
import type { Language, Localized } from '../messages/model.ts';

/** What may be counted of groups: a closed list. A row of a policy allows some of it, or none by saying nothing. */
export const analysisFigures = ['volume', 'response-times', 'template-use'] as const;
export type AnalysisFigure = (typeof analysisFigures)[number];

/** No figure is ever of fewer people than this; a policy and an agreement may ask for more, and none for less. */
export const leastPeople = 5;

/** What a row says of analysis; part of what people read, and the same in every language. A row without it is never analysed. */
export const analysisSchema = z.strictObject({
  of: z
    .array(z.enum(analysisFigures))
    .min(1)
    .transform((chosen) => analysisFigures.filter((one) => chosen.includes(one))),
  /** Figures are of groups of at least so many people who had a part in them. */
  people: z.int().min(leastPeople).max(1_000).default(leastPeople),
});
export type Analysed = z.infer<typeof analysisSchema>;

/** `counted for figures of groups of five people or more: …; never about one person; …` */
export function analysisWords({ of, people }: Analysed, language: Language): string {
  const list = of.map((figure) => figureWords[figure][language]).join(language === 'zh-CN' ? '、' : ', ');
  return language === 'zh-CN'
    ? `用于分析：${list}；只统计 ${people} 人及以上的群体，从不涉及个人；所在地的职工代表、工会或企业职工委员会没有同意的，不统计`
    : `analysed: ${list}; only in groups of ${people} people or more, never about one person, and not at all where the works council, union or staff representatives of your site have not agreed`;
}

const figureWords: Readonly<Record<AnalysisFigure, Localized<string>>> = {
  volume: { 'zh-CN': '各时段的数量', en: 'how many there are at which hour' },
  'response-times': { 'zh-CN': '回复用时', en: 'how long answers take' },
  'template-use': { 'zh-CN': '回复模板的使用次数', en: 'how often reply templates are used' },
};
