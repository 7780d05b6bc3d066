import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';

/** That a pack was made. The evidence log is the one place where it stands. */
export interface PackRecord {
  entryId: number;
  at: Date;
  purpose: string;
  code: string;
  /** Of the policy's newest version. */
  titles: Record<Language, string> | null;
  /** Null: an operator at the command line. */
  by: string | null;
  person: { name: string; staffNo: string };
}

const columns = sql`
  e.id as "entryId", e.at, e.event::jsonb #>> '{data,purpose}' as purpose, p.code,
  (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = (
     select v.id from policy_version v where v.policy_id = p.id and v.state <> 'draft'
     order by v.number desc limit 1)) as titles,
  (select m.name from person m where m.id::text = e.event::jsonb #>> '{actor,person}') as by,
  jsonb_build_object('name', s.name, 'staffNo', s.staff_no) as person`;

/** The packs that were made about somebody, the newest first: for that person. */
export async function packsAbout(db: Db, personId: string): Promise<PackRecord[]> {
  const { rows } = await sql<PackRecord>`
    select ${columns}
    from evidence_event e join policy p on p.id = e.about join person s on s.id = e.person_id
    where e.person_id = ${personId}::uuid and e.type = 'pack.made' and e.event is not null
    order by e.id desc limit 100`.execute(db);
  return rows;
}

/** The newest packs, whoever they are about: for those who may make them. */
export async function packsMade(db: Db): Promise<PackRecord[]> {
  const { rows } = await sql<PackRecord>`
    select ${columns}
    from policy p join evidence_event e on e.about = p.id join person s on s.id = e.person_id
    where e.type = 'pack.made' and e.event is not null
    order by e.id desc limit 100`.execute(db);
  return rows;
}
