import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { cardSubject } from '../notices/subject.ts';
import { findVersion } from '../policies/store.ts';
import { stoppedPurposeCard } from './present.ts';
import { purposeStandings } from './store.ts';

/**
 * Puts on record that what rested on one separate consent has stopped, and tells the person.
 * @throws HeedError `not-found` for no such withdrawal, also one that was followed by a new consent
 */
export async function purposeStopped(
  tx: Tx,
  answerId: string,
  by: string,
  now: Date,
): Promise<{ noticeId: string }> {
  await sql`select from purpose_withdrawal where answer_id = ${answerId}::uuid for update`.execute(tx);
  const answer = await tx
    .selectFrom('purpose_answer as g')
    .innerJoin('purpose_withdrawal as w', 'w.answer_id', 'g.id')
    .select(['g.notice_id', 'g.person_id', 'g.policy_id', 'g.version_id', 'g.purpose', 'w.stopped_at'])
    .where('g.id', '=', answerId)
    .executeTakeFirst();
  const newest =
    answer &&
    (await purposeStandings(tx, answer.person_id, answer.policy_id)).some((one) => one.answerId === answerId);
  if (!answer || !newest)
    throw new HeedError('not-found', `no separate consent taken back by ${answerId} stands`);
  const { notice_id: noticeId, person_id: personId, purpose } = answer;
  if (answer.stopped_at) return { noticeId };
  await tx
    .updateTable('purpose_withdrawal')
    .set({ stopped_at: now, stopped_by: by })
    .where('answer_id', '=', answerId)
    .execute();
  await append(tx, {
    type: 'purpose.stopped',
    at: now,
    actor: { person: by },
    person: personId,
    about: noticeId,
    data: { answer: answerId, notice: noticeId, purpose },
  });
  const bodies = stoppedPurposeCard(
    noticeId,
    await cardSubject(tx, await findVersion(tx, answer.version_id)),
  );
  const message = { kind: 'purposes.stopped', bodies, about: noticeId, priority: 1, at: now };
  await enqueue(tx, { ...message, to: [personId] });
  for (const topic of [`notice.${noticeId}`, `person.${personId}`]) touch(tx, topic);
  return { noticeId };
}
