import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { touch } from '../live.ts';
import { currentVersion } from '../notices/current.ts';
import { endedCard as nobodyWaits, noticeCard } from '../notices/present.ts';
import { dueAfter } from '../notices/rules.ts';
import { cardSubject } from '../notices/subject.ts';
import { findVersion } from '../policies/store.ts';

/** Days that somebody gets to answer once an exemption is over. */
const daysToAnswer = 14;

/**
 * Nobody waits any more for this person's answer to the policy: what is open is called off, and so is what stands as
 * a concern. Whatever else was answered stays as it is: an exemption is no answer, and an answer no exemption.
 */
export async function callOff(tx: Tx, personId: string, policyId: string, now: Date): Promise<void> {
  const { rows } = await sql<{ notice: string; message: string; version: string }>`
    with held as materialized (
      select a.notice_id, a.message_id, n.version_id from assignment a
      join notice n on n.id = a.notice_id and n.state = 'open'
      join policy_version v on v.id = n.version_id and v.policy_id = ${policyId}::uuid
      where a.person_id = ${personId}::uuid and (a.state = 'open' or (a.state = 'answered' and (
        select g.kind from answer g where g.notice_id = a.notice_id and g.person_id = a.person_id
        order by g.entry_id desc limit 1) = 'concern'))
      order by a.notice_id for no key update of a
    )
    update assignment a set state = 'cancelled', cancelled_at = ${now}, cancelled_why = 'exempt', later_at = null
    from held where a.notice_id = held.notice_id and a.person_id = ${personId}::uuid
    returning a.notice_id as notice, held.message_id as message, held.version_id as version`.execute(tx);
  for (const { notice, message, version } of rows) {
    const bodies = nobodyWaits(notice, await cardSubject(tx, await findVersion(tx, version)), 'exempt');
    await enqueue(tx, {
      kind: 'notices.ended',
      bodies,
      about: notice,
      mode: 'replace',
      replaces: message,
      to: [personId],
      at: now,
    });
    touch(tx, `notice.${notice}`);
  }
  if (rows.length > 0) touch(tx, `person.${personId}`);
}

/** The policy applies again, so the person is asked again, with time of their own. @returns how many times */
export async function askAgain(
  tx: Tx,
  personId: string,
  policyId: string,
  zone: string,
  now: Date,
): Promise<number> {
  const due = dueAfter(daysToAnswer, now, zone);
  const { rows } = await sql<{ notice: string; version: string }>`
    select a.notice_id as notice, c.id as version from assignment a
    join notice n on n.id = a.notice_id and n.state = 'open'
    join policy_version v on v.id = n.version_id and v.policy_id = ${policyId}::uuid
    cross join lateral (${sql.raw(currentVersion('v'))}) c
    where a.person_id = ${personId}::uuid and a.state = 'cancelled' and a.cancelled_why = 'exempt'
      and exists (select from employment e where e.person_id = a.person_id and e.to_at is null)
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
    const subject = await cardSubject(tx, await findVersion(tx, version));
    await enqueue(tx, {
      id: messageId,
      kind: 'notices.card',
      bodies: noticeCard(notice, subject, due, zone, now),
      about: notice,
      to: [personId],
      at: now,
    });
    touch(tx, `notice.${notice}`);
  }
  if (rows.length > 0) touch(tx, `person.${personId}`);
  return rows.length;
}
