import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import type { Secrets } from '../secrets.ts';
import { masterKeyFrom } from './master.ts';
import { secretId, secretsInUse } from './secret-check.ts';

/**
 * Gives up what was sealed under a secret that is lost: its keys go into the ledger like any that is erased, so
 * that readers are told it is gone, and it does not come back with a backup.
 *
 * @param loss.id the secret, as `checkSecrets` names it
 * @returns how many keys were given up
 * @throws HeedError `conflict` when the secret is at hand, `not-found` when nothing is sealed under it
 */
export async function acceptLoss(
  db: Db,
  loss: { id: string; given: Secrets | undefined; now: Date; actor: Actor },
): Promise<number> {
  const { id, given, now, actor } = loss;
  const prefix = (await secretsInUse(db)).find((one) => secretId(one) === id);
  if (!prefix) throw new HeedError('not-found', `Nothing is sealed under a secret ${id}.`);
  if (given && masterKeyFrom(given).knows(prefix)) {
    throw new HeedError('conflict', `Secret ${id} is not lost: Heed has it.`);
  }
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      with held as materialized (
        select id from keys.wrapping_key where substring(wrapped from 1 for 9) = ${prefix}::bytea
        order by id for update
      ), erased as (
        delete from keys.wrapping_key k using held where k.id = held.id
        returning k.id, k.subject_id, k.class, k.expires_on
      ), entered as (
        insert into keys.erasure (id, subject_id, class, expires_on, erased_at, reason)
        select id, subject_id, class, expires_on, ${now}, 'secret-lost' from erased
        on conflict (id) do nothing
      )
      select id from erased`.execute(tx);
    await append(tx, { type: 'keys.given-up', at: now, actor, data: { secret: id, keys: rows.length } });
    return rows.length;
  });
}
