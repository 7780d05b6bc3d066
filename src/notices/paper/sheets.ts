import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import type { Language } from '../../messages/model.ts';
import { loadText } from '../../policies/store.ts';
import { onlySeparate } from '../../purposes/rules.ts';
import { type Case, loadCase } from '../standing.ts';
import { answeredVersion } from '../statement.ts';
import { wantsSheet } from '../ways/open.ts';
import { newSheetCode } from './code.ts';

export interface Sheet {
  id: string;
  code: string;
  noticeId: string;
  personId: string;
  versionId: string;
  language: Language;
  /** How many answers there were when it was printed. */
  answers: number;
  printedAt: Date;
  /** The answer that it closed with. */
  answerId: string | null;
  usedAt: Date | null;
}

/** Of one printing: what a browser lays out in a moment and a person carries. */
export const mostSheets = 100;

/** Those of a notice who are still asked and whom its card did not reach, by name: whom paper is for. */
export async function unreachedPeople(
  db: Db,
  noticeId: string,
  after?: string,
): Promise<{ people: string[]; more: boolean }> {
  const { rows } = await sql<{ id: string }>`
    select p.id from assignment a
    join person p on p.id = a.person_id
    join delivery d on d.message_id = a.message_id and d.person_id = a.person_id
    where a.notice_id = ${noticeId}::uuid and a.state = 'open' and d.state = 'failed'
      and (${after ?? null}::uuid is null
           or (p.name, p.id) > (select name, id from person where id = ${after ?? null}::uuid))
    order by p.name, p.id limit ${mostSheets + 1}`.execute(db);
  return { people: rows.slice(0, mostSheets).map(({ id }) => id), more: rows.length > mostSheets };
}

/**
 * Makes a sheet for everyone of `people` who can sign one now. A sheet printed before that still says what is asked
 * now is kept, with its code: printing twice makes nobody's first sheet worthless.
 *
 * @returns how many sheets there are to print
 * @throws HeedError `not-found` for somebody who was not asked
 */
export async function makeSheets(
  db: Db,
  noticeId: string,
  people: readonly string[],
  { by, now }: { by: string; now: Date },
): Promise<number> {
  const cases = await Promise.all(people.map((id) => loadCase(db, noticeId, id)));
  const wanted: Case[] = [];
  for (const found of cases.filter(wantsSheet)) {
    const { front } = await loadText(db, answeredVersion(found).versionId, found.person.language);
    // One tick is no consent to purposes that are each asked on their own.
    if (found.consenting || !onlySeparate(front)) wanted.push(found);
  }
  await inTransaction(db, async (tx) => {
    for (const found of wanted) await makeSheet(tx, found, { by, now });
  });
  return wanted.length;
}

async function makeSheet(tx: Tx, found: Case, { by, now }: { by: string; now: Date }): Promise<void> {
  const { noticeId, person, answers } = found;
  const { versionId } = answeredVersion(found);
  const { language } = person;
  // One at a time for each person, or two who print at the same moment make two.
  await sql`select from assignment where notice_id = ${noticeId}::uuid and person_id = ${person.id}::uuid for update`.execute(
    tx,
  );
  const known = await tx
    .selectFrom('paper_sheet')
    .select('id')
    .where('notice_id', '=', noticeId)
    .where('person_id', '=', person.id)
    .where('version_id', '=', versionId)
    .where('language', '=', language)
    .where('answers', '=', answers)
    .where('answer_id', 'is', null)
    .executeTakeFirst();
  if (known) return;
  const [id, code] = [v7(), newSheetCode()];
  await tx
    .insertInto('paper_sheet')
    .values({
      id,
      code,
      notice_id: noticeId,
      person_id: person.id,
      version_id: versionId,
      language,
      answers,
      printed_at: now,
      printed_by: by,
    })
    .execute();
  await append(tx, {
    type: 'paper.printed',
    at: now,
    actor: { person: by },
    person: person.id,
    about: noticeId,
    data: { sheet: id, code, notice: noticeId, version: versionId, language },
  });
}

const columns = sql`
  s.id, s.code, s.notice_id as "noticeId", s.person_id as "personId", s.version_id as "versionId", s.language,
  s.answers, s.printed_at as "printedAt", s.answer_id as "answerId", s.used_at as "usedAt"`;

/** The newest open sheets of these people, in their order. */
export async function openSheets(db: Db, noticeId: string, people: readonly string[]): Promise<Sheet[]> {
  const { rows } = await sql<Sheet>`
    select * from (
      select distinct on (s.person_id) ${columns} from paper_sheet s
      where s.notice_id = ${noticeId}::uuid and s.person_id = any(${[...people]}::uuid[]) and s.answer_id is null
      order by s.person_id, s.printed_at desc, s.id desc
    ) newest order by array_position(${[...people]}::uuid[], newest."personId")`.execute(db);
  return rows;
}

export async function findSheet(db: Db, by: { id: string } | { code: string }): Promise<Sheet | undefined> {
  const which = 'id' in by ? sql`s.id = ${by.id}::uuid` : sql`s.code = ${by.code}`;
  const { rows } = await sql<Sheet>`select ${columns} from paper_sheet s where ${which}`.execute(db);
  return rows[0];
}

export interface SheetLine {
  id: string;
  code: string;
  name: string;
  staffNo: string;
  titles: Record<Language, string>;
  printedAt: Date;
}

/** Sheets that nobody has brought back, oldest first; those whose notice waits for no answer are left out. */
export async function sheetsOut(db: Db, limit: number): Promise<SheetLine[]> {
  const { rows } = await sql<SheetLine>`
    select s.id, s.code, p.name, p.staff_no as "staffNo", s.printed_at as "printedAt",
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = s.version_id) as titles
    from paper_sheet s
    join person p on p.id = s.person_id
    join assignment a on a.notice_id = s.notice_id and a.person_id = s.person_id
    join notice n on n.id = s.notice_id
    where s.answer_id is null and s.answers = a.answers and a.state <> 'cancelled' and n.state = 'open'
    order by s.printed_at, s.id limit ${limit}`.execute(db);
  return rows;
}
