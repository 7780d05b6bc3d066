import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { onboardingKind } from '../delivery/several.ts';

/**
 * What a notice still has to send, its cards and the reminders that people asked for, is not sent any more, and what
 * failed or is held is no work for anybody. What is on its way at this moment is not touched.
 *
 * @returns how many messages waited to be sent
 */
export function withhold(tx: Tx, noticeId: string, now: Date): Promise<number> {
  return withholdWhere(
    tx,
    { own: sql`m.about = ${noticeId}::uuid`, several: sql`a.notice_id = ${noticeId}::uuid` },
    now,
  );
}

/** The same for some people's shares alone. */
export function withholdFrom(
  tx: Tx,
  shares: readonly { noticeId: string; personId: string }[],
  now: Date,
): Promise<number> {
  const these = sql`(
    select * from unnest(${shares.map(({ noticeId }) => noticeId)}::uuid[],
                         ${shares.map(({ personId }) => personId)}::uuid[]))`;
  return withholdWhere(
    tx,
    { own: sql`(m.about, d.person_id) in ${these}`, several: sql`(a.notice_id, a.person_id) in ${these}` },
    now,
  );
}

/** As a condition on a message `m` to `d` about one notice, and on a share `a` in one about several. */
interface Whose {
  own: RawBuilder<SqlBool>;
  several: RawBuilder<SqlBool>;
}

/** A message about several goes with any of them: the rest of it is asked in another one (`split-again.ts`). */
async function withholdWhere(tx: Tx, { own, several }: Whose, now: Date): Promise<number> {
  const { numAffectedRows: split } = await sql`
    with over as materialized (
      select d.id from message m join delivery d on d.message_id = m.id
      where m.kind = ${onboardingKind} and d.state = 'pending' and exists (
        select from assignment a where a.message_id = d.message_id and a.person_id = d.person_id and ${several})
      order by d.id for update of d
    )
    update delivery d set state = 'skipped' from over where d.id = over.id`.execute(tx);
  const { rows } = await sql<{ waited: number }>`
    with over as materialized (
      select d.id, d.state = 'pending' as waited from message m join delivery d on d.message_id = m.id
      where m.kind in ('notices.card', 'notices.reminder') and ${own}
        and (d.state = 'pending' or (d.state = 'failed' or d.held) and d.left_at is null)
      order by d.id for update of d
    ), ended as (
      update delivery d
      set state = case when over.waited then 'skipped' else d.state end,
          left_at = case when over.waited then d.left_at else ${now} end
      from over where d.id = over.id
    )
    select (count(*) filter (where waited))::int as waited from over`.execute(tx);
  return Number(split ?? 0n) + (rows[0]?.waited ?? 0);
}
