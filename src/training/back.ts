import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { nextMoment } from '../calendar/hours.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { touch } from '../live.ts';
import { beginReminding } from '../reminders/begin.ts';
import { presencesOf } from '../reminders/presences.ts';
import { policyFor } from '../reminders/settings.ts';
import { timesOf } from './assign.ts';
import { currentCourse, loadCourse } from './store.ts';
import { planned, tellThem } from './told.ts';

/**
 * Asks whoever was on leave of which nobody knew the end, once they are back or a last day was said: with a day due that is
 * counted from then. Who has begun by themselves meanwhile needs no card. Safe to end at any instruction.
 *
 * @returns how many people
 */
export async function askWhoIsBack(db: Db, { zone, now }: { zone: string; now: Date }): Promise<number> {
  const { rows } = await sql<Share>`
    select id, person_id as "personId" from enrolment where waits and state = 'open' order by id`.execute(db);
  const back = await reachable(db, rows, { zone, now });
  return eachAlone(back, ({ id }) => inTransaction(db, (tx) => askOne(tx, id, { zone, now })));
}

interface Share {
  id: string;
  personId: string;
}

/** Whose leave is looked up together. */
const mostAtOnce = 500;

/** Nearly all of them are still away: for these nothing is locked. Of the others the leave is read again under the lock. */
async function reachable(
  db: Db,
  shares: readonly Share[],
  { zone, now }: { zone: string; now: Date },
): Promise<Share[]> {
  const { hours } = (await policyFor(db, 'training')).policy;
  const found: Share[] = [];
  for (let from = 0; from < shares.length; from += mostAtOnce) {
    const some = shares.slice(from, from + mostAtOnce);
    const people = some.map(({ personId }) => personId);
    const presences = await presencesOf(db, people, zone);
    for (const share of some) {
      const presence = presences.get(share.personId);
      if (!presence || nextMoment(presence, hours, now)) found.push(share);
    }
  }
  return found;
}

interface Waiting {
  code: string;
  personId: string;
  why: string;
  assignmentId: string | null;
  begun: boolean;
  until: Day | null;
}

async function askOne(tx: Tx, id: string, { zone, now }: { zone: string; now: Date }): Promise<boolean> {
  const { rows } = await sql<Waiting>`
    select e.code, e.person_id as "personId", e.why, e.assignment_id as "assignmentId", e.begun_at is not null as begun,
           (select max(o.valid_until) from enrolment o
            where e.why = 'renewal' and o.person_id = e.person_id and o.code = e.code and o.state = 'passed')::text as until
    from enrolment e where e.id = ${id}::uuid and e.waits and e.state = 'open' for update of e`.execute(tx);
  const [waiting] = rows;
  if (!waiting) return false;
  const { code, personId, why, assignmentId, begun, until } = waiting;
  const course = await loadCourse(tx, (await currentCourse(tx, code)).id);
  const times = (await timesOf(tx, course, [personId], { zone, now }))(personId);
  if (times.away) return false;
  const share = planned({ id, personId, why, until: until ?? undefined }, times, { zone, now });
  // Days count from now, whatever was counted by the day that stood there before.
  await tx
    .updateTable('enrolment')
    .set({ waits: false, due_at: share.due, first_due_at: null })
    .where('id', '=', id)
    .execute();
  if (!begun) await tellThem(tx, course, [share], { assignmentId, zone, now });
  const things = sql`select person_id, id as about from enrolment where id = ${id}::uuid`;
  await beginReminding(tx, { kind: 'training', things }, now);
  touch(tx, `person.${personId}`);
  return true;
}
