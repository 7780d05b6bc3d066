import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { inTransaction } from '../db/pool.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import type { PolicyHooks } from '../policies/service.ts';
import { findVersion, type VersionRow } from '../policies/store.ts';
import { audienceQuery, audienceSchema } from './audience.ts';
import { noticeCard } from './present.ts';
import { sendNotice } from './send.ts';
import { cardSubject } from './subject.ts';

/** Days people get to answer when a material change asks them again. */
export const daysToAnswerAgain = 14;

/**
 * What notices do when a policy changes. A material version asks the same audiences again and ends the open
 * questions about the old text; an editorial one never asks anybody; a withdrawn policy asks nobody.
 */
export function noticeHooks(zone: string): PolicyHooks {
  return {
    async inForce(tx, version, previous, now) {
      if (!previous || version.change === 'editorial') return;
      for (const notice of await openNotices(tx, version.policyId, version.number)) {
        await cancelOpen(tx, notice.id, 'superseded', now);
        await tx.updateTable('notice').set({ state: 'closed' }).where('id', '=', notice.id).execute();
        await sendNotice(tx, {
          versionId: version.id,
          audience: audienceSchema.parse(notice.audience),
          joiners: notice.joiners,
          due: new Date(now.getTime() + daysToAnswerAgain * 86_400_000),
          zone,
          actor: 'heed',
          now,
        });
      }
    },
    async ended(tx, version, now) {
      for (const notice of await openNotices(tx, version.policyId)) {
        await cancelOpen(tx, notice.id, 'withdrawn', now);
      }
    },
  };
}

/** Ends a notice: nobody is asked any more, what was answered stays. */
export async function closeNotice(tx: Tx, noticeId: string, actor: Actor, now: Date): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('notice')
    .set({ state: 'closed' })
    .where('id', '=', noticeId)
    .where('state', '=', 'open')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new HeedError('conflict', `notice ${noticeId} is not open`);
  const unanswered = await cancelOpen(tx, noticeId, 'closed', now);
  await append(tx, {
    type: 'notice.closed',
    at: now,
    actor,
    about: noticeId,
    data: { notice: noticeId, unanswered },
  });
  touch(tx, `notice.${noticeId}`);
  touch(tx, 'notices');
  return unanswered;
}

/** Asks those who have come to belong to the audience of an open notice since it was sent. */
export async function askJoiners(db: Db, now: Date, zone: string): Promise<number> {
  const notices = await db
    .selectFrom('notice')
    .select(['id', 'version_id', 'audience', 'due_at'])
    .where('joiners', '=', true)
    .where('state', '=', 'open')
    .execute();
  let asked = 0;
  for (const notice of notices) {
    asked += await inTransaction(db, async (tx) => {
      const version = await findVersion(tx, notice.version_id);
      if (version.state !== 'published' && version.state !== 'in-force') return 0;
      return askNew(tx, notice, version, now, zone);
    });
  }
  return asked;
}

async function askNew(
  tx: Tx,
  notice: { id: string; audience: object; due_at: Date },
  version: VersionRow,
  now: Date,
  zone: string,
): Promise<number> {
  const messageId = v7();
  const later = new Date(now.getTime() + daysToAnswerAgain * 86_400_000);
  const due = notice.due_at > later ? notice.due_at : later;
  const added = await sql`
    insert into assignment (notice_id, person_id, why, message_id, due_at, created_at)
    select ${notice.id}::uuid, person_id, 'joined', ${messageId}::uuid, ${due}::timestamptz, ${now}::timestamptz
    from (${audienceQuery(audienceSchema.parse(notice.audience), now)}) audience
    on conflict do nothing
  `.execute(tx);
  const people = Number(added.numAffectedRows ?? 0n);
  if (people === 0) return 0;
  await enqueueTo(
    tx,
    {
      id: messageId,
      kind: 'notices.card',
      bodies: noticeCard(notice.id, await cardSubject(tx, version), due, zone, now),
      about: notice.id,
      at: now,
    },
    sql`select person_id from assignment
        where notice_id = ${notice.id}::uuid and message_id = ${messageId}::uuid`,
  );
  await tx
    .updateTable('notice')
    .set((eb) => ({ people: eb('people', '+', people) }))
    .where('id', '=', notice.id)
    .execute();
  await append(tx, {
    type: 'notice.joined',
    at: now,
    actor: 'heed',
    about: notice.id,
    data: { notice: notice.id, people },
  });
  touch(tx, `notice.${notice.id}`);
  touch(tx, 'notices');
  return people;
}

/** Open notices of a policy, sent with versions before `number` (all, when it is not given). */
function openNotices(tx: Tx, policyId: string, number = Number.MAX_SAFE_INTEGER) {
  return tx
    .selectFrom('notice as n')
    .innerJoin('policy_version as v', 'v.id', 'n.version_id')
    .select(['n.id', 'n.audience', 'n.joiners'])
    .where('v.policy_id', '=', policyId)
    .where('v.number', '<', Math.min(number, 2_147_483_647))
    .where('n.state', '=', 'open')
    .execute();
}

async function cancelOpen(tx: Tx, noticeId: string, why: string, now: Date): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('assignment')
    .set({ state: 'cancelled', cancelled_at: now, cancelled_why: why, later_at: null })
    .where('notice_id', '=', noticeId)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
