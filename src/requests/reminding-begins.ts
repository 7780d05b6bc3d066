import { type RawBuilder, sql } from 'kysely';
import { beforeCommit } from '../db/before-commit.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { beginReminding } from '../reminders/begin.ts';
import { lookAtRows } from '../reminders/look-again.ts';
import { inChargeOf } from './in-charge.ts';

const begin = (tx: Tx, things: RawBuilder<unknown>, now: Date): Promise<void> =>
  beginReminding(tx, { kind: 'request', things }, now);

/** It was filed, or taken up again: its person and those in charge are reminded of it from now on. */
export const remindOfRequest = (tx: Tx, id: string, now: Date): Promise<void> =>
  begin(
    tx,
    sql`select person_id, id as about from data_request where id = ${id}::uuid
      union select person_id, request as about from (${inChargeOf(sql`d.id = ${id}::uuid`, now)}) c`,
    now,
  );

/**
 * Its day due, or whose turn it is, is another one: whoever is reminded of it is looked at again. The rows are locked as
 * the last thing that the transaction does, like all rows of reminders.
 */
export function lookAtRequest(tx: Tx, id: string, now: Date): void {
  beforeCommit(tx, () => lookAtRows(tx, [sql`r.about = ${id}::uuid and r.kind = 'request'`], now));
}

/**
 * Who has come to be in charge since a request was filed, such as by a new role, is reminded of it too. Cheap: only those
 * are begun who are not reminded yet. Safe to repeat.
 *
 * @returns how many reminders were begun
 */
export function remindThoseInCharge(db: Db, now: Date): Promise<number> {
  const missing = sql`
    select person_id, request as about from (${inChargeOf(sql`true`, now)}) c
    where not exists (select from reminder r where r.person_id = c.person_id and r.about = c.request and not r.over)`;
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ person_id: string; about: string }>`${missing}`.execute(tx);
    if (rows.length > 0) await begin(tx, missing, now);
    return rows.length;
  });
}
