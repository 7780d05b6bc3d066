import { DateTime } from 'luxon';
import type { AnswerKind } from '../../db/schema.ts';
import { dayIn } from '../../zone.ts';

/** What has to be put right before somebody else's answer is recorded: a field, and a key under `ways.problem.`. */
export interface Mend {
  field: string;
  problem: string;
}

/** Of the words of a concern, in code points: with a line on where they come from they are the opening of a talk. */
export const longestWords = 3_900;

/** Of a concern the words are somebody's own: all of them, or none where there are too many. */
export function wordsProblem(kind: AnswerKind | undefined, words: string): Mend | undefined {
  const tooLong = kind === 'concern' && Array.from(words.trim()).length > longestWords;
  return tooLong ? { field: 'reason', problem: 'concernTooLong' } : undefined;
}

interface Somebody {
  person: string;
}

/** A witness is a third person: neither the one whose answer it is, nor the one who records it. */
export function witnessProblem(
  witness: Somebody | undefined,
  { personId, recorderId }: { personId: string; recorderId: string },
): Mend | undefined {
  if (!witness) return { field: 'witness', problem: 'witnessUnknown' };
  if (witness.person === personId) return { field: 'witness', problem: 'witnessIsSigner' };
  if (witness.person === recorderId) return { field: 'witness', problem: 'witnessRecords' };
  return undefined;
}

/**
 * The day on which a sheet was signed, in the company's zone, from its beginning to its end or to now: not after today,
 * and not before the sheet was printed, which is never before the notice was sent.
 *
 * @param day `YYYY-MM-DD`
 */
export function signedDay(
  day: string,
  { printedAt, now, zone }: { printedAt: Date; now: Date; zone: string },
): { from: Date; until: Date } | Mend {
  const signed = DateTime.fromISO(day, { zone });
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !signed.isValid)
    return { field: 'signedOn', problem: 'dayMissing' };
  if (day > dayIn(now, zone)) return { field: 'signedOn', problem: 'dayFuture' };
  if (day < dayIn(printedAt, zone)) return { field: 'signedOn', problem: 'dayBefore' };
  const until = signed.endOf('day').toJSDate();
  return { from: signed.startOf('day').toJSDate(), until: until < now ? until : now };
}
