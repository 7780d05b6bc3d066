import { markdownTokens } from '../policies/markdown.ts';

/** What is filled in for each person. */
export const blankNames = ['person.name', 'person.staffNo', 'company.name', 'date'] as const;
export type BlankName = (typeof blankNames)[number];
export type Blanks = Readonly<Record<BlankName, string>>;

const blank = /\{\{([^{}]*)\}\}/g;

const isBlank = (name: string): name is BlankName => blankNames.some((known) => known === name);

/** Blanks of a text that nothing is known for, and such as stand where what is filled in could not be told from markup. */
export function wrongBlanks(body: string): { unknown: string[]; misplaced: string[] } {
  const named = [...body.matchAll(blank)].map(([, name = '']) => name.trim());
  const plain = markdownTokens(body)
    .flatMap(({ children }) => children ?? [])
    .filter(({ type }) => type === 'text')
    .flatMap(({ content }) => [...content.matchAll(blank)].map(([, name = '']) => name.trim()));
  return {
    unknown: [...new Set(named.filter((name) => !isBlank(name)))],
    misplaced: fewerIn(plain, named).filter(isBlank),
  };
}

/** What occurs more often in the second than in the first, each once, as it first occurs. Both are gone through once. */
export function fewerIn(some: Iterable<string>, all: Iterable<string>): string[] {
  const left = new Map<string, number>();
  for (const one of all) left.set(one, (left.get(one) ?? 0) + 1);
  for (const one of some) left.set(one, (left.get(one) ?? 0) - 1);
  return [...left].filter(([, n]) => n > 0).map(([one]) => one);
}

/**
 * Fills the blanks, each once: what is filled in is never looked at for blanks again, and its characters are words
 * and no markup, whatever somebody is called.
 */
export function fillBlanks(body: string, values: Blanks): string {
  return body.replace(blank, (whole, name: string) => {
    const known = name.trim();
    return isBlank(known) ? asWords(values[known]) : whole;
  });
}

/** Marks that reorder how text is shown, and whatever is no character of a line. */
const unfit =
  /[\p{Cc}\p{Noncharacter_Code_Point}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

/** A value on one line, with every sign that Markdown could read put behind a backslash (CommonMark 2.4). */
export function asWords(value: string): string {
  const line = value.replace(unfit, ' ').replace(/\s+/g, ' ').trim();
  return line.replace(/[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/g, (sign) =>
    harmless.has(sign) ? sign : `\\${sign}`,
  );
}

/** Signs that mean nothing in the middle of a line; a number with a point or a dash could open a list at its start. */
const harmless = new Set([',', ';', '%', '/', '?', "'"]);
