import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { DateTime } from 'luxon';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import type { RetentionStart } from '../policies/vocabulary.ts';
import { type OwnPromise, ownPromises } from './own-periods.ts';
import { countOwn } from './own-report.ts';
import { lastDayOf } from './rules.ts';
import { isOwnStopped } from './stops.ts';
import { besideOthers } from './turn.ts';

/** A stretch of time: what is from then and not later than `before` is over. */
export interface Over {
  from: Date;
  before: Date;
}

/**
 * Which instants are over. What is from the time of one version may be kept for the least that it and every later one
 * promised, whatever law somebody is under.
 *
 * @param start what the row's period is counted from; of another one nothing is over
 * @param zone days end where the company is
 */
export function overBy(
  promises: readonly OwnPromise[],
  start: RetentionStart,
  { now, zone }: { now: Date; zone: string },
): Over[] {
  return promises.flatMap(({ from, until }, n) => {
    const choices = promises.slice(n).map(({ choice }) => choice);
    const today = DateTime.fromJSDate(now, { zone }).startOf('day');
    const before = firstKept(today, (day) => lastDayOf({ [start]: day }, choices, [undefined]));
    const end = until && until < before ? until : before;
    // What is from before there was any policy was promised what the first one says.
    const begin = n === 0 ? new Date(0) : from;
    return end > begin ? [{ from: begin, before: end }] : [];
  });
}

/** @returns the beginning of the first day whose own last day is today or later */
export function firstKept(today: DateTime, lastDay: (day: string) => string): Date {
  const written = (day: DateTime) => day.toFormat('yyyy-MM-dd');
  // Days back from today; more than a hundred years of them.
  let [kept, over] = [0, 40_000];
  while (over - kept > 1) {
    const between = Math.floor((over + kept) / 2);
    if (lastDay(written(today.minus({ days: between }))) >= written(today)) kept = between;
    else over = between;
  }
  return today.minus({ days: kept }).toJSDate();
}

/** One kind of what goes by its age. */
export interface Aged {
  /** Key of the catalogue. */
  category: string;
  step: (tx: Tx, what: AgedStep) => Promise<AgedDone>;
}

export interface AgedStep {
  /** Whether an instant, a column, is over. */
  over: (at: RawBuilder<unknown>) => RawBuilder<SqlBool>;
  /** Nothing from then on is over. */
  latest: Date;
  /** Whether somebody's is to stay: a hold, or an open request. */
  stopped: (person: RawBuilder<unknown>, source: string) => RawBuilder<SqlBool>;
  now: Date;
  /** At most so many at once. */
  limit: number;
  /** Where the step before ended, in an order of the table's own; undefined at first. */
  after: string | undefined;
}

export interface AgedDone {
  gone: number;
  /** Where to go on; without it nothing is left. */
  next?: string;
}

/**
 * Deletes what is over under a row of Heed's own policy, kind by kind and some at a time, each in a transaction with its
 * figures and an entry in the evidence log. It may end at any instruction.
 *
 * @returns how many went
 */
export async function expireByAge(
  db: Db,
  { disclosure, start, kinds }: { disclosure: string; start: RetentionStart; kinds: readonly Aged[] },
  { now, zone, signal, atOnce = 1_000 }: { now: Date; zone: string; signal?: AbortSignal; atOnce?: number },
): Promise<number> {
  const stretches = overBy(await ownPromises(db, disclosure), start, { now, zone });
  if (stretches.length === 0) return 0;
  const over: AgedStep['over'] = (at) =>
    sql`(${sql.join(
      stretches.map(({ from, before }) => sql`${at} >= ${from} and ${at} < ${before}`),
      sql` or `,
    )})`;
  const stopped: AgedStep['stopped'] = (person, source) => isOwnStopped(person, disclosure, source);
  const latest = new Date(Math.max(...stretches.map(({ before }) => before.getTime())));
  let deleted = 0;
  for (const { category, step } of kinds) {
    for (let after: string | undefined, more = true; more && !signal?.aborted; ) {
      const { gone, next } = await inTransaction(db, async (tx) => {
        await besideOthers(tx);
        const done = await step(tx, { over, latest, stopped, now, limit: atOnce, after });
        if (done.gone > 0) {
          const counts = { [category]: done.gone };
          await countOwn(tx, { disclosure, counts, now, zone });
          await append(tx, {
            type: 'own-data.expired',
            at: now,
            actor: 'heed',
            data: { disclosure, counts },
          });
        }
        return done;
      });
      deleted += gone;
      more = next !== undefined;
      after = next;
    }
  }
  return deleted;
}
