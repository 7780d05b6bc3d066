import { sql } from 'kysely';
import { addDays, type Day } from '../calendar/day.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { held } from '../people/held.ts';
import { dayIn } from '../zone.ts';
import { enrol } from './assign.ts';
import { whyAway } from './call-off.ts';
import { stillAsked } from './still-asked.ts';
import { currentCourse, loadCourse } from './store.ts';

/** So many people in one transaction. */
const atOnce = 200;

/**
 * Asks people again for a course whose certificate ends soon, and is due by its last day at the latest, so that they, and
 * later their manager, are reminded in time. It begins anew, with the version of now: nothing of the earlier time counts,
 * and its certificate stays until its day. Who is away, or not among those any more whom it was assigned to, may be back
 * before that day: they are looked at every day, and once it is over their renewal ends, on record with the reason.
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
        select e.id, e.code, e.person_id as "personId", e.valid_until::text as until,
               e.assignment_id as "assignmentId", exists (
                 select from enrolment n where n.person_id = e.person_id and n.code = e.code and n.seq > e.seq
                   and n.state <> 'called-off') as "takenSince"
        from enrolment e where e.renew_on <= ${today}::date
        order by e.renew_on, e.id limit ${atOnce} for update of e skip locked`.execute(tx);
      await lookOn(tx, rows, null);
      let people = 0;
      const endings = rows.filter(({ takenSince }) => !takenSince);
      for (const code of new Set(endings.map((one) => one.code)))
        people += await renew(
          tx,
          code,
          endings.filter((one) => one.code === code),
          { zone, today, now },
        );
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
  takenSince: boolean;
}

async function renew(
  tx: Tx,
  code: string,
  endings: readonly Ending[],
  { zone, today, now }: { zone: string; today: Day; now: Date },
): Promise<number> {
  const course = await loadCourse(tx, (await currentCourse(tx, code)).id);
  const asked = await stillAsked(tx, code, endings, now);
  let people = 0;
  for (const assignmentId of new Set(asked.values())) {
    const theirs = endings.filter(({ personId }) => asked.get(personId) === assignmentId);
    people += await enrol(tx, course, {
      people: theirs.map(({ personId, until }) => ({ personId, why: 'renewal', until })),
      ...{ assignmentId, zone, now },
    });
  }
  const outside = endings.filter(({ personId }) => !asked.has(personId));
  await lookOn(
    tx,
    outside.filter(({ until }) => until >= today),
    addDays(today, 1),
  );
  await drop(
    tx,
    outside.filter(({ until }) => until < today),
    now,
  );
  return people;
}

/** @param day null: no more */
async function lookOn(tx: Tx, endings: readonly Ending[], day: Day | null): Promise<void> {
  await sql`
    update enrolment set renew_on = ${day}::date
    where id = any(${endings.map(({ id }) => id)}::uuid[])`.execute(tx);
}

/** Their certificates are over, and nobody asks them. */
async function drop(tx: Tx, endings: readonly Ending[], now: Date): Promise<void> {
  const { rows } = await sql<{ id: string; personId: string; why: 'left' | 'disabled' | 'moved' }>`
    select e.id, e.person_id as "personId", case when exists (
        select from employment m where m.person_id = e.person_id and ${held('m', now)}
      ) then 'moved' else ${whyAway(sql`e.person_id`, now)} end as why
    from enrolment e where e.id = any(${endings.map(({ id }) => id)}::uuid[]) order by e.id`.execute(tx);
  for (const { id, personId, why } of rows)
    await append(tx, {
      type: 'training.renewal-ended',
      at: now,
      actor: 'heed',
      person: personId,
      about: id,
      data: { enrolment: id, why },
    });
}
