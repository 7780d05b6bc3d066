import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';
import type { LegalBasis } from '../policies/vocabulary.ts';
import { isRestricted } from './restricted.ts';
import { lastTime, timesIn } from './segments.ts';

/** What is held about a person under one row of a policy. No content, and no head either. */
export interface HeldRecords {
  categoryId: number;
  policyId: string;
  code: string;
  /** Of the newest version. */
  titles: Record<Language, string>;
  disclosure: string;
  /** The version that the newest of them is kept under; its text says what the row is about. */
  versionId: string;
  basis: LegalBasis;
  count: number;
  from: Date;
  to: Date;
  /** The last day of those that have one. */
  keptUntil: string | null;
  /** How many are kept past their day, since something stops their deletion. */
  held: number;
  /** How many are stored and no more. */
  restricted: number;
}

/** Looked for only where something in the policy is restricted at all: every record of theirs is read for it. */
const restricted = (personId: string) => sql`
  (select coalesce(sum(r.count), 0)::int
   from record_subject s join record r on r.expires_on = s.expires_on and r.id = s.record_id
   where s.person_id = ${personId}::uuid and s.category_id = c.id and ${isRestricted}
     and (exists (select from data_restriction d where d.policy_id = c.policy_id and d.ended_at is null)
       or exists (select from objection o where o.policy_id = c.policy_id and o.state in ('open', 'upheld'))))`;

/** By category, the newest first. Counts only; which basis and version it is, the newest record of each tells. */
export async function heldRecords(db: Db | Tx, personId: string): Promise<HeldRecords[]> {
  const { rows } = await sql<Omit<HeldRecords, 'from' | 'to'> & { since: number; last: number }>`
    select m.category_id as "categoryId", c.policy_id as "policyId", p.code, c.disclosure, r.version_id as "versionId",
           (select whose ->> 'basis' from jsonb_array_elements(r.gate -> 'subjects') whose
            where whose ->> 'person' = ${personId}::text) as basis,
           m.count, m.since, m.last, m.until as "keptUntil", m.held, ${restricted(personId)} as restricted,
           (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = r.version_id) as titles
    from (
      select s.category_id, sum(${timesIn})::int as count, min(s.times[1]) as since, max(${lastTime}) as last,
             max(s.expires_on) filter (where s.expires_on <> 'infinity')::text as until,
             coalesce(sum(${timesIn}) filter (where s.expires_on = 'infinity'), 0)::int as held
      from record_subject s where s.person_id = ${personId}::uuid group by s.category_id
    ) m
    join record_category c on c.id = m.category_id
    join policy p on p.id = c.policy_id
    cross join lateral (
      select s.record_id, s.expires_on from record_subject s
      where s.person_id = ${personId}::uuid and s.category_id = m.category_id
      order by ${lastTime} desc limit 1
    ) newest
    join record r on r.expires_on = newest.expires_on and r.id = newest.record_id
    order by m.last desc, m.category_id`.execute(db);
  return rows.map(({ since, last, ...held }) => ({ ...held, from: new Date(since), to: new Date(last) }));
}
