import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import type { Vault } from '../vault/vault.ts';
import { lockRequest } from './store.ts';
import { announce, tellPerson } from './tell.ts';

/**
 * Whoever has no answer on the day promised hears so, once, with how to complain (GDPR 12(4)). That it is late others hear
 * by the reminders. Safe to repeat.
 *
 * @returns how many were told
 */
export async function tellLate(db: Db, deps: { vault: Vault }, now: Date, most = 500): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from data_request where closed_at is null and stopped_at is null and due_at < ${now}
      and late_told_at is null order by due_at, id limit ${most}`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      const one = await lockRequest(tx, id);
      const { numUpdatedRows } = await tx
        .updateTable('data_request')
        .set({ late_told_at: now })
        .where('id', '=', id)
        .where('late_told_at', 'is', null)
        .where('closed_at', 'is', null)
        .where('stopped_at', 'is', null)
        .where('due_at', '<', now)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await tellPerson(tx, deps, one, 'late', now);
      announce(tx, one);
      return true;
    }),
  );
}
