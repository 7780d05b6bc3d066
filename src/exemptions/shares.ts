import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { touch } from '../live.ts';
import { endedCard as nobodyWaits } from '../notices/present.ts';
import { cardSubject } from '../notices/subject.ts';
import { findVersion } from '../policies/store.ts';

/**
 * Nobody waits any more for this person's answer to the policy: what is open is called off, and so is what stands as
 * a concern. Whatever else was answered stays as it is: an exemption is no answer, and an answer no exemption.
 */
export async function callOff(tx: Tx, personId: string, policyId: string, now: Date): Promise<void> {
  await holdVersions(tx, policyId);
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
    update assignment a set state = 'cancelled', cancelled_at = ${now}, cancelled_why = 'exempt'
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

/**
 * Whoever sends a notice of the policy at this moment waits until it is decided who is exempt, or is waited for: so
 * nobody is asked who is exempt, and nobody is left out who is not. Versions are locked before notices and shares.
 */
export async function holdVersions(tx: Tx, policyId: string): Promise<void> {
  await sql`select from policy_version where policy_id = ${policyId}::uuid order by id for no key update`.execute(
    tx,
  );
}
