import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import type { DeliveryState } from '../db/schema.ts';
import { enqueueTo } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import type { PolicyHooks } from '../policies/service.ts';
import { findVersion } from '../policies/store.ts';
import { audienceSchema } from './audience.ts';
import { currentVersion } from './current.ts';
import { endedCard } from './present.ts';
import { dueAfter } from './rules.ts';
import { sendToOthers } from './send.ts';
import { cardSubject } from './subject.ts';
import { withhold } from './withhold.ts';

export { askJoiners } from './joiners.ts';

/** Days people get to answer when a material change asks them again. */
export const daysToAnswerAgain = 14;

/**
 * What notices do when a policy changes. A material change asks the same audiences again and ends the open
 * questions about the old text; an editorial one never asks anybody; a withdrawn policy asks nobody.
 *
 * What counts is the way from the version a notice was sent with to the new one: it may lead over a material
 * version that was replaced before its day came.
 */
export function noticeHooks(zone: string): PolicyHooks {
  return {
    async inForce(tx, version, _previous, now) {
      const notices = await noticesOf(tx, version.policyId);
      const asked = notices.filter((notice) => notice.current === version.id).map((notice) => notice.id);
      const outdated = notices.filter((notice) => notice.state === 'open' && notice.current !== version.id);
      for (const notice of outdated) {
        await endNotice(tx, notice.id, { why: 'superseded', actor: 'heed', now });
        const sent = await sendToOthers(
          tx,
          {
            versionId: version.id,
            audience: audienceSchema.parse(notice.audience),
            joiners: notice.joiners,
            again: true,
            due: dueAfter(daysToAnswerAgain, now, zone),
            zone,
            actor: 'heed',
            now,
          },
          asked,
        );
        if (sent) asked.push(sent.noticeId);
      }
    },
    async ended(tx, version, now) {
      for (const notice of await noticesOf(tx, version.policyId)) {
        if (notice.state !== 'open' || notice.current !== null) continue;
        await endNotice(tx, notice.id, { why: 'withdrawn', actor: 'heed', now });
      }
    },
  };
}

/** Ends a notice: nobody is asked any more, what was answered stays. @returns how many had not answered */
export function closeNotice(tx: Tx, noticeId: string, actor: Actor, now: Date): Promise<number> {
  return endNotice(tx, noticeId, { why: 'closed', actor, now });
}

interface Ending {
  why: 'closed' | 'superseded' | 'withdrawn';
  actor: Actor;
  now: Date;
}

async function endNotice(tx: Tx, noticeId: string, { why, actor, now }: Ending): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('notice')
    .set({ state: 'closed', ended_at: now })
    .where('id', '=', noticeId)
    .where('state', '=', 'open')
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new HeedError('conflict', `notice ${noticeId} is not open`);
  const unanswered = await cancelOpen(tx, noticeId, why, now);
  await withhold(tx, noticeId, now);
  if (unanswered > 0) await turnCards(tx, noticeId, why, now);
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

/** Nobody should find a card in their chat that still asks. One message for each card that went out or may have. */
export async function turnCards(
  tx: Tx,
  noticeId: string,
  why: Parameters<typeof endedCard>[2],
  now: Date,
): Promise<void> {
  const { version_id: versionId } = await tx
    .selectFrom('notice')
    .select('version_id')
    .where('id', '=', noticeId)
    .executeTakeFirstOrThrow();
  const bodies = endedCard(noticeId, await cardSubject(tx, await findVersion(tx, versionId)), why);
  const cards = await tx
    .selectFrom('assignment as a')
    .innerJoin('delivery as d', (join) =>
      join.onRef('d.message_id', '=', 'a.message_id').onRef('d.person_id', '=', 'a.person_id'),
    )
    .select('a.message_id')
    .distinct()
    .where('a.notice_id', '=', noticeId)
    .where('a.cancelled_at', '=', now)
    .where('d.state', 'in', wentOut)
    .execute();
  for (const { message_id: replaces } of cards) {
    await enqueueTo(
      tx,
      { kind: 'notices.ended', bodies, about: noticeId, priority: 9, mode: 'replace', replaces, at: now },
      // In the order in which the cards went out, so that those of one batch are changed together.
      sql`select a.person_id from assignment a
          join delivery d on d.message_id = a.message_id and d.person_id = a.person_id
          where a.notice_id = ${noticeId}::uuid and a.message_id = ${replaces}::uuid and a.cancelled_at = ${now}
            and d.state = any(${wentOut}::text[])
          order by d.id`,
    );
  }
}

const wentOut: DeliveryState[] = ['accepted', 'sending', 'unknown'];

interface Followed {
  id: string;
  audience: object;
  joiners: boolean;
  state: 'open' | 'closed' | 'recalled';
  /** The version whose text its readers get now. */
  current: string | null;
}

/** All notices of a policy, oldest first; the open ones stay as they are until the transaction ends. */
async function noticesOf(tx: Tx, policyId: string): Promise<Followed[]> {
  const { rows } = await sql<Followed>`
    select n.id, n.audience, n.joiners, n.state,
           (select id from (${sql.raw(currentVersion('v'))}) now_valid) as current
    from notice n join policy_version v on v.id = n.version_id
    where v.policy_id = ${policyId}::uuid
    order by n.created_at, n.id for no key update of n`.execute(tx);
  return rows;
}

/** Locks in the order in which answers take theirs, so that neither waits for the other in a circle. */
export async function cancelOpen(tx: Tx, noticeId: string, why: string, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    with held as materialized (
      select person_id from assignment
      where notice_id = ${noticeId}::uuid and state = 'open' order by person_id for no key update
    )
    update assignment a
    set state = 'cancelled', cancelled_at = ${now}, cancelled_why = ${why}
    from held where a.notice_id = ${noticeId}::uuid and a.person_id = held.person_id`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
