import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Localized } from '../messages/model.ts';
import { companyZone, dayIn } from '../zone.ts';
import { readCertificateNumber } from './certificate-number.ts';
import { type Recognition, recognitionsOf } from './recognitions.ts';
import { loadCourse } from './store.ts';

/** That somebody passed a course. */
export interface Passed {
  enrolmentId: string;
  titles: Localized<string>;
  /** Of the version that they took. */
  number: number;
  at: Date;
  /** The last day; null: it does not end. */
  validUntil: string | null;
  /** In the evidence log. */
  entryId: number | null;
  /** By which it can be checked; null once an erasure took it away. */
  certificate: string | null;
  /** That the course names, for the person alone: worked out from what is kept anyway, and kept nowhere. */
  recognitions: Recognition[];
}

/** The newest time that somebody passed a course; undefined where they never did. */
export async function passedIn(db: Db | Tx, personId: string, code: string): Promise<Passed | undefined> {
  const [newest] = await passes(db, sql`e.person_id = ${personId}::uuid and e.code = ${code}`);
  if (!newest) return undefined;
  const { recognitions: named = [] } = (await loadCourse(db, newest.versionId)).decided;
  const { doneAt } = newest;
  const how = { ...newest, passedAt: doneAt, day: dayIn(doneAt, companyZone) };
  return { ...newest, recognitions: recognitionsOf(named, how) };
}

interface PassedRow extends Omit<Passed, 'recognitions'> {
  /** What they were called when they passed it, and since. */
  names: string[];
  versionId: string;
  /** When they did their part: with words that a person had to read, before it was passed. */
  doneAt: Date;
  /** Null where no day was set yet, because they are on leave of which nobody knows the end. */
  dueAt: Date | null;
  failed: number;
  before: string | null;
}

/** Whoever fails, is out of tries or asked again has not begun anew by it: what is told goes by all since the last pass. */
async function passes(db: Db | Tx, where: RawBuilder<unknown>): Promise<PassedRow[]> {
  const { rows } = await sql<PassedRow>`
    select e.id as "enrolmentId", v.id as "versionId", v.number, since.due as "dueAt", since.failed,
           array(select n.name from person_name n
                 where n.person_id = p.id and (n.to_at is null or n.to_at > e.ended_at) order by n.from_at)
             || p.name as names,
           last.until::text as before, e.ended_at as at, e.valid_until::text as "validUntil",
           coalesce(a.ended_at, e.ended_at) as "doneAt", a.entry_id as "entryId", e.certificate,
           (select jsonb_object_agg(x.language, x.title) from course_text x where x.version_id = v.id) as titles
    from enrolment e join course_version v on v.id = e.version_id
    join person p on p.id = e.person_id and p.staff_no <> 'erased-' || p.id
    left join quiz_attempt a on a.enrolment_id = e.id and a.state = 'passed'
    cross join lateral (
      select max(b.valid_until) as until from enrolment b
      where b.person_id = e.person_id and b.code = e.code and b.state = 'passed' and b.seq < e.seq
    ) last
    cross join lateral (
      select min(coalesce(s.first_due_at, s.due_at)) filter (where s.state <> 'called-off' and not s.waits) as due,
             coalesce(sum((select count(*) from quiz_attempt f
                           where f.enrolment_id = s.id and f.state = 'failed')), 0)::int as failed
      from enrolment s
      where s.person_id = e.person_id and s.code = e.code and s.seq <= e.seq and not exists (
        select from enrolment b where b.person_id = s.person_id and b.code = s.code and b.state = 'passed'
          and b.seq >= s.seq and b.seq < e.seq)
    ) since
    where e.state = 'passed' and ${where} order by e.seq desc limit 1`.execute(db);
  return rows;
}

/** What a certificate is worth, for whoever holds it on paper: enough to compare, and no name in full. */
export interface CheckedCertificate {
  certificate: string;
  /** The first letter of the name, and how long the rest is; of each that they have had since, the one of then first. */
  holders: string[];
  titles: Localized<string>;
  number: number;
  at: Date;
  validUntil: string | null;
  /** Whether it counts on that day. */
  counts: boolean;
}

/** @param typed as it was read from paper. @returns undefined for a number of no certificate */
export async function checkCertificate(
  db: Db,
  typed: string,
  { zone, now }: { zone: string; now: Date },
): Promise<CheckedCertificate | undefined> {
  const certificate = readCertificateNumber(typed);
  if (!certificate) return undefined;
  const [found] = await passes(db, sql`e.certificate = ${certificate}`);
  if (!found) return undefined;
  const { names, titles, number, at, validUntil } = found;
  return {
    ...{ certificate, titles, number, at, validUntil },
    holders: [...new Set(names.map(masked))],
    counts: validUntil === null || validUntil >= dayIn(now, zone),
  };
}

/** The first letter, and how long the rest is; a name of one letter is a star. */
function masked(name: string): string {
  const letters = Array.from(name);
  return letters
    .map((letter, place) => (/\s/u.test(letter) || (place === 0 && letters.length > 1) ? letter : '*'))
    .join('');
}
