import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { dayIn } from '../zone.ts';
import { enrol } from './assign.ts';
import { currentCourse, loadCourse } from './store.ts';

/** So many people in one transaction. */
const atOnce = 200;

/**
 * Asks people again for a course whose certificate ends soon. It begins anew, with the version of now: nothing of the
 * earlier time counts, and its certificate stays until its day. Safe to end at any instruction.
 *
 * @returns how many people were asked
 */
export async function renewCourses(db: Db, { zone, now }: { zone: string; now: Date }): Promise<number> {
  const today = dayIn(now, zone);
  let asked = 0;
  for (;;) {
    const done = await inTransaction(db, async (tx) => {
      const { rows } = await sql<{ id: string; code: string; personId: string; employed: boolean }>`
        select e.id, e.code, e.person_id as "personId",
               exists (select from employment m where m.person_id = e.person_id and m.to_at is null) as employed
        from enrolment e where e.renew_on <= ${today}::date
        order by e.renew_on, e.id limit ${atOnce} for update skip locked`.execute(tx);
      if (rows.length === 0) return { looked: 0, people: 0 };
      await sql`
        update enrolment set renew_on = null where id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(tx);
      const theirs = rows.filter(({ employed }) => employed);
      for (const code of new Set(theirs.map((one) => one.code))) {
        const course = await loadCourse(tx, (await currentCourse(tx, code)).id);
        const people = theirs
          .filter((one) => one.code === code)
          .map(({ personId }) => ({ personId, why: 'renewal' }));
        await enrol(tx, course, { people, assignmentId: null, zone, now });
      }
      return { looked: rows.length, people: theirs.length };
    });
    asked += done.people;
    if (done.looked < atOnce) return asked;
  }
}
