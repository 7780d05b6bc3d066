import { type RawBuilder, sql } from 'kysely';
import { chinesePublicHolidays } from '../calendar/china.ts';
import { knownUntil } from '../calendar/known.ts';
import { type Place as CalendarPlace, calendarOf, scopesOf } from '../calendar/place.ts';
import type { Calendar } from '../calendar/rules.ts';
import { ownDays } from '../calendar/store.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { RequiredAction } from '../db/schema.ts';
import { HeedError } from '../errors.ts';
import { type CodedProblem, problem } from '../messages/problems.ts';
import { planProblems } from '../reminders/problems.ts';
import { policyFor, type ReminderKind } from '../reminders/settings.ts';
import { dayIn } from '../zone.ts';
import { type Audience, audienceQuery } from './audience.ts';

/** What is about to be sent. */
export interface Planned {
  action: RequiredAction;
  audience: Audience;
  due: Date;
  /** In which the date due is written; the company's. */
  zone: string;
  now: Date;
  /** When it is to go out; at once when absent. */
  sendAt?: Date | undefined;
}

/** Where some of the people work, and how many they are there. */
export interface PeopleAt extends CalendarPlace {
  people: number;
  calendar: Calendar;
}

/** Asked whether they consent, people are free not to answer, and reminded as such. */
export const reminderKindOf = (action: RequiredAction): ReminderKind =>
  action === 'consent' ? 'consent' : 'notice';

/** The places of an audience, with the calendar of each as it is put in; most people first. */
export async function placesOf(db: Db | Tx, audience: Audience, at: Date): Promise<PeopleAt[]> {
  return await placesWith(db, audienceQuery(audience, at));
}

/** @param people a query with the column `person_id` */
export async function placesWith(db: Db | Tx, people: RawBuilder<unknown>): Promise<PeopleAt[]> {
  const { rows } = await sql<CalendarPlace & { people: number }>`
    select p.time_zone as zone, p.entity, p.site, count(*)::int as people
    from (${people}) chosen join person p on p.id = chosen.person_id
    group by p.time_zone, p.entity, p.site order by people desc, 1, 2, 3`.execute(db);
  if (rows.length === 0) return [];
  const own = await ownDays(db, [...new Set(rows.flatMap(scopesOf))]);
  const china = await chinesePublicHolidays();
  return rows.map((place) => ({ ...place, calendar: calendarOf(place, own, china) }));
}

/**
 * What reminders could not keep of what is about to be sent, once for each thing that is wrong, with the places whose
 * people it concerns; none where it can all be kept.
 */
export async function unkept(db: Db | Tx, planned: Planned): Promise<CodedProblem[]> {
  const { action, audience, due, zone, now, sendAt } = planned;
  const { policy } = await policyFor(db, reminderKindOf(action));
  const places = await placesOf(db, audience, now);
  const at = sendAt && sendAt > now ? sendAt : now;
  const found = new Map<string, { one: CodedProblem; at: PeopleAt[] }>();
  for (const place of places) {
    const plan = {
      sent: dayIn(at, place.zone),
      due: dayIn(due, zone),
      zone: place.zone,
      calendar: place.calendar,
    };
    for (const one of planProblems(policy, plan)) {
      const key = JSON.stringify(one.said);
      const before = found.get(key);
      if (before) before.at.push(place);
      else found.set(key, { one, at: [place] });
    }
  }
  return [...found.values()].map(({ one, at: concerned }) =>
    concerned.length === places.length ? one : withPlaces(one, concerned),
  );
}

/** More than so many places say no more than their number. */
const mostNamed = 5;

function withPlaces({ said }: CodedProblem, places: readonly PeopleAt[]): CodedProblem {
  const { place, ...what } = said;
  const names = places
    .slice(0, mostNamed)
    .map(({ zone, entity, site }) => [zone, entity, site].filter(Boolean).join(' · '));
  return problem(place, {
    code: places.length > mostNamed ? 'reminders.atManyPlaces' : 'reminders.atPlaces',
    params: {
      problem: what,
      places: names,
      more: places.length - names.length,
      people: places.reduce((sum, { people }) => sum + people, 0),
    },
  });
}

/** The codes of what could not be kept, each once, for a record that holds no sentences. */
export async function unkeptCodes(db: Db | Tx, planned: Planned): Promise<string[]> {
  const codes = (await unkept(db, planned)).map(({ said: { code, params } }) => {
    const inner = params?.problem;
    return typeof inner === 'object' && 'code' in inner ? inner.code : code;
  });
  return [...new Set(codes)];
}

/** @throws HeedError `bad-input` (text `plan-unkept`) with everything that reminders could not keep */
export async function checkKept(db: Db | Tx, planned: Planned): Promise<void> {
  const problems = await unkept(db, planned);
  if (problems.length > 0)
    throw new HeedError('bad-input', 'reminders could not be kept', { text: 'plan-unkept', problems });
}

/** How many people have something open that is due on a day of which nobody knows yet whether it is one of work. */
export async function openInUnknownDays(db: Db, now: Date): Promise<number> {
  const { rows } = await sql<CalendarPlace & { due: Date; people: number }>`
    select p.time_zone as zone, p.entity, p.site, a.due_at as due, count(distinct a.person_id)::int as people
    from assignment a join notice n on n.id = a.notice_id and n.state = 'open'
    join person p on p.id = a.person_id
    where a.state = 'open' group by 1, 2, 3, 4`.execute(db);
  if (rows.length === 0) return 0;
  const own = await ownDays(db, [...new Set(rows.flatMap(scopesOf))]);
  const china = await chinesePublicHolidays();
  return rows
    .filter((row) => {
      const until = knownUntil(calendarOf(row, own, china), dayIn(now, row.zone));
      return dayIn(row.due, row.zone) > until;
    })
    .reduce((sum, { people }) => sum + people, 0);
}
