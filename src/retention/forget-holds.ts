import { type RawBuilder, sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { dayIn } from '../zone.ts';
import { ownOver } from './own-over.ts';
import { holdWords } from './sealed-words.ts';

/** Row of Heed's own policy that says how long a hold is remembered once it has ended. */
export const holdsDisclosure = 'holds';

/**
 * Holds that ended, and cases that were closed, longer ago than they are remembered; and of those whose day for saying
 * nothing is over, that it is over: from then on their person finds them.
 *
 * @returns how many were forgotten
 */
export async function forgetHolds(db: Db, now: Date, zone: string): Promise<number> {
  await sql`
    update legal_hold set silent_until = null where silent_until < ${dayIn(now, zone)}::date`.execute(db);
  const over = (collected: RawBuilder<unknown>, closed: RawBuilder<unknown>) =>
    ownOver(db, holdsDisclosure, { collected, closed }, { now, zone });
  const { rows } = await sql<{ id: string }>`
    select id from legal_hold where ended_at is not null and ${await over(sql`placed_at`, sql`ended_at`)}
    order by ended_at limit 500`.execute(db);
  const forgotten = await eachAlone(rows, ({ id }) =>
    inTransaction(db, (tx) => forgetHold(tx, id, { now, reason: 'expired' })),
  );
  const { rows: cases } = await sql<{ id: string }>`
    select id from legal_case c where closed_at is not null and ${await over(sql`opened_at`, sql`closed_at`)}
      and not exists (select from legal_hold h where h.case_id = c.id) order by closed_at limit 500`.execute(
    db,
  );
  await eachAlone(cases, ({ id }) =>
    inTransaction(db, async (tx) => {
      await holdWords.forget(tx, id, 'expired', now);
      await sql`delete from legal_case where id = ${id}::uuid`.execute(tx);
      return true;
    }),
  );
  return forgotten;
}

export async function forgetHold(
  tx: Tx,
  id: string,
  { now, reason }: { now: Date; reason: string },
): Promise<boolean> {
  await holdWords.forget(tx, id, reason, now);
  const { numAffectedRows = 0n } = await sql`
    delete from legal_hold where id = ${id}::uuid and ended_at is not null`.execute(tx);
  return numAffectedRows > 0n;
}
