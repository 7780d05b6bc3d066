import { createHash } from 'node:crypto';
import { optionsOf, type QuizQuestion } from './schema.ts';

/**
 * What one attempt asks, and in which order: worked out from its seed alone, so that it is the same whenever it is
 * looked at, and can be worked out again years later. Numbers are those of SHA-256 over the seed, a label and a counter;
 * a number that would favour some choices is passed over, so each order is as likely as any other.
 */

/** Numbers from 0 to below `bound`, one after the other. @param bound at least 1 */
export type Below = (bound: number) => number;

export function numbersOf(seed: Buffer, label: string): Below {
  let counter = 0;
  let block = Buffer.alloc(0);
  const next = (): number => {
    if (block.length === 0) {
      block = createHash('sha256').update(seed).update(`${label}\n${counter}`).digest();
      counter += 1;
    }
    const value = block.readUInt32BE(0);
    block = block.subarray(4);
    return value;
  };
  return (bound) => {
    const whole = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const value = next();
      if (value < whole) return value % bound;
    }
  };
}

/** Fisher and Yates's shuffle, into a new list. */
export function shuffled<T>(items: readonly T[], below: Below): T[] {
  const left = [...items];
  const drawn: T[] = [];
  while (left.length > 0) drawn.push(...left.splice(below(left.length), 1));
  return drawn;
}

/** The questions of an attempt in their order, each with its options in theirs. */
export function drawn(
  seed: Buffer,
  { questions, ask }: { questions: readonly QuizQuestion[]; ask: number },
): { question: string; options: string[] }[] {
  return shuffled(questions, numbersOf(seed, 'questions'))
    .slice(0, ask)
    .map((question) => ({
      question: question.id,
      options: shuffled(
        optionsOf(question).map((one) => one.id),
        numbersOf(seed, `options of ${question.id}`),
      ),
    }));
}
