import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';
import type { Level } from '../levels.ts';
import { findIncident } from '../store.ts';
import { timesOn } from './read.ts';
import type { Times } from './times.ts';

export interface ReviewLine {
  incidentId: string;
  code: string;
  drill: boolean;
  level: Level;
  over: Date;
  dueOn: string;
  reviewedAt: Date | null;
  /** Of what was to be done. */
  actions: number;
  open: number;
  times: Times;
}

const mostLines = 100;

/** Crises and drills that are over, the newest first. */
export async function listReviews(db: Db): Promise<ReviewLine[]> {
  const { rows } = await sql<Omit<ReviewLine, 'times'>>`
    select i.id as "incidentId", i.code, i.drill, i.level, i.closed_at as over, v.due_on::text as "dueOn",
      v.closed_at as "reviewedAt", (select count(*)::int from incident_action a where a.incident_id = i.id) as actions,
      (select count(*)::int from incident_action a where a.incident_id = i.id and a.ended_at is null) as open
    from incident_review v join incident i on i.id = v.incident_id
    order by i.closed_at desc, i.id limit ${mostLines}`.execute(db);
  const lines: ReviewLine[] = [];
  for (const row of rows) {
    const incident = await findIncident(db, row.incidentId);
    if (incident) lines.push({ ...row, times: await timesOn(db, incident) });
  }
  return lines;
}
