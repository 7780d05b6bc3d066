import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { demand } from '../people/permissions.ts';
import { lookAgain } from '../retention/stops.ts';
import { cleanText } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import type { DeskAct } from './desk-acts.ts';
import { stepExists } from './person-acts.ts';
import { personCard } from './present.ts';
import { putStep } from './steps.ts';
import { findRequest, lockRequest, noSuchRequest } from './store.ts';
import { announce, sendToPerson, tellPerson } from './tell.ts';

/** So long after its person was told a restriction ends at the earliest. A company default; the law says "before". */
export const noticeDays = 3;
const dayMs = 86_400_000;

/**
 * Tells a person that the restriction of theirs is to be lifted, with reasons and from when on; until then nothing is used
 * (GDPR 18(3)). An appeal against it keeps it standing.
 *
 * @throws HeedError `conflict` (text `request-not-restricted`) where nothing is restricted, or that was said before
 */
export async function announceLift(tx: Tx, { vault }: { vault: Vault }, act: DeskAct): Promise<void> {
  const { requestId, by, now, id } = act;
  const found = await findRequest(tx, requestId);
  if (!found) throw noSuchRequest(requestId);
  demand(by, 'requests.decide', found);
  const one = await lockRequest(tx, requestId);
  const words = cleanText(act.text);
  if (id !== undefined && (await stepExists(tx, id, requestId))) return;
  const lifts = new Date(now.getTime() + noticeDays * dayMs);
  const standing = await tx
    .updateTable('data_restriction')
    .set({ lifts_at: lifts })
    .where('request_id', '=', requestId)
    .where('ended_at', 'is', null)
    .where('lifts_at', 'is', null)
    .returning('policy_id')
    .executeTakeFirst();
  if (!standing)
    throw new HeedError('conflict', `no restriction of ${requestId} is to be lifted`, {
      text: 'request-not-restricted',
    });
  const until = lifts.toISOString();
  const step = { requestId, kind: 'lifting' as const, by: by.id, words, facts: { until }, now };
  await putStep(tx, vault, { ...(id ? { id } : {}), ...step });
  await append(tx, {
    type: 'request.restriction-lifting',
    at: now,
    actor: { person: by.id },
    person: one.personId,
    about: requestId,
    data: { request: requestId, policy: standing.policy_id, until },
  });
  await sendToPerson(tx, { vault }, one, 'requests.lifting', personCard(one, 'lifting', now, lifts), now);
  announce(tx, one);
}

/** Whoever appealed was right, and it stays as it is. @returns whether there was a restriction to be lifted */
export async function keepRestriction(tx: Tx, requestId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('data_restriction')
    .set({ lifts_at: null })
    .where('request_id', '=', requestId)
    .where('ended_at', 'is', null)
    .where('lifts_at', 'is not', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Ends the restrictions of which the time that their people were told is over, and nobody's appeal is open. Safe to repeat.
 *
 * @returns how many
 */
export async function endRestrictions(db: Db, deps: { vault: Vault }, now: Date): Promise<number> {
  const isOver = sql<boolean>`ended_at is null and lifts_at <= ${now} and not exists (
    select from data_request a where a.appeals_id = data_restriction.request_id and a.closed_at is null)`;
  const { rows } = await sql<{ id: string }>`
    select request_id as id from data_restriction where ${isOver} order by lifts_at limit 200`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      const one = await lockRequest(tx, id);
      const ended = await tx
        .updateTable('data_restriction')
        .set({ ended_at: now })
        .where('request_id', '=', id)
        .where(isOver)
        .returning('policy_id')
        .executeTakeFirst();
      if (!ended) return false;
      // What it alone kept past its day goes.
      await lookAgain(tx);
      await putStep(tx, deps.vault, { requestId: id, kind: 'lifted', now });
      await append(tx, {
        type: 'request.restriction-lifted',
        at: now,
        actor: 'heed',
        person: one.personId,
        about: id,
        data: { request: id, policy: ended.policy_id },
      });
      await tellPerson(tx, deps, one, 'lifted', now);
      announce(tx, one);
      return true;
    }),
  );
}
