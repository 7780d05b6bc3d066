import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { objectableBases } from '../records/restricted.ts';
import { erasePiece, nextPiece, noneLeft, type WithoutBasis } from '../retention/erase-without-basis.ts';
import type { Vault } from '../vault/vault.ts';
import { carriedOutCard } from './present.ts';
import { findObjection } from './store.ts';

export interface CarryingOut {
  vault: Vault;
  now: Date;
  signal?: AbortSignal;
}

/**
 * Carries out what was decided in favour of whoever objected: what was kept of them before, on a basis that they objected
 * to, is erased (GDPR 17(1)(c)), a day's records of a kind at a time, each step a transaction. Until then it stays sealed. What a
 * legal hold or an open request keeps waits for its end. Once nothing is left they are told.
 *
 * @returns how many objections were done
 */
export async function carryOutObjections(db: Db, { vault, now, signal }: CarryingOut): Promise<number> {
  const { rows } = await sql<WithoutBasis & { id: string; decidedAt: Date }>`
    select id, person_id as "personId", policy_id as "policyId", decided_at as "decidedAt" from objection
    where state = 'upheld' and erased_at is null order by decided_at limit 500`.execute(db);
  return eachAlone(rows, async ({ id, personId, policyId, decidedAt }) => {
    const what = { personId, policyId, bases: objectableBases };
    while (!signal?.aborted) {
      const { piece, waits } = await nextPiece(db, what);
      if (!piece)
        return waits
          ? false
          : inTransaction(db, async (tx) => (await noneLeft(tx, what)) && finish(tx, id, now));
      await inTransaction(db, async (tx) => {
        const erased = await erasePiece(tx, { vault, what, piece, since: decidedAt, now });
        await sql`update objection set erased = erased + ${erased} where id = ${id}::uuid`.execute(tx);
      });
    }
    return false;
  });
}

/** Said once, and only where there was something to erase. */
async function finish(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { rows } = await sql<{ erased: number }>`
    update objection set erased_at = ${now} where id = ${id}::uuid and state = 'upheld' and erased_at is null
    returning erased`.execute(tx);
  const found = rows[0] && (await findObjection(tx, id));
  if (!found) return false;
  const { personId, code, titles, erased } = found;
  for (const topic of ['objections', `person.${personId}`]) touch(tx, topic);
  if (erased === 0) return true;
  await append(tx, {
    ...{ type: 'objection.carried-out', at: now, actor: 'heed', person: personId, about: id },
    data: { objection: id, policy: code, erased },
  });
  const bodies = carriedOutCard(id, titles, erased);
  await enqueue(tx, {
    ...{ kind: 'objections.carried-out', bodies, about: id, to: [personId], priority: 1, at: now },
  });
  return true;
}
