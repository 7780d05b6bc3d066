import { z } from 'zod';
import { textProblem } from '../../threads/rules.ts';

/** What was decided, in words. */
export const decisionWordsShape = z.strictObject({
  /** What had to be decided; empty where it was said in a chat. */
  question: z.string(),
  /** The ways that were looked at, also those that were not taken. */
  options: z.array(z.string()),
  choice: z.string(),
  reason: z.string(),
  /** Who was asked, in the writer's words: also people from outside. */
  consulted: z.string(),
});
export type DecisionWords = z.infer<typeof decisionWordsShape>;

export const mostOptions = 20;

/** What is wrong with a field, as a key below `threads.problem`. */
export type FieldProblem = 'empty' | 'tooLong';
type Fields = 'question' | 'options' | 'choice' | 'reason' | 'consulted';

/** On the page all is asked for that makes a decision understandable later; options and advice may be none. */
export function decisionProblems(typed: Record<Fields, string>): Partial<Record<Fields, FieldProblem>> {
  const found: Partial<Record<Fields, FieldProblem>> = {};
  for (const name of ['question', 'choice', 'reason'] as const) {
    const wrong = textProblem(typed[name]);
    if (wrong) found[name] = wrong;
  }
  for (const name of ['options', 'consulted'] as const)
    if (textProblem(typed[name]) === 'tooLong') found[name] = 'tooLong';
  if (optionsIn(typed.options).length > mostOptions) found.options = 'tooLong';
  return found;
}

/** One on each line. */
export const optionsIn = (typed: string): string[] =>
  typed
    .split('\n')
    .map((line) => line.replace(/^\s*[-*•·]\s+/, '').trim())
    .filter((line) => textProblem(line) !== 'empty');

/** A decision as it is there now, and what the log says of it. */
export interface DecisionFacts {
  id: string;
  number: number;
  by: string;
  at: Date;
  corrects: string | null;
  /** Of the words as they are now; null where they are erased or damaged. */
  commitment: string | null;
  /** What the log was told; null where that event is gone. */
  told: DecisionTold | null;
}

export interface DecisionTold {
  decision: string;
  number: number;
  by: string;
  at: Date;
  corrects: string | null;
  words: string;
  previous: string | null;
  /** The commitment that stands in the log, base64. */
  entry: string;
  /** Whether event and salt still give that commitment. */
  holds: boolean;
}

export type Fault =
  /** The words are not those that were sealed. */
  | 'words'
  /** Who, when, which number or what it corrects is not what was recorded. */
  | 'record'
  /** It does not follow on the entry before it. */
  | 'chain'
  /** It is on the log and not here any more. */
  | 'missing';

/**
 * What is not as it was recorded, by number: none for decisions that are all as they were. What the log was told is held
 * against what is there, and every entry against the one before it.
 *
 * @param rows in their order
 * @param told every decision of the incident that the log was told of, in its order
 */
export function faultsOf(
  rows: readonly DecisionFacts[],
  told: readonly DecisionTold[],
): { number: number; fault: Fault }[] {
  const faults: { number: number; fault: Fault }[] = [];
  let previous: string | null = null;
  for (const [n, row] of rows.entries()) {
    const { told: one, number } = row;
    if (!one?.holds || !sameRecord(row, one)) faults.push({ number, fault: 'record' });
    else if (row.commitment !== one.words) faults.push({ number, fault: 'words' });
    else if (one.previous !== previous || number !== n + 1) faults.push({ number, fault: 'chain' });
    previous = one?.entry ?? null;
  }
  const there = new Set(rows.map(({ id }) => id));
  for (const { decision, number } of told)
    if (!there.has(decision)) faults.push({ number, fault: 'missing' });
  return faults.toSorted((a, b) => a.number - b.number);
}

const sameRecord = (row: DecisionFacts, told: DecisionTold): boolean =>
  told.decision === row.id &&
  told.number === row.number &&
  told.by === row.by &&
  told.at.getTime() === row.at.getTime() &&
  told.corrects === row.corrects;
