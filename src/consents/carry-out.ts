import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { consentBases } from '../records/taken-back.ts';
import { erasePiece, nextPiece, noneLeft } from '../retention/erase-without-basis.ts';
import type { Vault } from '../vault/vault.ts';
import { carriedOutCard } from './present.ts';
import { consentsToCarryOut, type TakenBack, tables } from './taken-back.ts';

export interface CarryingOut {
  vault: Vault;
  now: Date;
  signal?: AbortSignal;
}

/**
 * Erases what was kept of people on consents of theirs that they took back: nobody has to ask for it (PIPL 47(3), GDPR
 * 17(1)(b)). A day's records of a kind at a time, each step a transaction. What rests on something else, under another
 * row or policy, is another record and stays. What a legal hold or an open request keeps waits for its end. Once nothing
 * is left they are told.
 *
 * @returns how many were done, and how many wait for a hold or a request
 */
export async function carryOutWithdrawals(
  db: Db,
  { vault, now, signal }: CarryingOut,
): Promise<{ done: number; waiting: number }> {
  let waiting = 0;
  const done = await eachAlone(await consentsToCarryOut(db), async (one) => {
    const { ended, answerId, personId, policyId, consents, at } = one;
    const what = { personId, policyId, bases: consentBases, on: consents };
    while (!signal?.aborted) {
      const { piece, waits } = await nextPiece(db, what);
      if (!piece && waits) waiting += 1;
      if (!piece)
        return waits
          ? false
          : inTransaction(db, async (tx) => (await noneLeft(tx, what)) && finish(tx, one, now));
      await inTransaction(db, async (tx) => {
        const erased = await erasePiece(tx, { vault, what, piece, since: at, now });
        await sql`
          update ${tables[ended]} set erased = erased + ${erased} where answer_id = ${answerId}::uuid`.execute(
          tx,
        );
      });
    }
    return false;
  });
  return { done, waiting };
}

/** Said once, and only where there was something to erase. */
async function finish(tx: Tx, one: TakenBack, now: Date): Promise<boolean> {
  const { ended, answerId: answer, noticeId: notice, personId, purpose } = one;
  const { rows } = await sql<{ erased: number }>`
    update ${tables[ended]} set erased_at = ${now} where answer_id = ${answer}::uuid and erased_at is null
    returning erased`.execute(tx);
  const [found] = rows;
  if (!found) return false;
  for (const topic of [`notice.${notice}`, `person.${personId}`]) touch(tx, topic);
  const { erased } = found;
  if (erased === 0) return true;
  await append(tx, {
    ...{ type: 'consent.carried-out', at: now, actor: 'heed', person: personId, about: notice },
    data: { answer, notice, erased, ...(purpose === null ? {} : { purpose }) },
  });
  const bodies = carriedOutCard(one, erased);
  await enqueue(tx, {
    ...{ kind: 'consents.carried-out', bodies, about: notice, to: [personId], priority: 1, at: now },
  });
  return true;
}
