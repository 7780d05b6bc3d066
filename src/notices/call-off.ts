import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { appendAll } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { turnCards } from './follow.ts';
import { withholdFrom } from './withhold.ts';

/** Why somebody is asked no more: it does not concern them, it was settled in another way, or events overtook it. */
export const callOffReasons = ['not-concerned', 'done-otherwise', 'overtaken'] as const;
export type CallOffReason = (typeof callOffReasons)[number];

export interface CallOff {
  noticeId: string;
  personIds: readonly string[];
  reason: CallOffReason;
  /** What it was done with, for many at once. */
  bulk: string;
  /** By person's id. */
  by: string;
}

/**
 * Somebody of HR has people asked no more: each is on the record with why and by whom. What they answered stays, and so
 * does what they were asked: no sweep asks them about this notice again, a new notice or version does. It is no
 * exemption.
 *
 * @returns how many were asked until now; whoever has answered meanwhile is not among them
 */
export async function callOff(tx: Tx, asked: CallOff, now: Date): Promise<number> {
  const { noticeId, personIds, reason, bulk, by } = asked;
  const { rows } = await sql<{ personId: string }>`
    with held as materialized (
      select person_id from assignment
      where notice_id = ${noticeId}::uuid and person_id = any(${[...personIds]}::uuid[]) and state = 'open'
      order by person_id for no key update
    )
    update assignment a set state = 'cancelled', cancelled_at = ${now}, cancelled_why = 'called-off'
    from held where a.notice_id = ${noticeId}::uuid and a.person_id = held.person_id
    returning a.person_id as "personId"`.execute(tx);
  if (rows.length === 0) return 0;
  await appendAll(
    tx,
    rows.map(({ personId }) => ({
      type: 'notice.called-off' as const,
      at: now,
      actor: { person: by },
      person: personId,
      about: noticeId,
      data: { notice: noticeId, why: 'by-hand' as const, reason, bulk },
    })),
  );
  await withholdFrom(
    tx,
    rows.map(({ personId }) => ({ noticeId, personId })),
    now,
  );
  await turnCards(tx, noticeId, 'cancelled', now);
  touch(tx, `notice.${noticeId}`);
  touch(tx, 'notices');
  return rows.length;
}
