import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { type Audience, audienceQuery, audienceSchema } from '../notices/audience.ts';
import { dayIn } from '../zone.ts';
import { enrol } from './assign.ts';
import { currentCourse, loadCourse } from './store.ts';

/** So many people in one transaction. */
const atOnce = 200;

/**
 * Asks people again for a course whose certificate ends soon, and is due by its last day at the latest, so that they, and
 * later their manager, are reminded in time. It begins anew, with the version of now: nothing of the earlier time counts,
 * and its certificate stays until its day. Whoever is not among those any more whom it was assigned to is not asked.
 * Safe to end at any instruction.
 *
 * @returns how many people were asked
 */
export async function renewCourses(db: Db, { zone, now }: { zone: string; now: Date }): Promise<number> {
  const today = dayIn(now, zone);
  let asked = 0;
  for (;;) {
    const done = await inTransaction(db, async (tx) => {
      const { rows } = await sql<Ending>`
        select e.id, e.code, e.person_id as "personId", e.valid_until::text as until, a.id as "assignmentId", a.audience
        from enrolment e left join course_assignment a on a.id = e.assignment_id
        where e.renew_on <= ${today}::date
        order by e.renew_on, e.id limit ${atOnce} for update of e skip locked`.execute(tx);
      if (rows.length === 0) return { looked: 0, people: 0 };
      await sql`
        update enrolment set renew_on = null where id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(tx);
      let people = 0;
      for (const [first, ...rest] of byAssignment(rows)) {
        if (!first) continue;
        const { code, assignmentId, audience } = first;
        const ids = await stillConcerned(tx, [first, ...rest], audience, now);
        const theirs = [first, ...rest].filter(({ personId }) => ids.has(personId));
        const course = await loadCourse(tx, (await currentCourse(tx, code)).id);
        people += await enrol(tx, course, {
          people: theirs.map(({ personId, until }) => ({ personId, why: 'renewal', until })),
          ...{ assignmentId, zone, now },
        });
      }
      return { looked: rows.length, people };
    });
    asked += done.people;
    if (done.looked < atOnce) return asked;
  }
}

interface Ending {
  id: string;
  code: string;
  personId: string;
  until: Day;
  assignmentId: string | null;
  audience: object | null;
}

function byAssignment(rows: readonly Ending[]): Ending[][] {
  const groups = new Map<string, Ending[]>();
  for (const one of rows) {
    const key = `${one.code} ${one.assignmentId}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** Those of them who are in the audience; where none was said, who works here. */
async function stillConcerned(
  tx: Tx,
  people: readonly { personId: string }[],
  audience: object | null,
  now: Date,
): Promise<ReadonlySet<string>> {
  const whom: Audience = audience ? audienceSchema.parse(audience) : { kind: 'everyone' };
  const { rows } = await sql<{ personId: string }>`
    select distinct person_id as "personId" from (${audienceQuery(whom, now)}) q
    where person_id = any(${people.map(({ personId }) => personId)}::uuid[])`.execute(tx);
  return new Set(rows.map(({ personId }) => personId));
}
