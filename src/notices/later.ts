import type { Db } from '../db/pool.ts';
import { inTransaction } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { findVersion } from '../policies/store.ts';
import { reminderCard } from './present.ts';
import { laterToday, type Refusal } from './rules.ts';
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
  const found = await loadCase(db, noticeId, personId);
  if (found.last) return { result: 'answered', at: found.last.at };
  if (found.notice !== 'open') return { result: 'refused', why: found.notice };
  if (!found.current) return { result: 'refused', why: found.ended ?? 'superseded' };
  if (found.assignment === 'cancelled') return { result: 'refused', why: 'cancelled' };
  const at = laterToday(now, found.person.timeZone);
  await db
    .updateTable('assignment')
    .set({ later_at: at })
    .where('notice_id', '=', noticeId)
    .where('person_id', '=', personId)
    .where('state', '=', 'open')
    .execute();
  return { result: 'set', at };
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
    .innerJoin('notice as n', 'n.id', 'a.notice_id')
    .select(['a.notice_id', 'a.person_id', 'n.version_id', 'n.due_at'])
    .where('a.later_at', '<=', now)
    .where('a.state', '=', 'open')
    .where('n.state', '=', 'open')
    .orderBy('a.later_at')
    .limit(most)
    .execute();
  let sent = 0;
  for (const row of due) {
    await inTransaction(db, async (tx) => {
      const claimed = await tx
        .updateTable('assignment')
        .set({ later_at: null })
        .where('notice_id', '=', row.notice_id)
        .where('person_id', '=', row.person_id)
        .where('state', '=', 'open')
        .where('later_at', '<=', now)
        .executeTakeFirst();
      if (claimed.numUpdatedRows === 0n) return;
      const subject = await cardSubject(tx, await findVersion(tx, row.version_id));
      await enqueue(tx, {
        kind: 'notices.reminder',
        bodies: reminderCard(row.notice_id, subject, row.due_at, zone, now),
        about: row.notice_id,
        to: [row.person_id],
        at: now,
      });
      sent += 1;
    });
  }
  return sent;
}
