import { z } from 'zod';

/** Facts that decide whether and until when: each is yes, no, or not known, which counts as yes. */
export const questionNames = [
  'inEu',
  'inChina',
  'riskUnlikely',
  'highRisk',
  'unintelligible',
  'riskRemoved',
  'disproportionate',
  'harmAvoided',
  'authorityDemands',
  'relativelyLarge',
  'centralOrgan',
  'criticalInfrastructure',
] as const;
export type QuestionName = (typeof questionNames)[number];

/** Instants, ISO 8601 in UTC. */
export const instantNames = ['awareAt', 'handledAt'] as const;
export type InstantName = (typeof instantNames)[number];

/** What filings say, in words; `people` and `records` are numbers, which may be approximate. */
export const fieldNames = [
  'nature',
  'categories',
  'people',
  'records',
  'cause',
  'consequences',
  'measures',
  'protection',
  'contact',
  'lessons',
] as const;
export type FieldName = (typeof fieldNames)[number];
export const isNumber = (name: FactName): boolean => name === 'people' || name === 'records';

export const factNames = [...instantNames, ...questionNames, ...fieldNames] as const;
export type FactName = (typeof factNames)[number];
export const isFactName = (value: unknown): value is FactName => factNames.some((name) => name === value);

/** The newest value of each name. A question is `yes` or `no`, a number is its digits. */
export type Facts = Readonly<Partial<Record<FactName, string>>>;

const whole = z.string().regex(/^\d{1,12}$/);
const instant = z.iso.datetime({ precision: 3 });
const yesNo = z.enum(['yes', 'no', 'unknown']);

/** Whether a value may stand for that fact; `unknown` takes an answer back. */
export function takesFact(name: FactName, value: string): boolean {
  if (instantNames.some((one) => one === name)) return instant.safeParse(value).success;
  if (questionNames.some((one) => one === name)) return yesNo.safeParse(value).success;
  return isNumber(name) ? whole.safeParse(value).success : value.trim() !== '';
}
