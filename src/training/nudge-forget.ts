import { type RawBuilder, sql } from 'kysely';
import { tipsTurn } from '../announcements/turn.ts';
import { plainArray } from '../db/array.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { dayIn } from '../zone.ts';

/**
 * Days that what was answered waits to be summed up, once it decides nothing any more: a day less than its thirty, because it is
 * looked at twice a day.
 */
const waitsDays = 29;

interface Forgetting {
  zone: string;
  now: Date;
  signal?: AbortSignal;
  /** Shares looked at in one transaction. */
  atOnce?: number;
}

/**
 * What decides nothing any more goes: of certificates that have ended, and of courses that were passed anew. It may end at any
 * instruction.
 */
export async function forgetNudges(db: Db, { zone, now, signal, atOnce = 200 }: Forgetting): Promise<void> {
  const before = new Date(now.getTime() - waitsDays * 86_400_000);
  let after: string | undefined;
  while (!signal?.aborted) {
    const from = after;
    after = await inTransaction(db, (tx) => forgetSome(tx, nudgedShares(from, atOnce), { before, zone }));
    if (after === undefined) break;
  }
}

/**
 * Shares of which something was asked, in order: one look at the index for each, however much was asked of it.
 *
 * @param after the last one of those before; undefined for the first ones
 */
export function nudgedShares(after: string | undefined, most: number): RawBuilder<{ id: string }> {
  const next = (behind: RawBuilder<unknown>) => sql`
    select n.enrolment_id from nudge n where ${behind} order by n.enrolment_id limit 1`;
  return sql`
    with recursive share (id) as (
      (${next(after === undefined ? sql`true` : sql`n.enrolment_id > ${after}::uuid`)})
      union all
      select (${next(sql`n.enrolment_id > share.id`)}) from share where share.id is not null
    )
    select id from share where id is not null limit ${most}`;
}

/** @returns the last one that was looked at; undefined where there are no more */
async function forgetSome(
  tx: Tx,
  shares: RawBuilder<{ id: string }>,
  { before, zone }: { before: Date; zone: string },
): Promise<string | undefined> {
  await tipsTurn(tx);
  const { rows } = await sql<{ id: string; over: boolean }>`
    select s.id, coalesce(e.valid_until < ${dayIn(before, zone)}::date, false) or exists (
      select from enrolment f where f.person_id = e.person_id and f.code = e.code and f.seq > e.seq
        and f.state = 'passed' and f.ended_at < ${before}) as over
    from (${shares}) s join enrolment e on e.id = s.id order by s.id`.execute(tx);
  const over = rows.flatMap((share) => (share.over ? [share.id] : []));
  if (over.length > 0)
    await sql`
      delete from nudge where enrolment_id = any(${plainArray(over)}::uuid[]) and asked_at < ${before}`.execute(
      tx,
    );
  return rows.at(-1)?.id;
}
