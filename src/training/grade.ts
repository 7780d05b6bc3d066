import { isDeepStrictEqual } from 'node:util';
import { longestWords } from './limits.ts';
import { type ChoiceQuestion, type QuizQuestion, rightOf } from './schema.ts';

/** Fields of a question's form, and of its card. `place-1` and on: which option comes at which place. */
export const choiceField = 'choice';
export const wordsField = 'words';
export const placeField = (place: number): string => `place-${place}`;

/** One place fewer than there are options says the whole order. */
export const placesAsked = ({ options }: Pick<ChoiceQuestion, 'options'>): number => options.length - 1;

export type Chosen =
  | { ok: true; chosen: string[]; words?: string }
  /** A key of the catalogue below `training.mend`, for the field. */
  | { ok: false; field: string; problem: 'missing' | 'one' | 'twice' | 'unknown' | 'empty' | 'long' };

/**
 * What somebody chose or wrote, from the fields of a form.
 *
 * @returns of what was written its words, and of what was chosen ids of options: of an order all of them as they were put, otherwise in the order of the question
 */
export function readAnswer(question: QuizQuestion, given: Readonly<Record<string, string>>): Chosen {
  if (question.kind === 'text') return readWords(given);
  const ids = question.options.map(({ id }) => id);
  if (question.kind === 'order') return readOrder(ids, given);
  const named = (given[choiceField] ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  const wrong = (problem: 'missing' | 'one' | 'unknown'): Chosen => ({
    ok: false,
    field: choiceField,
    problem,
  });
  if (named.length === 0) return wrong('missing');
  if (named.some((id) => !ids.includes(id))) return wrong('unknown');
  const chosen = ids.filter((id) => named.includes(id));
  if (question.kind === 'single' && chosen.length > 1) return wrong('one');
  return { ok: true, chosen };
}

function readOrder(ids: readonly string[], given: Readonly<Record<string, string>>): Chosen {
  const chosen: string[] = [];
  for (let place = 1; place < ids.length; place += 1) {
    const field = placeField(place);
    const id = (given[field] ?? '').trim();
    if (id === '') return { ok: false, field, problem: 'missing' };
    if (!ids.includes(id)) return { ok: false, field, problem: 'unknown' };
    if (chosen.includes(id)) return { ok: false, field, problem: 'twice' };
    chosen.push(id);
  }
  return { ok: true, chosen: [...chosen, ...ids.filter((id) => !chosen.includes(id))] };
}

function readWords({ [wordsField]: typed = '' }: Readonly<Record<string, string>>): Chosen {
  // A browser sends two characters for the end of a line, and counts one while it is typed.
  const words = typed.replaceAll('\r\n', '\n').trim();
  if (words === '') return { ok: false, field: wordsField, problem: 'empty' };
  if (words.length > longestWords) return { ok: false, field: wordsField, problem: 'long' };
  return { ok: true, chosen: [], words };
}

/** Right is all that is right and nothing that is wrong; an order is right as a whole. Null for words: a person says. */
export function isRight(question: QuizQuestion, chosen: readonly string[]): boolean | null {
  if (question.kind === 'text') return null;
  if (question.kind === 'order') return isDeepStrictEqual(question.right, chosen);
  return isDeepStrictEqual([...rightOf(question)].sort(), [...chosen].sort());
}
