import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { reminderCard } from '../notices/present.ts';
import { cardSubject } from '../notices/subject.ts';
import { findVersion } from '../policies/store.ts';
import type { Remind } from './bulk.ts';

/** Reminds people of a notice at somebody's word: each of those who have not finished it, once a call. */
export const remindByWord =
  (zone: string): Remind =>
  async (tx: Tx, { noticeId, personIds }, now) => {
    const notice = await tx
      .selectFrom('notice')
      .select(['version_id', 'due_at'])
      .where('id', '=', noticeId)
      .executeTakeFirstOrThrow();
    const subject = await cardSubject(tx, await findVersion(tx, notice.version_id));
    await enqueue(tx, {
      kind: 'notices.reminder',
      bodies: reminderCard(noticeId, subject, notice.due_at, zone, now),
      about: noticeId,
      to: [...personIds],
      at: now,
    });
    return { now: personIds.length, later: 0, not: [] };
  };
