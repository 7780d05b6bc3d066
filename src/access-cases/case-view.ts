import { sql } from 'kysely';
import { type Db, inTransaction } from '../db/pool.ts';
import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import type { Vault } from '../vault/vault.ts';
import { openWords } from '../vault/words.ts';
import { countIn, type Moment } from './extent.ts';
import { allowedBy } from './openings.ts';
import type { ViewKind } from './rules.ts';
import { placeOfDelay, placeOfGround, placeOfReason, placeOfRefusal, placeOfTerms } from './sealing.ts';
import { type AccessCase, type CategoryName, categoriesNamed, findCase, noSuchCase } from './store.ts';

export interface CaseView {
  one: AccessCase;
  people: { id: string; name: string; staffNo: string }[];
  kinds: CategoryName[];
  /** Null where there is none, and once it is erased. */
  words: { reason: string | null; refusal: string | null; ground: string | null; delay: string | null };
  /** Roles that may approve; whether this viewer may, and whether anybody can. */
  approvers: { roles: ('privacy' | 'legal')[]; me: boolean; delay: boolean };
  /** What it would open now; only while somebody has to decide. */
  count: number | undefined;
  looks: {
    id: string;
    at: Date;
    viewerName: string;
    what: ViewKind;
    records: number;
    terms: string | null;
  }[];
  /** Of those whose records were looked at: still to be told, and of these how many have left. */
  untold: { people: number; left: number };
}

/** All there is to see of a case without opening anything. @throws HeedError `not-found` also for one about the viewer */
export async function viewCase(
  db: Db,
  vault: Vault,
  id: string,
  viewer: Viewer,
  moment: Moment,
): Promise<CaseView> {
  const one = await findCase(db, id);
  if (!one || !can(viewer, 'access-cases.read', one)) throw noSuchCase(id);
  const { approvedBy: roles } = await allowedBy(db, one.purpose, one.categories);
  const may = (askedBy: string) =>
    can(viewer, 'access-cases.decide', { people: one.people, askedBy, approvedBy: roles });
  return {
    one,
    people: await peopleIn(db, id),
    kinds: await categoriesNamed(db, one.categories),
    words: await wordsOf(db, vault, id),
    approvers: {
      roles,
      me: may(one.askedBy),
      delay: one.delayBy !== null && may(one.delayBy),
    },
    count: one.state === 'asked' ? await inTransaction(db, (tx) => countIn(tx, one, moment)) : undefined,
    looks: await looksIn(db, vault, id),
    untold: await untoldIn(db, id, moment.now),
  };
}

async function peopleIn(db: Db, id: string): Promise<CaseView['people']> {
  return db
    .selectFrom('access_case_person as w')
    .innerJoin('person as p', 'p.id', 'w.person_id')
    .select(['p.id', 'p.name', 'p.staff_no as staffNo'])
    .where('w.case_id', '=', id)
    .orderBy('p.staff_no')
    .execute();
}

async function wordsOf(db: Db, vault: Vault, id: string): Promise<CaseView['words']> {
  const row = await db
    .selectFrom('access_case')
    .select(['reason', 'decided_words', 'silent_ground', 'delay_ground'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const [reason = null, refusal = null, ground = null, delay = null] = await openWords(db, vault, [
    { sealed: row.reason, place: placeOfReason(id) },
    { sealed: row.decided_words, place: placeOfRefusal(id) },
    { sealed: row.silent_ground, place: placeOfGround(id) },
    { sealed: row.delay_ground, place: placeOfDelay(id) },
  ]);
  return { reason, refusal, ground, delay };
}

async function looksIn(db: Db, vault: Vault, id: string): Promise<CaseView['looks']> {
  const { rows } = await sql<{
    id: string;
    at: Date;
    viewerName: string;
    what: ViewKind;
    records: number;
    terms: object | null;
  }>`
    select v.id, v.at, p.name as "viewerName", v.what, cardinality(v.records) as records, v.terms
    from access_view v join person p on p.id = v.viewer_id where v.case_id = ${id}::uuid
    order by v.at desc, v.id desc limit 200`.execute(db);
  const terms = await openWords(
    db,
    vault,
    rows.map((row) => ({ sealed: row.terms, place: placeOfTerms(row.id) })),
  );
  return rows.map((row, n) => ({ ...row, terms: terms[n] ?? null }));
}

async function untoldIn(db: Db, id: string, now: Date): Promise<CaseView['untold']> {
  const { rows } = await sql<{ people: number; left: number }>`
    select count(*)::int as people, count(*) filter (where not exists (
             select from employment e where e.person_id = w.person_id and e.from_at <= ${now}
               and (e.to_at is null or e.to_at > ${now})))::int as left
    from (select distinct w.person_id from access_view_person w join access_view v on v.id = w.view_id
          where v.case_id = ${id}::uuid and w.told_at is null) w`.execute(db);
  return rows[0] ?? { people: 0, left: 0 };
}
