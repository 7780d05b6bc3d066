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
  of: readonly { noticeId: string; personIds: readonly string[] }[];
  reason: CallOffReason;
  /** What it was done with, for many at once. */
  bulk: string;
  /** By person's id. */
  by: string;
}

/**
 * Somebody of HR has people asked no more: each is on the record with why and by whom. What they answered stays, and so
 * does what they were asked: no sweep asks them about these notices again, a new notice or version does. It is no
 * exemption.
 *
 * Shares of several notices are locked at once, by notice and person: two who do it at the same time come to an end both.
 *
 * @returns how many shares were open until now; what was answered meanwhile is not among them
 */
export async function callOff(tx: Tx, asked: CallOff, now: Date): Promise<number> {
  const { of, reason, bulk, by } = asked;
  const pairs = of.flatMap(({ noticeId, personIds }) => personIds.map((id) => [noticeId, id]));
  const { rows } = await sql<{ noticeId: string; personId: string }>`
    with held as materialized (
      select notice_id, person_id from assignment
      where state = 'open' and (notice_id, person_id) in (
        select * from unnest(${pairs.map(([notice]) => notice)}::uuid[], ${pairs.map(([, person]) => person)}::uuid[]))
      order by notice_id, person_id for no key update
    )
    update assignment a set state = 'cancelled', cancelled_at = ${now}, cancelled_why = 'called-off'
    from held where a.notice_id = held.notice_id and a.person_id = held.person_id
    returning a.notice_id as "noticeId", a.person_id as "personId"`.execute(tx);
  if (rows.length === 0) return 0;
  await appendAll(
    tx,
    rows.map(({ noticeId, personId }) => ({
      type: 'notice.called-off' as const,
      at: now,
      actor: { person: by },
      person: personId,
      about: noticeId,
      data: { notice: noticeId, why: 'by-hand' as const, reason, bulk },
    })),
  );
  await withholdFrom(tx, rows, now);
  const notices = new Set(rows.map(({ noticeId }) => noticeId));
  for (const noticeId of [...notices].toSorted()) {
    await turnCards(tx, noticeId, 'cancelled', now);
    touch(tx, `notice.${noticeId}`);
  }
  touch(tx, 'notices');
  return rows.length;
}
