import { type Hours, lastBegin, type Presence } from '../calendar/hours.ts';
import { choicesOf, type Values } from './results.ts';
import type { SurveyQuestion } from './schema.ts';

const dayMs = 86_400_000;

/** Days that a survey is open at the most. */
export const longestOpenDays = 30;
/** In code points, of one answer in somebody's own words. */
export const longestWords = 1_000;
/** So long before the end whoever has not taken part hears of it once more, where a survey is open for longer than twice that. */
export const remindedBeforeMs = 2 * dayMs;

/**
 * From when on whoever has not taken part is reminded: since the last working day that began two days before the end, or nobody
 * would hear of a survey again that ends with a holiday. Where they were asked no more than a day before, two days before the
 * end.
 *
 * @param desk where the company is
 */
export function remindAt(
  { openedAt, endsAt }: { openedAt: Date; endsAt: Date },
  desk: Presence,
  hours: Hours,
): Date {
  const latest = new Date(endsAt.getTime() - remindedBeforeMs);
  const begins = lastBegin(desk, hours, latest, longestOpenDays);
  return begins && begins.getTime() >= openedAt.getTime() + dayMs ? begins : latest;
}

/** What a form calls the answer to a question: nothing that a survey names is ever taken for something of the form's own. */
export const answerName = (questionId: string): string => `q.${questionId}`;

/**
 * What was filled in, as it is kept.
 *
 * @param sent the values that a form brought for a question
 * @returns the first question that is not answered in its way, with what is wrong with it
 */
export function readValues(
  questions: readonly SurveyQuestion[],
  sent: (id: string) => readonly string[],
): { values: Values } | { wrong: string; why: 'missing' | 'unknown' | 'tooLong' } {
  const values: Record<string, readonly string[]> = {};
  for (const question of questions) {
    const { id, kind } = question;
    const given = sent(id);
    if (kind === 'text') {
      const words = (given.at(-1) ?? '').replace(/\r\n?/g, '\n').trim();
      if (Array.from(words).length > longestWords) return { wrong: id, why: 'tooLong' };
      values[id] = words === '' ? [] : [words];
      continue;
    }
    const choices = choicesOf(question);
    const chosen = choices.filter((choice) => given.includes(choice));
    if (given.some((one) => !choices.includes(one))) return { wrong: id, why: 'unknown' };
    if (kind !== 'multiple' && chosen.length === 0) return { wrong: id, why: 'missing' };
    if (kind !== 'multiple' && chosen.length > 1) return { wrong: id, why: 'unknown' };
    values[id] = chosen;
  }
  return { values };
}

/** Bytes of the longest answer to these questions, as JSON. */
export function longestAnswer(questions: readonly SurveyQuestion[]): number {
  const longest = questions.map((question): [string, readonly string[]] => {
    // What is escaped takes six bytes, more than any other character.
    if (question.kind === 'text') return [question.id, ['\u0001'.repeat(longestWords)]];
    const choices = choicesOf(question);
    if (question.kind === 'multiple') return [question.id, choices];
    return [question.id, choices.toSorted((a, b) => b.length - a.length).slice(0, 1)];
  });
  return Buffer.byteLength(JSON.stringify(Object.fromEntries(longest)));
}
