import type { Language, Localized } from './model.ts';
import type { problems } from './texts/problems.ts';
import { type Params, text } from './texts.ts';

type Dotted<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Dotted<T[K]>}`;
}[keyof T & string];
type Catalogue = (typeof problems)['zh-CN'];

export type PlaceCode = keyof Catalogue['place'];
/** `staffList.cellEmpty`, `policy.missing`: a key of the catalogue below `problems.` */
export type ProblemCode = Dotted<Omit<Catalogue, 'place'>>;

/** A sentence before it is said in a language. */
export interface Said {
  code: ProblemCode;
  /** A list is joined as the language joins; a sentence in a sentence, and words of data, are said in the same language. */
  params?: Readonly<Record<string, SaidParam>>;
}
export type SaidParam = string | number | readonly string[] | Said | Localized<string>;

export interface Place {
  code: PlaceCode;
  params?: Params;
}

/** A problem that every reader gets in their own language. */
export interface CodedProblem {
  /** In English, for the command line and the log. */
  at: string;
  problem: string;
  said: Said & { place: Place };
}

export function problem(place: Place, said: Said): CodedProblem {
  return { at: sayPlace('en', place), problem: say('en', said), said: { ...said, place } };
}

/** Where and what, in the reader's language. Problems that only operators see have no other than English. */
export function sayProblem(
  language: Language,
  { at, problem, said }: Omit<CodedProblem, 'said'> & Partial<Pick<CodedProblem, 'said'>>,
): { at: string; problem: string } {
  return said ? { at: sayPlace(language, said.place), problem: say(language, said) } : { at, problem };
}

export const sayPlace = (language: Language, { code, params }: Place): string =>
  text(language, `problems.place.${code}`, params);

export function say(language: Language, { code, params = {} }: Said): string {
  const values = Object.entries(params).map(([name, value]) => [name, sayParam(language, value)]);
  return text(language, `problems.${code}`, Object.fromEntries(values));
}

function sayParam(language: Language, value: SaidParam): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if ('code' in value) return say(language, value);
  return 'en' in value ? value[language] : value.join(listComma[language]);
}

const listComma = { 'zh-CN': '、', en: ', ' } as const;
