import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';

/** That a file was made. The evidence log is the one place where it stands. */
export interface ExportRecord {
  entryId: number;
  at: Date;
  id: string;
  kind: string;
  format: string;
  rows: number;
  /** Null: an operator at the command line. */
  by: string | null;
  /** Of the notice it was about: its policy's code. */
  code: string | null;
  /** Staff number of whose statement it was. */
  staffNo: string | null;
}

/** Files that were made, the newest first. @param before only entries before this one */
export async function exportsMade(
  db: Db,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<ExportRecord[]> {
  const { rows } = await sql<ExportRecord>`
    select e.id as "entryId", e.at, e.event::jsonb #>> '{data,export}' as id, e.event::jsonb #>> '{data,kind}' as kind,
           e.event::jsonb #>> '{data,format}' as format, (e.event::jsonb #>> '{data,rows}')::int as rows,
           (select p.name from person p where p.id::text = e.event::jsonb #>> '{actor,person}') as by,
           (select p.code from notice n join policy_version v on v.id = n.version_id join policy p on p.id = v.policy_id
            where n.id = e.about) as code,
           (select p.staff_no from person p where p.id = e.person_id) as "staffNo"
    from evidence_event e
    where e.type = 'export.made' and e.event is not null and (${before ?? null}::bigint is null or e.id < ${before ?? null}::bigint)
    order by e.id desc limit ${limit}`.execute(db);
  return rows;
}

export async function countExports(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from evidence_event where type = 'export.made' and event is not null`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}
