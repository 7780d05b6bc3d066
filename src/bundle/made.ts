import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Language } from '../messages/model.ts';

/** That a bundle was made. The evidence log is the one place where it stands. */
export interface BundleRecord {
  entryId: number;
  at: Date;
  purpose: string;
  titles: Record<Language, string> | null;
  number: number;
  /** Null: an operator at the command line. */
  by: string | null;
  /** Null: it was about all who were asked. */
  person: { name: string; staffNo: string } | null;
}

const columns = sql`
  e.id as "entryId", e.at, e.event::jsonb #>> '{data,purpose}' as purpose, v.number,
  (select jsonb_object_agg(t.language, t.title) from policy_text t where t.version_id = v.id) as titles,
  (select m.name from person m where m.id::text = e.event::jsonb #>> '{actor,person}') as by,
  (select jsonb_build_object('name', s.name, 'staffNo', s.staff_no) from person s where s.id = e.person_id) as person`;

/** The newest bundles, for those who may make them. */
export async function bundlesMade(db: Db): Promise<BundleRecord[]> {
  const { rows } = await sql<BundleRecord>`
    select ${columns}
    from notice n join evidence_event e on e.about = n.id and e.type = 'bundle.made' and e.event is not null
    join policy_version v on v.id = n.version_id
    order by e.id desc limit 100`.execute(db);
  return rows;
}

/** The bundles that hold something about somebody, the newest first: theirs alone, and those of a notice that asked them. */
export async function bundlesAbout(db: Db, personId: string): Promise<BundleRecord[]> {
  const { rows } = await sql<BundleRecord>`
    select ${columns}
    from assignment a join notice n on n.id = a.notice_id
    join evidence_event e on e.about = n.id and e.type = 'bundle.made' and e.event is not null
      and (e.person_id is null or e.person_id = a.person_id)
    join policy_version v on v.id = n.version_id
    where a.person_id = ${personId}::uuid
    order by e.id desc limit 100`.execute(db);
  return rows;
}
