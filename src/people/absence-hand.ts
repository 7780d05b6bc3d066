import { sql } from 'kysely';
import { type Day, isDay } from '../calendar/day.ts';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { type CodedProblem, type Place, problem, type Said as Words } from '../messages/problems.ts';
import { absenceProblems } from './absence-rules.ts';
import { type Absence, changeAbsence, lockPeople, type Said, sayAbsence } from './absences.ts';

interface ByHand extends Said {
  /** The company's day. */
  today: Day;
}

const refuse = (problems: CodedProblem[]): never => {
  throw new HeedError('bad-input', 'that is no absence', { problems });
};

/**
 * Says of one person that they are away, as it was typed.
 *
 * @throws HeedError `bad-input` with everything that is wrong, at `staffNo`, `firstDay` or `lastDay`
 */
export async function addAbsence(
  tx: Tx,
  typed: { staffNo: string; from: string; until: string },
  { actor, now, today }: ByHand,
): Promise<string> {
  const staffNo = typed.staffNo.normalize('NFKC').trim();
  const { rows } = await sql<{ id: string }>`
    select p.id from person p where p.staff_no = ${staffNo}
      and exists (select from employment e where e.person_id = p.id and e.to_at is null)`.execute(tx);
  const [person] = rows;
  const problems = [
    ...(person ? [] : [problem({ code: 'staffNo' }, { code: 'absences.nobody', params: { staffNo } })]),
    ...dayProblems(typed),
  ];
  if (!person || problems.length > 0) return refuse(problems);
  const known = (await lockPeople(tx, [person.id])).get(person.id) ?? [];
  const away = { from: typed.from.trim(), until: typed.until.trim() || null };
  const wrong = absenceProblems(away, known, today);
  if (wrong.length > 0) return refuse(wrong.map((said) => problem(placeOf(said), said)));
  return await sayAbsence(tx, { personId: person.id, ...away, source: 'console' }, { actor, now });
}

/**
 * Another last day for one that is known; empty: nobody knows.
 *
 * @throws HeedError `bad-input` at `lastDay`, `not-found`
 */
export async function moveAbsence(tx: Tx, id: string, typed: string, said: ByHand): Promise<void> {
  const absence = await findAbsence(tx, id);
  const until = typed.trim() || null;
  if (until !== null && !isDay(until))
    refuse([problem({ code: 'lastDay' }, { code: 'absences.dayUnclear' })]);
  const known = (await lockPeople(tx, [absence.personId])).get(absence.personId) ?? [];
  const others = known.filter((one) => one.id !== id);
  const wrong = absenceProblems({ from: absence.from, until }, others, said.today);
  // It was said long ago, and only its end is new.
  const now = wrong.filter(({ params }) => params?.day !== absence.from);
  if (now.length > 0) refuse(now.map((one) => problem({ code: 'lastDay' }, one)));
  await changeAbsence(tx, id, until, { ...said, source: 'console' });
}

/** @throws HeedError `not-found` */
async function findAbsence(db: Db | Tx, id: string): Promise<Absence> {
  const { rows } = await sql<Absence>`
    select id, person_id as "personId", from_day as "from", until_day as "until" from absence
    where id = ${id}::uuid`.execute(db);
  return rows[0] ?? Promise.reject(new HeedError('not-found', `there is no absence ${id}`));
}

function dayProblems({ from, until }: { from: string; until: string }): CodedProblem[] {
  const at = (place: Place['code'], said: Words) => problem({ code: place }, said);
  return [
    ...(from.trim() === '' ? [at('firstDay', { code: 'absences.dayMissing' })] : []),
    ...(from.trim() !== '' && !isDay(from.trim()) ? [at('firstDay', { code: 'absences.dayUnclear' })] : []),
    ...(until.trim() !== '' && !isDay(until.trim()) ? [at('lastDay', { code: 'absences.dayUnclear' })] : []),
  ];
}

const placeOf = ({ code }: Words): Place => ({
  code: code === 'absences.backwards' ? 'lastDay' : 'firstDay',
});

/** One line of the list of absences. */
export interface AbsenceLine extends Absence {
  name: string;
  staffNo: string;
}

/**
 * Who is away now or later, by first day; or who was, the last first.
 *
 * @param after id of the last line of the page before
 */
export async function listAbsences(
  db: Db,
  { past, today, after, limit }: { past: boolean; today: Day; after?: string | undefined; limit: number },
): Promise<AbsenceLine[]> {
  const before = after ? await findAbsence(db, after).catch(() => undefined) : undefined;
  const sign = past ? sql`<` : sql`>`;
  const order = past ? sql`a.from_day desc, a.id desc` : sql`a.from_day, a.id`;
  const { rows } = await sql<AbsenceLine>`
    select a.id, a.person_id as "personId", a.from_day as "from", a.until_day as "until", p.name,
           p.staff_no as "staffNo"
    from absence a join person p on p.id = a.person_id
    where a.ended_at is null and ${past ? sql`a.until_day < ${today}::date` : sql`(a.until_day is null or a.until_day >= ${today}::date)`}
      ${before ? sql`and (a.from_day, a.id) ${sign} (${before.from}::date, ${before.id}::uuid)` : sql``}
    order by ${order} limit ${limit}`.execute(db);
  return rows;
}
