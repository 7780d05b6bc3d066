import { type RawBuilder, sql } from 'kysely';
import { v7 } from 'uuid';
import type { Day } from '../calendar/day.ts';
import { nextMoment } from '../calendar/hours.ts';
import { withoutHolidays, workingDayFrom } from '../calendar/rules.ts';
import { afterWorkingDays } from '../calendar/terms.ts';
import { planAnew, remindedOf, sentToMany, tellGrown } from '../db/many.ts';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import { type Audience, audienceQuery } from '../notices/audience.ts';
import { beginReminding } from '../reminders/begin.ts';
import { presencesOf } from '../reminders/presences.ts';
import { policyFor } from '../reminders/settings.ts';
import { dayIn } from '../zone.ts';
import type { Course } from './course.ts';
import { currentCourse, loadCourse } from './store.ts';
import { type Asking, type CourseTimes, type Planned, planned, tellThem } from './told.ts';

export interface Assigning {
  /** Made with the form, so that a double click assigns once. */
  id?: string;
  code: string;
  audience: Audience;
  /** Whether also whoever comes to belong to it later is asked; nobody comes to belong to a list. */
  joiners?: boolean;
  /** Whether also those are asked who passed an earlier version: what they learnt is not enough any more. */
  anew?: boolean;
  /** What is closed by now that it follows, which its people read as the reason. */
  after?: 'incident' | 'drill';
  actor: Actor;
  /** The company's. */
  zone: string;
  now: Date;
}

/**
 * People take a course: whoever of the audience is not taking it already and has no certificate that still counts. Each
 * has so many working days as the course gives, where they work, and hears of it within their hours.
 *
 * @returns how many people that are
 * @throws HeedError `not-found` for a course that is not published, `conflict` where its id is another course's
 */
