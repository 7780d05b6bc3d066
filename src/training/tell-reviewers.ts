import { sql } from 'kysely';
import { loadCalendar } from '../calendar/store.ts';
import { afterWorkingDays } from '../calendar/terms.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import type { ReviewerRole } from '../db/training-schema.ts';
import { enqueue, enqueueTo } from '../delivery/enqueue.ts';
import { holdersQuery } from '../people/holders.ts';
import type { GrantedRole } from '../people/person.ts';
import { holdersOf } from '../threads/store.ts';
import { toReadCard, unreadCard } from './present-review.ts';
import { waiting, wordsWithTheirs } from './review-list.ts';

/** Working days in which an answer is to be read. A company default. */
export const reviewDays = 5;

/** Who sees to it where nobody reads, or nobody can. */
const next: Readonly<Record<ReviewerRole, readonly GrantedRole[]>> = {
  hr: ['admin', 'privacy'],
  privacy: ['hr', 'admin'],
};

interface Told {
  id: string;
  role: ReviewerRole;
  told: number;
  personId: string;
}

/**
 * Tells those who read answers that some wait: once on the working day after, and every five working days while they are
 * not read, then also whoever can see to it. One message for each role, however many answers there are.
 *
 * @returns of how many answers
 */
export async function tellReviewers(db: Db, { zone, now }: { zone: string; now: Date }): Promise<number> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<Told>`
      select w.id, w.role, w.told, e.person_id as "personId" from ${wordsWithTheirs}
      where w.tell_at <= ${now} and ${waiting} order by w.id for update of w skip locked`.execute(tx);
    for (const role of ['hr', 'privacy'] as const) {
      const theirs = rows.filter((row) => row.role === role);
      if (theirs.length > 0) await tell(tx, role, theirs, now);
    }
    const { due } = afterWorkingDays(now, reviewDays, zone, await loadCalendar(tx, { zone }));
    await sql`
      update quiz_words set told = told + 1, tell_at = ${due}
      where id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(tx);
    return rows.length;
  });
}

async function tell(tx: Tx, role: ReviewerRole, theirs: readonly Told[], now: Date): Promise<void> {
  const able = await holdersOf(tx, role, nobody, now);
  const late = theirs.some(({ told }) => told > 0);
  const to = able.filter((one) => theirs.some(({ personId }) => personId !== one));
  if (to.length > 0) await enqueue(tx, { kind: 'training.to-read', bodies: toReadCard(late), to, at: now });
  const none = theirs.some(({ personId }) => able.every((one) => one === personId));
  if (!late && !none) return;
  const message = { kind: 'training.unread', bodies: unreadCard(role, none), at: now };
  await enqueueTo(tx, message, holdersQuery(next[role], now, able));
}

const nobody = '00000000-0000-0000-0000-000000000000';
