import { createHash } from 'node:crypto';
import { z } from 'zod';
import { chinesePublicHolidays } from '../../../../src/calendar/china.ts';
import { type OwnDay, readOwnDays, readScope } from '../../../../src/calendar/own-days.ts';
import { isWholeYear, type Scope } from '../../../../src/calendar/place.ts';
import { type OwnDaysChange, ownDaysChange } from '../../../../src/calendar/standing.ts';
import type { Db } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import type { CodedProblem } from '../../../../src/messages/problems.ts';

const fieldsSchema = z.object({
  for: z.string().max(220).default(''),
  text: z.string().max(1_000_000).default(''),
  /** Stands for exactly what was shown. */
  checked: z.string().max(64).default(''),
});
export type CalendarInput = z.infer<typeof fieldsSchema>;

export function readCalendarInput(fields: Readonly<Record<string, string>>): CalendarInput {
  const read = fieldsSchema.safeParse(fields);
  if (!read.success) throw new HeedError('bad-request', 'that is not the form of a calendar');
  return read.data;
}

export interface CheckedDays {
  scope: Scope;
  days: OwnDay[];
  change: OwnDaysChange;
  /** Years of mainland China that are not known by these days either. */
  unknown: number[];
}

/** What the lines mean, or everything that is wrong with them. @param file how messages name the lines */
export async function checkDays(
  db: Db,
  input: CalendarInput,
  file: string,
): Promise<CheckedDays | { problems: CodedProblem[] }> {
  const scope = readScope(input.for);
  if (!scope) throw new HeedError('bad-request', 'that is nobody whose days can be put in');
  const { days, problems } = readOwnDays(input.text, file);
  if (problems.length > 0) return { problems };
  const change = await ownDaysChange(db, scope, days);
  const china = await chinesePublicHolidays();
  const own = new Map(days.map(({ day, kind }) => [day, kind]));
  const unknown = change.years.filter((year) => !china.years.has(year) && !isWholeYear(year, own));
  return { scope, days, change, unknown: scope === 'CN' ? unknown : [] };
}

/** So that what is put in is what was looked at, also when somebody else put days in meanwhile. */
export const markOf = ({ scope, change }: CheckedDays): string =>
  createHash('sha256')
    .update(JSON.stringify([scope, change]))
    .digest('hex');

export const changesAnything = ({ change: { added, changed, takenBack } }: CheckedDays): boolean =>
  added.length + changed.length + takenBack.length > 0;