export async function assignCourse(
  tx: Tx,
  {
    id: assignmentId = v7(),
    code,
    audience,
    joiners = false,
    anew = false,
    after,
    actor,
    zone,
    now,
  }: Assigning,
): Promise<{ assignmentId: string; people: number; repeated: boolean }> {
  const follows = joiners && audience.kind !== 'people';
  const { id: versionId, number } = await currentCourse(tx, code);
  const least = anew ? number : null;
  const course = await loadCourse(tx, versionId);
  const today = dayIn(now, zone);
  const { rows } = await sql<{ personId: string; why: string }>`
    select a.person_id as "personId", min(a.why) as why from (${audienceQuery(audience, now)}) a
    where (${takesItAlready(sql`a.person_id`, code, today, least)}) is null
    group by 1 order by 1`.execute(tx);
  // The database decides: of two that come at once, the later finds the other there.
  const { numInsertedOrUpdatedRows: inserted } = await tx
    .insertInto('course_assignment')
    .values({
      ...{ id: assignmentId, code, audience: JSON.stringify(audience), people: rows.length },
      ...{ joiners: follows, at: now, least_version: least },
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  if (inserted === 0n) {
    const people = await assignedBefore(tx, assignmentId, code);
    if (people === undefined)
      throw new HeedError('conflict', `assignment ${assignmentId} is of another course`);
    return { assignmentId, people, repeated: true };
  }
  await append(tx, {
    type: 'course.assigned',
    at: now,
    actor,
    about: assignmentId,
    data: {
      assignment: assignmentId,
      code,
      audience,
      people: rows.length,
      joiners: follows,
      anew,
      ...(after ? { after } : {}),
    },
  });
  const people = after ? rows.map(({ personId }) => ({ personId, why: `after-${after}` })) : rows;
  await enrol(tx, course, { people, assignmentId, zone, now });
  if (least !== null) await onceFinished(tx, { assignmentId, code, audience, least, now });
  return { assignmentId, people: rows.length, repeated: false };
}

/** Who is in the middle of an earlier version is asked again when they have passed it. */
async function onceFinished(
  tx: Tx,
  of: { assignmentId: string; code: string; audience: Audience; least: number; now: Date },
): Promise<void> {
  await sql`
    update enrolment e set anew_by = ${of.assignmentId}::uuid from course_version v
    where v.id = e.version_id and v.number < ${of.least} and e.code = ${of.code} and e.state = 'open'
      and e.person_id in (select person_id from (${audienceQuery(of.audience, of.now)}) a)`.execute(tx);
}

/** How many people an assignment is of; undefined where it has not been made, and where it is of another course. */
export async function assignedBefore(
  tx: Tx,
  assignmentId: string,
  code: string,
): Promise<number | undefined> {
  const found = await tx
    .selectFrom('course_assignment')
    .select('people')
    .where('id', '=', assignmentId)
    .where('code', '=', code)
    .executeTakeFirst();
  return found?.people;
}

/**
 * `open` or `passed` of a share that counts, so that somebody is not asked again; null where they are.
 *
 * @param least what was passed counts in this version and later ones alone; null: in any
 */
export const takesItAlready = (
  person: RawBuilder<unknown>,
  code: string,
  today: Day,
  least: number | null = null,
): RawBuilder<unknown> => sql`
  select e.state from enrolment e where e.person_id = ${person} and e.code = ${code}
    and (e.state = 'open' or e.state = 'passed' and (e.valid_until is null or e.valid_until >= ${today}::date)
      and (${least}::integer is null or exists (
        select from course_version v where v.id = e.version_id and v.number >= ${least})))
  order by e.state limit 1`;

interface Enrolling {
  people: readonly Asking[];
  /** Whose audience they are in; null where none was said. */
  assignmentId: string | null;
  zone: string;
  now: Date;
  /** No card: they are at it. */
  quiet?: boolean;
}

/**
 * Opens a course for people, each with a day due of their own, and tells them; whoever is on leave of which nobody knows the
 * end, when they are back (`askWhoIsBack`). Whoever has it open already keeps that.
 *
 * @returns for how many it was opened
 */
export async function enrol(
  tx: Tx,
  course: Course,
  { people, assignmentId, zone, now, quiet = false }: Enrolling,
): Promise<number> {
  if (people.length === 0) return 0;
  if (people.length > 1) await planAnew(tx);
  const ids = people.map(({ personId }) => personId);
  const times = await timesOf(tx, course, ids, { zone, now });
  const shares = people.map((one) => planned(one, times(one.personId), { zone, now }));
  const waits = (share: Planned) => share.away && !quiet;
  const { rows: added } = await sql<{ id: string }>`
    insert into enrolment (id, assignment_id, code, person_id, why, assigned_at, due_at, state, waits)
    select id, ${assignmentId}::uuid, ${course.code}, person_id, why, ${now}::timestamptz, due_at, 'open', waits
    from unnest(${shares.map(({ id }) => id)}::uuid[], ${shares.map(({ personId }) => personId)}::uuid[],
                ${shares.map(({ why }) => why)}::text[], ${shares.map(({ due }) => due)}::timestamptz[],
                ${shares.map(waits)}::boolean[])
      t (id, person_id, why, due_at, waits)
    on conflict (person_id, code) where state = 'open' do nothing
    returning id`.execute(tx);
  const opened = new Set(added.map(({ id }) => id));
  const theirs = shares.filter(({ id }) => opened.has(id));
  const asked = theirs.filter((share) => !waits(share));
  if (!quiet) await tellThem(tx, course, asked, { assignmentId, zone, now });
  const things = sql`
    select person_id, id as about from enrolment where id = any(${asked.map(({ id }) => id)}::uuid[])`;
  await beginReminding(tx, { kind: 'training', things }, now);
  const own = { enrolment: ['person_id', 'code', 'state', 'version_id'] } as const;
  tellGrown(tx, theirs.length, { ...own, ...sentToMany, ...remindedOf });
  for (const { personId } of theirs) touch(tx, `person.${personId}`);
  return theirs.length;
}

/**
 * When each of these people is asked for a course, and when it is due. Learning is work: it is due on a day on which its
 * person works, and asked for within their hours.
 *
 * @returns `worksBy`: the last day up to another on which they work
 */
export async function timesOf(
  tx: Tx,
  course: Course,
  people: readonly string[],
  { zone, now }: { zone: string; now: Date },
): Promise<(personId: string) => CourseTimes> {
  const presences = await presencesOf(tx, people, zone);
  const { policy } = await policyFor(tx, 'training');
  return (personId) => {
    const presence = presences.get(personId);
    if (!presence) throw new Error(`nothing is known of where person ${personId} works`);
    const next = nextMoment(presence, policy.hours, now);
    const at = next ?? now;
    return {
      due: afterWorkingDays(at, course.decided.due, presence.zone, presence.calendar).due,
      at,
      away: next === undefined,
      worksBy: (day) => workingDayFrom(withoutHolidays(presence.calendar), day, -1),
    };
  };
}
