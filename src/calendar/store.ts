import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { lookAgain } from '../reminders/look-again.ts';
import { chinesePublicHolidays } from './china.ts';
import { type Day, yearOf } from './day.ts';
import type { OwnDay } from './own-days.ts';
import { calendarOf, type OwnDays, type Place, type Scope, scopesOf } from './place.ts';
import type { Calendar } from './rules.ts';

/** The calendar of a place as it is put in now. */
export async function loadCalendar(db: Db | Tx, place: Place): Promise<Calendar> {
  return calendarOf(place, await ownDays(db, scopesOf(place)), await chinesePublicHolidays());
}

/** What the company has put in for these. */
export async function ownDays(db: Db | Tx, scopes: readonly Scope[]): Promise<OwnDays> {
  const rows = await db
    .selectFrom('calendar_day')
    .select(['scope', 'day', 'works'])
    .where('scope', 'in', scopes)
    .execute();
  const found = new Map<Scope, Map<Day, 'works' | 'rests'>>(scopes.map((scope) => [scope, new Map()]));
  for (const { scope, day, works } of rows) found.get(scope)?.set(day, works ? 'works' : 'rests');
  return found;
}

/**
 * Puts in a company's own days. They are all there is of this scope for the years in which they lie: what was put in for
 * those before is replaced, so that a line left out is a day taken back. Reminders are looked at again. Safe to repeat.
 *
 * @returns the years that were replaced
 */
export async function setOwnDays(
  tx: Tx,
  { scope, days }: { scope: Scope; days: readonly OwnDay[] },
  { actor, now }: { actor: Actor; now: Date },
): Promise<number[]> {
  const years = [...new Set(days.map(({ day }) => yearOf(day)))].sort((a, b) => a - b);
  await sql`delete from calendar_day
    where scope = ${scope} and extract(year from day)::int = any(${years}::int[])`.execute(tx);
  await tx
    .insertInto('calendar_day')
    .values(days.map(({ day, kind, name }) => ({ scope, day, works: kind === 'works', name })))
    .execute();
  await lookAgain(tx, 'everything', now);
  const lines = days.map(({ day, kind, name }) => `${day} ${kind} ${name}\n`).sort();
  await append(tx, {
    type: 'calendar.set',
    at: now,
    actor,
    data: {
      scope,
      years,
      days: days.length,
      sha256: createHash('sha256').update(lines.join('')).digest('hex'),
    },
  });
  return years;
}
