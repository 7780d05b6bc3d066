import { leastPeople } from '../policies/analysed.ts';
import { apart, type Group } from './apart.ts';
import type { SurveyQuestion } from './schema.ts';

/** What somebody answered, by question: ids of options, steps of a scale, or words. */
export type Values = Readonly<Record<string, readonly string[]>>;

/** How many chose what, of so many answers. */
export interface Tally {
  answers: number;
  counts: Record<string, number>;
}

export type QuestionResult =
  | { id: string; kind: 'tally'; whole: Tally; parts?: { name: string | null; tally: Tally }[] }
  /** All answered alike, or all but one did: a figure would tell what each of them answered, or tell that one. */
  | { id: string; kind: 'alike' }
  | { id: string; kind: 'text'; texts: string[] };

export interface SurveyResults {
  answers: number;
  least: number;
  /** Groups of enough answers: disjoint, and all answers are in one of them. None where nothing is told apart. */
  parts: { name: string | null; answers: number }[];
  /** None where there are too few answers. */
  questions: QuestionResult[];
  /** It was open when the backup was taken that the installation was restored from, and ended then: no backup has answers. */
  restored?: true;
}

/**
 * So many have to answer otherwise than all the rest, or a question is not shown: whoever is the only one would know what
 * every other answered.
 */
const othersInAll = 2;
/**
 * So many in each group, or a question is not told apart. One more, so that what is left out does not tell itself: wherever a
 * whole group may have answered alike, somebody of it and somebody of another can be exchanged in thought, also by one of
 * them who knows their own answer, and it would be left out as well.
 */
const othersInPart = 3;

/**
 * What is published of a survey, once. Every figure is of whole groups that do not overlap, each of no fewer than `least`
 * answers, so no difference of two figures is of fewer either. Where nearly all answered alike nothing is shown; where that
 * is so in one group that question is told apart by none, or a difference would tell it.
 *
 * @param shuffle puts words in an order that tells nothing
 */
export function resultsOf(
  questions: readonly SurveyQuestion[],
  groups: readonly Group<Values>[],
  { least, shuffle }: { least: number; shuffle: <T>(all: readonly T[]) => T[] },
): SurveyResults {
  if (least < leastPeople) throw new Error('results of fewer people than are ever shown');
  const all = groups.flatMap(({ of }) => of);
  if (all.length < least) return { answers: all.length, least, parts: [], questions: [] };
  const found = apart(groups, least);
  const parts = found.length > 1 ? found : [];
  return {
    ...{ answers: all.length, least },
    parts: parts.map(({ name, of }) => ({ name, answers: of.length })),
    questions: questions.map((question) => resultOf(question, all, parts, shuffle)),
  };
}

function resultOf(
  question: SurveyQuestion,
  all: readonly Values[],
  parts: readonly Group<Values>[],
  shuffle: <T>(all: readonly T[]) => T[],
): QuestionResult {
  const { id } = question;
  if (question.kind === 'text') {
    const texts = all.flatMap((one) => one[id] ?? []).filter((words) => words !== '');
    return { id, kind: 'text', texts: shuffle(texts) };
  }
  const choices = choicesOf(question);
  if (isNearlyAlike(id, choices, all, othersInAll)) return { id, kind: 'alike' };
  const whole = tallyOf(id, choices, all);
  if (parts.length === 0 || parts.some(({ of }) => isNearlyAlike(id, choices, of, othersInPart)))
    return { id, kind: 'tally', whole };
  return {
    ...{ id, kind: 'tally', whole },
    parts: parts.map(({ name, of }) => ({ name, tally: tallyOf(id, choices, of) })),
  };
}

/** Whether fewer than `others` did not choose what all the rest chose, or chose anything where the rest chose nothing. */
function isNearlyAlike(
  id: string,
  choices: readonly string[],
  answers: readonly Values[],
  others: number,
): boolean {
  const chosen = answers.map((one) => one[id] ?? []);
  const without = (choice: string) => chosen.filter((one) => !one.includes(choice)).length;
  const anything = chosen.filter((one) => one.length > 0).length;
  return anything < others || choices.some((choice) => without(choice) < others);
}

/** What can be chosen, as it is counted. */
export const choicesOf = (question: Exclude<SurveyQuestion, { kind: 'text' }>): string[] =>
  question.kind === 'scale'
    ? Array.from({ length: question.steps }, (_, step) => String(step + 1))
    : question.options.map(({ id }) => id);

function tallyOf(id: string, choices: readonly string[], answers: readonly Values[]): Tally {
  const counts = choices.map((choice): [string, number] => [
    choice,
    answers.filter((one) => one[id]?.includes(choice)).length,
  ]);
  return { answers: answers.length, counts: Object.fromEntries(counts) };
}
