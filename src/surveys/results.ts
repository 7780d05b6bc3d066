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
  /** Everybody answered alike: a figure would tell what each of them answered. */
  | { id: string; kind: 'alike' }
  | { id: string; kind: 'text'; texts: string[] };

export interface SurveyResults {
  answers: number;
  least: number;
  /** Groups of enough answers: disjoint, and all answers are in one of them. None where nothing is told apart. */
  parts: { name: string | null; answers: number }[];
  /** None where there are too few answers. */
  questions: QuestionResult[];
}

/**
 * What is published of a survey, once. Every figure is of whole groups that do not overlap, each of no fewer than `least`
 * answers, so no difference of two figures is of fewer either. Where all in a figure answered alike it is not shown, and
 * where that is so in one group no group is, or a difference would tell it.
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
  if (isAlike(id, all)) return { id, kind: 'alike' };
  const choices = choicesOf(question);
  const whole = tallyOf(id, choices, all);
  if (parts.length === 0 || parts.some(({ of }) => isAlike(id, of))) return { id, kind: 'tally', whole };
  return {
    ...{ id, kind: 'tally', whole },
    parts: parts.map(({ name, of }) => ({ name, tally: tallyOf(id, choices, of) })),
  };
}

/** Whether everybody chose the same, or one thing that they chose is chosen by all. */
function isAlike(id: string, answers: readonly Values[]): boolean {
  const chosen = answers.map((one) => one[id] ?? []);
  const [first = []] = chosen;
  const nothing = chosen.every((one) => one.length === 0);
  return nothing || first.some((choice) => chosen.every((one) => one.includes(choice)));
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
