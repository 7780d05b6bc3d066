import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { enqueue, enqueueTo } from '../delivery/enqueue.ts';
import { holdersQuery } from '../people/holders.ts';
import type { Viewer } from '../people/person.ts';
import { holdersOf } from '../threads/store.ts';
import type { Course } from './course.ts';
import { newestOf } from './newest.ts';
import { nobodyInHrCard, outOfTriesCard } from './present-staff.ts';

/**
 * HR hears that somebody has run out of tries; who it is stands on the page, and the message lies in the clear. Where
 * nobody is left in HR but the person, administrators and the privacy office hear that somebody has to be named.
 */
export async function tellOutOfTries(
  tx: Tx,
  course: Course,
  { personId, now }: { personId: string; now: Date },
): Promise<void> {
  const to = await holdersOf(tx, 'hr', personId, now);
  const kind = 'training.out-of-tries';
  if (to.length > 0) await enqueue(tx, { kind, bodies: outOfTriesCard(course), to, at: now });
  else {
    const message = { kind, bodies: nobodyInHrCard(course), at: now };
    await enqueueTo(tx, message, holdersQuery(['admin', 'privacy'], now, [personId]));
  }
}

/** Somebody who has no tries left, by their newest share of a course. */
export interface OutOfTries {
  enrolmentId: string;
  personId: string;
  name: string;
  staffNo: string;
  endedAt: Date;
}

/** Whoever works here and has run out of them, without the reader. */
export async function outOfTries(db: Db, code: string, { id }: Pick<Viewer, 'id'>): Promise<OutOfTries[]> {
  const { rows } = await sql<OutOfTries>`
    select n.id as "enrolmentId", p.id as "personId", p.name, p.staff_no as "staffNo", n.ended_at as "endedAt"
    from (${newestOf(code)}) n join person p on p.id = n.person_id
    where n.state = 'not-passed' and p.id <> ${id}::uuid
      and exists (select from employment m where m.person_id = p.id and m.to_at is null)
    order by n.ended_at, p.id`.execute(db);
  return rows;
}
