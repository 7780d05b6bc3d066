import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { DateTime } from 'luxon';
import type { Db, Tx } from '../db/pool.ts';
import type { RetentionStart } from '../policies/vocabulary.ts';
import { firstKept } from './own-by-age.ts';
import { type OwnPromise, ownPromises } from './own-periods.ts';
import { lastDayOf } from './rules.ts';

/** Columns of a row in a table, by what a period may be counted from. */
export interface Began {
  collected: RawBuilder<unknown>;
  /** Null, or not given, while it is not closed. */
  closed?: RawBuilder<unknown>;
}

/**
 * Whether the time of something that Heed itself keeps is over, as a condition of SQL: under the version in force when it came
 * to be, or under any that came later, the least of them and whatever law somebody is under.
 *
 * @param zone days end where the company is
 */
export async function ownOver(
  db: Db | Tx,
  disclosure: string,
  began: Began,
  when: { now: Date; zone: string },
): Promise<RawBuilder<SqlBool>> {
  return overUnder(await ownPromises(db, disclosure), began, when);
}

export function overUnder(
  promises: readonly OwnPromise[],
  began: Began,
  { now, zone }: { now: Date; zone: string },
): RawBuilder<SqlBool> {
  const today = DateTime.fromJSDate(now, { zone }).startOf('day');
  const starts = (['collected', 'closed'] as const).flatMap((start) => {
    const column = began[start];
    return column ? [{ start, column }] : [];
  });
  const stretches = promises.flatMap(({ until }, n) => {
    const choices = promises.slice(n).map(({ choice }) => choice);
    const firstOf = (start: RetentionStart) =>
      firstKept(today, (day) => lastDayOf({ [start]: day }, choices, [undefined]));
    const over = starts.map(({ start, column }) => sql`${column} < ${firstOf(start)}::timestamptz`);
    // Later versions count for what came to be before them, so nobody has to ask from when one was in force.
    const within = until ? sql`${began.collected} < ${until}::timestamptz` : sql`true`;
    return [sql`(${within} and (${sql.join(over, sql` or `)}))`];
  });
  return stretches.length > 0 ? sql<SqlBool>`(${sql.join(stretches, sql` or `)})` : sql<SqlBool>`false`;
}
