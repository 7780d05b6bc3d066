import { type SqlBool, sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { type Db, inTransaction } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { recordClass } from '../records/seal.ts';
import { expireKeys } from '../vault/erase.ts';
import { forgetExpired } from './renewed-shares.ts';
import { categories } from './report.ts';
import { besideOthers } from './turn.ts';

/** Whether a held record is wrapped under the key `k`: it is needed for as long as the record is. */
const needed = (categoryId: number) => sql<SqlBool>`exists (
  select from record r where r.expires_on = 'infinity' and r.category_id = ${categoryId}
    and r.key_day = k.expires_on and k.subject_id = any(r.subjects))`;

/**
 * Erases the keys of records whose days are gone, some at a time: copies in older backups open no more. Those under which
 * something is held stay.
 *
 * @param before the first day whose records may still be there
 * @returns how many were erased
 */
export async function eraseRecordKeys(
  db: Db,
  { before, now, atOnce = 1_000, signal }: { before: Day; now: Date; atOnce?: number; signal?: AbortSignal },
): Promise<number> {
  let erased = 0;
  for (const { id } of (await categories(db)).values()) {
    for (let count = atOnce; count === atOnce && !signal?.aborted; ) {
      count = await inTransaction(db, async (tx) => {
        await besideOthers(tx);
        const keys = await expireKeys(tx, {
          ...{ class: recordClass(id), before, limit: atOnce, now },
          unless: needed(id),
        });
        if (keys > 0) {
          await forgetExpired(tx, before);
          await sql`
            update purge_report set keys = keys + ${keys}
            where id = (select id from purge_report where done_at is null order by id desc limit 1)`.execute(
            tx,
          );
        }
        return keys;
      });
      erased += count;
    }
  }
  return erased;
}

/** Everything that was deleted so far is deleted with its keys. */
export async function closeReports(
  db: Db,
  { keys, through, now }: { keys: number; through: Day; now: Date },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await sql`update purge_report set done_at = ${now} where done_at is null`.execute(tx);
    if (keys > 0)
      await append(tx, { type: 'records.keys-erased', at: now, actor: 'heed', data: { through, keys } });
  });
}
