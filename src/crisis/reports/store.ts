import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import type { ReportOutcome, ReportSource, ReportState } from './rules.ts';

export interface Report {
  id: string;
  code: string;
  source: ReportSource;
  drill: boolean;
  /** Null for a machine, and for whoever does not say who they are. */
  by: string | null;
  byName: string | null;
  receivedAt: Date;
  excluded: readonly string[];
  state: ReportState;
  takenBy: string | null;
  takenByName: string | null;
  takenAt: Date | null;
  incidentId: string | null;
  closedAt: Date | null;
  outcome: ReportOutcome | null;
  rounds: number;
  nextAt: Date | null;
}

const select = sql`
  select r.id, r.code, r.source, r.drill, r.by_person as "by", b.name as "byName", r.received_at as "receivedAt",
         r.excluded, r.state, r.taken_by as "takenBy", t.name as "takenByName", r.taken_at as "takenAt",
         r.incident_id as "incidentId", r.closed_at as "closedAt", r.outcome, r.rounds, r.next_at as "nextAt"
  from crisis_report r left join person b on b.id = r.by_person left join person t on t.id = r.taken_by`;

/** Reports that are not there and those that are not for somebody get one answer. */
export const noSuchReport = (id: string): HeedError =>
  new HeedError('not-found', `there is no report ${id} for this person`);

export async function findReport(db: Db | Tx, id: string): Promise<Report | undefined> {
  const { rows } = await sql<Report>`${select} where r.id = ${id}::uuid`.execute(db);
  return rows[0];
}

/** @throws HeedError `not-found` */
export async function lockReport(tx: Tx, id: string): Promise<Report> {
  await sql`select from crisis_report where id = ${id}::uuid for update`.execute(tx);
  const found = await findReport(tx, id);
  if (!found) throw noSuchReport(id);
  return found;
}

export async function findReportOnce(db: Db | Tx, once: string): Promise<Report | undefined> {
  const { rows } = await sql<Report>`${select} where r.once = ${once}`.execute(db);
  return rows[0];
}

/** Those that wait first, the newest first; without those that the viewer is kept from. */
export async function listReports(db: Db, viewerId: string): Promise<Report[]> {
  const { rows } = await sql<Report>`
    ${select} where not ${viewerId}::uuid = any(r.excluded)
    order by array_position(array['received', 'looked-at', 'declared', 'closed'], r.state), r.received_at desc, r.id
    limit 200`.execute(db);
  return rows;
}

/** What somebody has reported, the newest first. */
export async function reportsBy(db: Db, personId: string): Promise<Report[]> {
  const { rows } = await sql<Report>`
    ${select} where r.by_person = ${personId}::uuid order by r.received_at desc, r.id limit 50`.execute(db);
  return rows;
}

export async function reportsOf(db: Db | Tx, incidentId: string): Promise<Report[]> {
  const { rows } = await sql<Report>`
    ${select} where r.incident_id = ${incidentId}::uuid order by r.received_at, r.id`.execute(db);
  return rows;
}

/** Ids of those who were told of it. */
export async function pagedFor(db: Db | Tx, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct person_id as id from crisis_report_page where report_id = ${id}::uuid order by 1`.execute(
    db,
  );
  return rows.map((row) => row.id);
}

/** How many wait to be taken, of those that the viewer may know of. */
export async function waitingReports(db: Db, viewerId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from crisis_report r
    where r.state = 'received' and not ${viewerId}::uuid = any(r.excluded)`.execute(db);
  return rows[0]?.n ?? 0;
}
