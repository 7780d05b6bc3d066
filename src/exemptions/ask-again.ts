import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { currentVersion } from '../notices/current.ts';
import { noticeCard } from '../notices/present.ts';
import { dueAfter } from '../notices/rules.ts';
import { sendNotice } from '../notices/send.ts';
import { cardSubject } from '../notices/subject.ts';
import { findVersion } from '../policies/store.ts';
import { remindOfShares } from '../reminders/begin.ts';
import { holdVersions } from './shares.ts';

/** Days that somebody gets to answer once an exemption is over. */
const daysToAnswer = 14;

export interface Asked {
  personId: string;
  policyId: string;
  zone: string;
  now: Date;
}

/**
 * The policy applies again, so the person is asked again, with time of their own: in the notices that left them out
 * and are still open, else, where those are over, anew and alone about the version that binds now. Whoever has left
 * is asked nothing, and counts as all who have left do.
 */
export async function askAgain(tx: Tx, asked: Asked): Promise<void> {
  await holdVersions(tx, asked.policyId);
  const { rows } = await sql<{ notice: string }>`
    select n.id as notice from notice n join policy_version v on v.id = n.version_id
    where v.policy_id = ${asked.policyId}::uuid and n.state = 'open' and exists (
      select from assignment a where a.notice_id = n.id and a.person_id = ${asked.personId}::uuid
        and a.state = 'cancelled' and a.cancelled_why = 'exempt')
    order by n.created_at, n.id for share of n`.execute(tx);
  const notices = rows.map(({ notice }) => notice);
  if (!(await worksHere(tx, asked))) return countAsLeft(tx, asked, notices);
  const reopened = await reopen(tx, asked, notices);
  if (reopened === 0) await askAnew(tx, asked);
  touch(tx, `person.${asked.personId}`);
}

export async function worksHere(
  tx: Tx,
  { personId, now }: Pick<Asked, 'personId' | 'now'>,
): Promise<boolean> {
  const { rows } = await sql`
    select from employment e where e.person_id = ${personId}::uuid and e.from_at <= ${now}
      and (e.to_at is null or e.to_at > ${now})`.execute(tx);
  return rows.length > 0;
}

/** @returns how many */
async function reopen(tx: Tx, { personId, zone, now }: Asked, notices: readonly string[]): Promise<number> {
  const due = dueAfter(daysToAnswer, now, zone);
  const { rows } = await sql<{ notice: string; version: string }>`
    select a.notice_id as notice, c.id as version from assignment a
    join notice n on n.id = a.notice_id
    join policy_version v on v.id = n.version_id
    cross join lateral (${sql.raw(currentVersion('v'))}) c
    where a.person_id = ${personId}::uuid and a.notice_id = any(${[...notices]}::uuid[])
    order by a.notice_id for no key update of a`.execute(tx);
  for (const { notice, version } of rows) {
    const messageId = v7();
    await tx
      .updateTable('assignment')
      .set({
        state: 'open',
        message_id: messageId,
        due_at: due,
        created_at: now,
        seen_at: null,
        read_at: null,
        cancelled_at: null,
        cancelled_why: null,
      })
      .where('notice_id', '=', notice)
      .where('person_id', '=', personId)
      .execute();
    const text = await findVersion(tx, version);
    const subject = await cardSubject(tx, text);
    await enqueue(tx, {
      id: messageId,
      kind: 'notices.card',
      bodies: noticeCard(notice, subject, due, zone, now),
      about: notice,
      to: [personId],
      at: now,
    });
    await remindOfShares(tx, { noticeId: notice, messageId, action: text.action }, now);
    touch(tx, `notice.${notice}`);
  }
  return rows.length;
}

/**
 * A notice of its own for somebody whom one left out that is over meanwhile. Nothing where the policy is withdrawn,
 * where no notice left them out but one sent in error, and where they are asked or have answered about what binds now.
 */
async function askAnew(tx: Tx, { personId, policyId, zone, now }: Asked): Promise<void> {
  const { rows } = await sql<{ version: string; again: boolean }>`
    with shares as (
      select a.state, a.cancelled_why, n.state as notice_state, v.number,
             (select id from (${sql.raw(currentVersion('v'))}) now_valid) as current
      from assignment a join notice n on n.id = a.notice_id join policy_version v on v.id = n.version_id
      where a.person_id = ${personId}::uuid and v.policy_id = ${policyId}::uuid and n.state <> 'recalled'
    )
    select b.id as version,
           exists (select from shares s where s.number < b.number and s.state = 'answered') as again
    from (select id, number from policy_version
          where policy_id = ${policyId}::uuid and state in ('published', 'in-force')
          order by state = 'in-force' desc, number desc limit 1) b
    where exists (select from shares s where s.state = 'cancelled' and s.cancelled_why = 'exempt')
      and not exists (select from shares s where s.state <> 'cancelled' and s.current = b.id)`.execute(tx);
  const [first] = rows;
  if (!first) return;
  await sendNotice(tx, {
    versionId: first.version,
    audience: { kind: 'people', ids: [personId] },
    joiners: false,
    ...(first.again ? { again: true } : {}),
    due: dueAfter(daysToAnswer, now, zone),
    zone,
    actor: 'heed',
    now,
  });
}

/** Nothing asks them while they are gone; should they come back, they are asked as others who do. */
async function countAsLeft(tx: Tx, { personId, now }: Asked, notices: readonly string[]): Promise<void> {
  const { rows } = await sql<{ notice: string; left: Date }>`
    update assignment a set cancelled_why = 'left', cancelled_at = ${now}
    where a.person_id = ${personId}::uuid and a.notice_id = any(${[...notices]}::uuid[])
    returning a.notice_id as notice, coalesce((select max(e.to_at) from employment e
      where e.person_id = a.person_id and e.to_at <= ${now}), ${now}) as left`.execute(tx);
  for (const { notice, left } of rows) {
    await append(tx, {
      type: 'notice.called-off',
      at: now,
      actor: 'heed',
      person: personId,
      about: notice,
      data: { notice, why: 'left', left: left.toISOString() },
    });
    touch(tx, `notice.${notice}`);
  }
}
