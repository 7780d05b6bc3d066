import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/**
 * What a notice still has to send, its cards and the reminders that people asked for, is not sent any more, and what
 * failed or is held is no work for anybody. What is on its way at this moment is not touched.
 *
 * @returns how many messages waited to be sent
 */
export function withhold(tx: Tx, noticeId: string, now: Date): Promise<number> {
  return withholdWhere(tx, sql<SqlBool>`m.about = ${noticeId}::uuid`, now);
}

/** The same for some people's shares alone. */
export function withholdFrom(
  tx: Tx,
  shares: readonly { noticeId: string; personId: string }[],
  now: Date,
): Promise<number> {
  const these = sql<SqlBool>`(m.about, d.person_id) in (
    select * from unnest(${shares.map(({ noticeId }) => noticeId)}::uuid[],
                         ${shares.map(({ personId }) => personId)}::uuid[]))`;
  return withholdWhere(tx, these, now);
}

async function withholdWhere(tx: Tx, whose: RawBuilder<SqlBool>, now: Date): Promise<number> {
  const { rows } = await sql<{ waited: number }>`
    with over as materialized (
      select d.id, d.state = 'pending' as waited from message m join delivery d on d.message_id = m.id
      where m.kind in ('notices.card', 'notices.reminder') and ${whose}
        and (d.state = 'pending' or (d.state = 'failed' or d.held) and d.left_at is null)
      order by d.id for update of d
    ), ended as (
      update delivery d
      set state = case when over.waited then 'skipped' else d.state end,
          left_at = case when over.waited then d.left_at else ${now} end
      from over where d.id = over.id
    )
    select (count(*) filter (where waited))::int as waited from over`.execute(tx);
  return rows[0]?.waited ?? 0;
}
