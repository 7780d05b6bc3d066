import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { eachAlone } from '../each-alone.ts';
import { HeedError } from '../errors.ts';
import { touch } from '../live.ts';
import { findVersion } from '../policies/store.ts';
import { reminderCard } from './present.ts';
import { laterToday, type Refusal, refusal } from './rules.ts';
import { loadCase } from './standing.ts';
import { cardSubject } from './subject.ts';

export type LaterResult =
  | { result: 'set'; at: Date }
  | { result: 'answered'; at: Date }
  | { result: 'refused'; why: Refusal };

/** "Remind me later today": the person's own choice, kept as a due time in their row. */
export async function remindLater(
  db: Db,
  noticeId: string,
  personId: string,
  now: Date,
): Promise<LaterResult> {
  // A share that is answered or ended between look and update is looked at once more, and then says so.
  for (let looks = 0; looks < 2; looks += 1) {
    const found = await loadCase(db, noticeId, personId);
    if (found.last) return { result: 'answered', at: found.last.at };
    const why = refusal(found);
    if (why) return { result: 'refused', why };
    // Each purpose has its answer; there is no one answer to speak of.
    if (found.assignment === 'answered') return { result: 'refused', why: 'cancelled' };
    const at = laterToday(now, found.person.timeZone);
    const { numUpdatedRows } = await db
      .updateTable('assignment')
      .set({ later_at: at })
      .where('notice_id', '=', noticeId)
      .where('person_id', '=', personId)
      .where('state', '=', 'open')
      .executeTakeFirst();
    if (numUpdatedRows === 0n) continue;
    touch(db, `person.${personId}`);
    return { result: 'set', at };
  }
  throw new HeedError('conflict', `the share of notice ${noticeId} keeps changing`);
}

/**
 * Sends the reminders whose time has come, each in a transaction of its own: clearing the due time and
 * queueing the message commit together, so two workers never remind twice and a crash forgets nobody.
 *
 * @returns how many were queued
 */
export async function sendDueReminders(db: Db, now: Date, zone: string, most = 500): Promise<number> {
  const due = await db
    .selectFrom('assignment as a')
    .select(['a.notice_id', 'a.person_id'])
    .where('a.later_at', '<=', now)
    .orderBy('a.later_at')
    .limit(most)
    .execute();
  return eachAlone(due, (row) =>
    inTransaction(db, (tx) => remind(tx, row.notice_id, row.person_id, now, zone)),
  );
}

/** @returns false when there is nothing to remind of any more, or another worker was quicker */
async function remind(tx: Tx, noticeId: string, personId: string, now: Date, zone: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('assignment')
    .set({ later_at: null })
    .where('notice_id', '=', noticeId)
    .where('person_id', '=', personId)
    .where('later_at', '<=', now)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  const found = await loadCase(tx, noticeId, personId);
  if (found.assignment !== 'open' || refusal(found) || !found.current) return false;
  const subject = await cardSubject(tx, await findVersion(tx, found.current.versionId));
  await enqueue(tx, {
    kind: 'notices.reminder',
    bodies: reminderCard(noticeId, subject, found.due, zone, now),
    about: noticeId,
    to: [personId],
    at: now,
  });
  return true;
}
