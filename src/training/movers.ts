import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { append } from '../evidence/append.ts';
import { audienceQuery } from '../notices/audience.ts';
import { mark, marked, unmark } from '../notices/audience-due.ts';
import { movedLately, movedOut, settledMs } from '../notices/moved-out.ts';
import { type AssignedAudience, assignmentsOf, audiencesToLeave } from './audiences.ts';
import { callOff } from './call-off.ts';
import { coveredBy } from './covered.ts';
import type { Look } from './joiners.ts';

/**
 * Whoever has moved out of those whom a course was assigned to is not asked to take it any more, unless another assignment
 * of it holds them, which takes their share over. As for notices it has to be the person who moved, an hour ago, and it
 * costs what changed. Safe to repeat.
 *
 * @returns how many courses were called off
 */
export async function callOffCourseMovers(
  db: Db,
  { now, everybody = false }: Omit<Look, 'zone'>,
): Promise<number> {
  const marks = await marked(db, 'course-moves', now);
  if (marks.ids.length === 0 && !everybody) return 0;
  const people = everybody ? undefined : marks.people;
  const moved = people ? sql`select unnest(${people}::uuid[]) as person_id` : movedLately(now);
  const later = new Map<string, Date>();
  const inAnHour = new Date(now.getTime() + settledMs);
  let calledOff = 0;
  try {
    await eachAlone(await audiencesToLeave(db, moved), async (assignment) => {
      const { off, stay } = await inTransaction(db, (tx) => callOffOutside(tx, assignment, people, now));
      // Whoever is outside for another reason: a department that is empty may not stay so.
      for (const one of people ? stay : []) later.set(one, inAnHour);
      calledOff += off;
      return off > 0;
    });
  } catch (error) {
    for (const one of marks.people) later.set(one, now);
    throw error;
  } finally {
    await inTransaction(db, async (tx) => {
      await unmark(tx, marks.ids);
      await mark(tx, 'course-moves', later);
    });
  }
  return calledOff;
}

async function callOffOutside(
  tx: Tx,
  { id, code, audience }: AssignedAudience,
  people: readonly string[] | undefined,
  now: Date,
): Promise<{ off: number; stay: string[] }> {
  const only = people ? sql`and person_id = any(${[...people]}::uuid[])` : sql``;
  const shares = sql`
    select person_id, assigned_at as since from enrolment
    where assignment_id = ${id}::uuid and state = 'open' ${only}`;
  const { rows: outside } = await sql<{ personId: string }>`
    select person_id as "personId" from (${shares}) asked
    where person_id not in (select person_id from (${audienceQuery(audience, now)}) audience)`.execute(tx);
  if (outside.length === 0) return { off: 0, stay: [] };
  const { rows: moved } = await sql<{ personId: string }>`
    select person_id as "personId" from (${movedOut(audience, shares, now)}) moved`.execute(tx);
  const gone = moved.map(({ personId }) => personId);
  const others = (await assignmentsOf(tx, code)).filter((one) => one.id !== id);
  const covered = await coveredBy(tx, others, gone, now);
  const over = new Set(await handOver(tx, id, covered, now));
  const uncovered = gone.filter((one) => !covered.has(one));
  const off = await callOff(tx, code, { people: uncovered, why: 'moved', now });
  // Who moved back meanwhile was not to be asked yet when they were looked at.
  await mark(
    tx,
    'course-joins',
    off.map((one) => [one, now] as const),
  );
  for (const one of off) over.add(one);
  return { off: off.length, stay: outside.map(({ personId }) => personId).filter((one) => !over.has(one)) };
}

/** Their shares go on as those of the first of the assignments that hold them. @returns whose were handed over */
async function handOver(
  tx: Tx,
  from: string,
  covered: ReadonlyMap<string, readonly string[]>,
  now: Date,
): Promise<string[]> {
  const to = [...covered.values()].map(([first]) => first);
  const { rows } = await sql<{ id: string; personId: string; to: string }>`
    with theirs as materialized (
      select e.id, t.assignment from unnest(${[...covered.keys()]}::uuid[], ${to}::uuid[]) t (person, assignment)
      join enrolment e on e.person_id = t.person and e.assignment_id = ${from}::uuid and e.state = 'open'
      order by e.id for update of e skip locked
    )
    update enrolment e set assignment_id = theirs.assignment from theirs where e.id = theirs.id
    returning e.id, e.person_id as "personId", e.assignment_id as "to"`.execute(tx);
  for (const { id, personId, to: assignment } of rows)
    await append(tx, {
      type: 'training.handed-over',
      at: now,
      actor: 'heed',
      person: personId,
      about: id,
      data: { enrolment: id, from, to: assignment },
    });
  return rows.map(({ personId }) => personId);
}
