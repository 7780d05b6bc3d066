import { sql } from 'kysely';
import { busyOf } from '../announcements/busy.ts';
import { turnOf } from '../announcements/rules.ts';
import { tipsTurn } from '../announcements/turn.ts';
import { type Hours, momentEnds, nextMoment, type Presence } from '../calendar/hours.ts';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { presencesOf } from '../reminders/presences.ts';
import { policyFor } from '../reminders/settings.ts';
import { countingShares, type NudgingCourse, nudgingCourses, passedBy } from './nudge-facts.ts';
import { queueNudges, type ToAsk } from './nudge-queue.ts';
import { nextNudge, openDays, openNudge, type Pace, type Passed, upcoming, weeksOf } from './nudge-rules.ts';
import { settleNudges } from './nudge-settle.ts';
import { afterDays } from './spacing.ts';

/** Clocks of two machines differ by less; what is more was set back. */
const toleratedMs = 60_000;

interface When {
  zone: string;
  now: Date;
}

/** Has everybody looked at who has come to a course of which questions are asked again. */
export async function enrolInNudges(db: Db, when: When): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tipsTurn(tx);
    const courses = await nudgingCourses(tx);
    if (courses.size === 0) return;
    await sql`
      insert into nudge_reader as r (person_id, pace, next_at, looked_at)
      select distinct s.person_id, 'weekly', ${when.now}::timestamptz, ${when.now}::timestamptz
      from (${countingShares(courses.keys(), when)}) s
      where not exists (
        select from nudge_reader w where w.person_id = s.person_id and (w.next_at is not null or w.pace = 'none'))
      on conflict (person_id) do update set next_at = excluded.next_at, looked_at = excluded.looked_at
      where r.next_at is null and r.pace <> 'none'`.execute(tx);
  });
}

export interface Nudging extends When {
  signal?: AbortSignal;
  /** People looked at in one transaction. */
  atOnce?: number;
}

/** Asks everybody a question whose turn it is, to go out within their hours or not at all. It may end at any instruction. @returns how many were asked */
export async function askNudges(db: Db, { zone, now, signal, atOnce = 200 }: Nudging): Promise<number> {
  await settleNudges(db, now, signal);
  // Whatever was planned by a clock that was ahead is looked at again.
  await sql`
    update nudge_reader set next_at = ${now}, looked_at = ${now}
    where next_at is not null and looked_at > ${new Date(now.getTime() + toleratedMs)}`.execute(db);
  const courses = await nudgingCourses(db);
  let asked = 0;
  while (!signal?.aborted) {
    const done = await inTransaction(db, (tx) => askSome(tx, courses, { zone, now, atOnce }));
    asked += done.asked;
    if (done.looked < atOnce) break;
  }
  return asked;
}

interface Reader {
  person: string;
  pace: Pace;
  last: Date | null;
  counted: Date | null;
}

async function askSome(
  tx: Tx,
  courses: ReadonlyMap<string, NudgingCourse>,
  { zone, now, atOnce }: When & { atOnce: number },
): Promise<{ looked: number; asked: number }> {
  // The turn of tips too: nobody gets both on one day, and two workers ask nobody twice.
  await tipsTurn(tx);
  const { rows: due } = await sql<Reader>`
    select person_id as person, pace, last_at as last, counted_at as counted from nudge_reader
    where next_at <= ${now} order by next_at, person_id limit ${atOnce}`.execute(tx);
  if (due.length === 0) return { looked: 0, asked: 0 };
  const people = due.map(({ person }) => person);
  const passed = await passedBy(tx, people, courses, { zone, now });
  const presences = await presencesOf(tx, people, zone);
  const busy = await busyOf(tx, people, presences, { zone, now });
  const { hours } = (await policyFor(tx, 'training')).policy;
  const looked: Looked[] = [];
  for (const reader of due) {
    const { person } = reader;
    const presence = presences.get(person);
    const theirs = passed.get(person);
    looked.push(
      presence && theirs
        ? { person, ...look(reader, theirs, { presence, busy: busy.has(person), hours, now }) }
        : { person, next: null, counted: null, ask: null },
    );
  }
  const asking = looked.flatMap(({ person, ask }) => (ask ? [{ ...ask, person }] : []));
  await queueNudges(tx, courses, asking, now);
  await write(tx, looked, now);
  return { looked: due.length, asked: asking.length };
}

/** What is to be written down of somebody. */
interface Looked {
  person: string;
  next: Date | null;
  counted: Date | null;
  ask: Omit<ToAsk, 'person'> | null;
}

function look(
  { pace, last, counted }: Reader,
  passed: readonly Passed[],
  { presence, busy, hours, now }: { presence: Presence; busy: boolean; hours: Hours; now: Date },
): Omit<Looked, 'person'> {
  if (pace === 'none') return { next: null, counted: null, ask: null };
  const turn = turnOf({ last, counted, presence, busy }, { weeks: weeksOf[pace], hours, now });
  if (!turn.give) return { next: turn.at, counted: turn.counted, ask: null };
  const since = last !== null && last > now ? counted : null;
  const later = (at: Date) => ({
    next: nextMoment(presence, hours, at) ?? afterDays(now, 1),
    ...{ counted: since, ask: null },
  });
  const moment = { now, counted: since };
  const tomorrow = afterDays(now, 1);
  // It may be answered at any time.
  if (
    openNudge(
      passed.flatMap(({ nudged }) => nudged),
      moment,
    )
  )
    return later(tomorrow);
  const next = nextNudge(passed, moment);
  // Of what may still come into the course, they are looked at again in any case.
  if (!next) return later(upcoming(passed, moment)[0]?.due ?? afterDays(now, openDays));
  const of = passed.find(({ enrolmentId }) => enrolmentId === next.enrolmentId);
  if (!of) return later(tomorrow);
  const { code, enrolmentId } = of;
  const ends = momentEnds(presence, hours, now);
  return { next: turn.at, counted: null, ask: { code, enrolmentId, question: next.question, ends } };
}

async function write(tx: Tx, looked: readonly Looked[], now: Date): Promise<void> {
  const column = (value: (one: Looked) => unknown) => looked.map(value);
  await sql`
    update nudge_reader r
    set next_at = n.next_at, counted_at = n.counted_at, looked_at = ${now},
        last_at = case when n.asked then ${now}::timestamptz else r.last_at end
    from unnest(${column(({ person }) => person)}::uuid[], ${column(({ next }) => next)}::timestamptz[],
                ${column(({ counted }) => counted)}::timestamptz[],
                ${column(({ ask }) => ask !== null)}::boolean[]) n (person_id, next_at, counted_at, asked)
    where r.person_id = n.person_id`.execute(tx);
}
