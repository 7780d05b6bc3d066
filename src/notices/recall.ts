import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { onboardingKind } from '../delivery/several.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import { cancelOpen } from './follow.ts';
import { withhold } from './withhold.ts';

/** What a recall found. Each figure counts messages, the reminders that people asked for among them. */
export interface NoticeRecall {
  /** People who had not answered. */
  unanswered: number;
  /** Not sent yet, and now never. */
  withheld: number;
  /** Accepted by a platform: they are taken back where that can be done. */
  accepted: number;
  /** On their way at this moment, or perhaps arrived. */
  uncertain: number;
}

/**
 * Takes back a notice that was sent in error: nobody is asked any more, what waits is not sent, and what a
 * platform accepted is due to be taken back (`take-back.ts`). Answers given already stay on record.
 *
 * @throws HeedError `conflict` when the notice is not open
 */
export async function recallNotice(tx: Tx, noticeId: string, actor: Actor, now: Date): Promise<NoticeRecall> {
  const { numUpdatedRows } = await tx
    .updateTable('notice')
    .set({ state: 'recalled', ended_at: now })
    .where('id', '=', noticeId)
    .where('state', '=', 'open')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new HeedError('conflict', `notice ${noticeId} is not open`);
  const unanswered = await cancelOpen(tx, noticeId, 'recalled', now);
  const withheld = await withhold(tx, noticeId, now);
  const recalled = { unanswered, withheld, ...(await takeBackMessages(tx, noticeId)) };
  await append(tx, {
    type: 'notice.recalled',
    at: now,
    actor,
    about: noticeId,
    data: { notice: noticeId, ...recalled },
  });
  touch(tx, `notice.${noticeId}`);
  touch(tx, 'notices');
  return recalled;
}

/** What of it may have arrived is due to be taken back, also if the platform only says so later. */
async function takeBackMessages(
  tx: Tx,
  noticeId: string,
): Promise<Pick<NoticeRecall, 'accepted' | 'uncertain'>> {
  const { rows } = await sql<Pick<NoticeRecall, 'accepted' | 'uncertain'>>`
    with mine as materialized (
      select d.id, d.state from message m join delivery d on d.message_id = m.id
      where d.state in ('sending', 'accepted', 'unknown') and m.id in (
        select id from message where about = ${noticeId}::uuid and kind in ('notices.card', 'notices.reminder')
        -- One about several goes with it, and the rest of it is asked in another: split-again.ts.
        union all select a.message_id from assignment a join message s on s.id = a.message_id
          where a.notice_id = ${noticeId}::uuid and s.kind = ${onboardingKind})
      order by d.id for update of d
    ), stopped as (
      update delivery d
      set recall = 'due', held = false, left_at = null,
          state = case when mine.state = 'unknown' then 'skipped' else d.state end
      from mine where d.id = mine.id
    )
    select (count(*) filter (where state = 'accepted'))::int as accepted,
           (count(*) filter (where state in ('sending', 'unknown')))::int as uncertain
    from mine`.execute(tx);
  return rows[0] ?? { accepted: 0, uncertain: 0 };
}
