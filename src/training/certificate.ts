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
  /** By which it can be checked. */
  certificate: string;
  /** That the course names, for the person alone: worked out from what is kept anyway, and kept nowhere. */
  recognitions: Recognition[];
}

/** The newest time that somebody passed a course; undefined where they never did. */
export async function passedIn(db: Db | Tx, personId: string, code: string): Promise<Passed | undefined> {
  const [newest] = await passes(db, sql`e.person_id = ${personId}::uuid and e.code = ${code}`);
  if (!newest) return undefined;
  const { recognitions: named = [] } = (await loadCourse(db, newest.versionId)).decided;
  const how = { ...newest, passedAt: newest.at, day: dayIn(newest.at, companyZone) };
  return { ...newest, recognitions: recognitionsOf(named, how) };
}

interface PassedRow extends Omit<Passed, 'recognitions'> {
  name: string;
  versionId: string;
  dueAt: Date;
  failed: number;
  before: string | null;
}

async function passes(db: Db | Tx, where: RawBuilder<unknown>): Promise<PassedRow[]> {
  const { rows } = await sql<PassedRow>`
    select e.id as "enrolmentId", p.name, v.id as "versionId", v.number, e.due_at as "dueAt",
           (select count(*)::int from quiz_attempt f where f.enrolment_id = e.id and f.state = 'failed') as failed,
           (select max(b.valid_until)::text from enrolment b
            where b.person_id = e.person_id and b.code = e.code and b.state = 'passed' and b.ended_at < e.ended_at) as before,
           e.ended_at as at, e.valid_until::text as "validUntil",
           a.entry_id as "entryId", e.certificate,
           (select jsonb_object_agg(x.language, x.title) from course_text x where x.version_id = v.id) as titles
    from enrolment e join course_version v on v.id = e.version_id join person p on p.id = e.person_id
    left join quiz_attempt a on a.enrolment_id = e.id and a.state = 'passed'
    where e.state = 'passed' and ${where} order by e.ended_at desc limit 1`.execute(db);
  return rows;
}

/** What a certificate is worth, for whoever holds it on paper: enough to compare, and no name in full. */
export interface CheckedCertificate {
  certificate: string;
  /** The first letter of the name, and how long the rest is. */
  holder: string;
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
  const { name, titles, number, at, validUntil } = found;
  const [first = '', ...rest] = Array.from(name);
  return {
    ...{ certificate, titles, number, at, validUntil },
    holder: first + rest.map((letter) => (/\s/u.test(letter) ? letter : '*')).join(''),
    counts: validUntil === null || validUntil >= dayIn(now, zone),
  };
}
