import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { tipsTurn } from '../announcements/turn.ts';
import { plainArray } from '../db/array.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { takeBackUnsent, withholdExpired } from '../delivery/expired.ts';

/** Questions looked at in one transaction. */
const mostAtOnce = 500;

/**
 * What became of the questions that waited to go out. One that lay until the hours of its person were over is taken back, as
 * tips are: it comes neither in the evening nor beside what is new tomorrow. It may end at any instruction.
 */
export async function settleNudges(db: Db, now: Date, signal?: AbortSignal): Promise<void> {
  let after: string | undefined;
  while (!signal?.aborted) {
    const from = after;
    after = await inTransaction(db, (tx) => settleSome(tx, from, now));
    if (after === undefined) break;
  }
}

/** @returns the last one that was looked at; undefined where there are no more */
async function settleSome(tx: Tx, after: string | undefined, now: Date): Promise<string | undefined> {
  await tipsTurn(tx);
  let waiting = tx.selectFrom('nudge').select(['id', 'message_id as message']).where('waits', '=', true);
  if (after !== undefined) waiting = waiting.where('id', '>', after);
  const some = await waiting.orderBy('id').limit(mostAtOnce).execute();
  if (some.length === 0) return undefined;
  await withholdExpired(
    tx,
    some.map(({ message }) => message),
    now,
  );
  const these = sql<SqlBool>`n.id = any(${plainArray(some.map(({ id }) => id))}::uuid[])`;
  await putBackNudges(tx, these, now);
  await sql`
    update nudge n set waits = false where ${these} and not exists (
      select from delivery d where d.message_id = n.message_id
        and d.state not in ('accepted', 'failed', 'skipped') and not d.held)`.execute(tx);
  return some.length < mostAtOnce ? undefined : some.at(-1)?.id;
}

/** Nothing that somebody was asked and has not answered goes out any more. */
export async function withholdNudges(tx: Tx, personId: string): Promise<void> {
  const theirs = sql<SqlBool>`d.person_id = ${personId}::uuid and exists (
    select from nudge n where n.message_id = d.message_id and n.answered_at is null)`;
  await takeBackUnsent(tx, theirs);
}

/**
 * A question that was taken back before its person answered it was never asked: they are where they were before, and are looked
 * at anew. Who gets no more for now is not looked at for that.
 *
 * @param which of `nudge n` with its `enrolment e`
 */
export async function putBackNudges(tx: Tx, which: RawBuilder<SqlBool>, now: Date): Promise<void> {
  const { rows } = await sql<{ person: string }>`
    delete from nudge n using enrolment e
    where e.id = n.enrolment_id and n.answered_at is null and ${which} and exists (
      select from delivery d where d.message_id = n.message_id and d.state = 'skipped')
    returning e.person_id as person`.execute(tx);
  if (rows.length === 0) return;
  await sql`
    update nudge_reader r
    set next_at = case when r.next_at is null then null else ${now}::timestamptz end, looked_at = ${now},
        last_at = (select n.asked_at from nudge n join enrolment e on e.id = n.enrolment_id
                   where e.person_id = r.person_id order by n.id desc limit 1)
    where r.person_id = any(${plainArray(rows.map(({ person }) => person))}::uuid[])`.execute(tx);
}
