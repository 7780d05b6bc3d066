import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import type { Vault } from '../../vault/vault.ts';
import { declare } from '../declare.ts';
import type { Level } from '../levels.ts';
import { findIncident, type Incident, lockIncident, ofDrill } from '../store.ts';
import { lockReport, type Report } from './store.ts';
import { announceReport, mustBeOpen, tellReporter } from './take.ts';
import { settleCards } from './tell.ts';

export interface FromReport {
  reportId: string;
  /** Unless given: what it was graded last. */
  level?: Level;
  /** Null for a signal that a company lets declare by itself. */
  by: string | null;
  /** Although it belongs to one already, or another was declared a moment ago: `once` tells a second click from a third. */
  another?: { once: string };
  now: Date;
}

export interface DeclaredFrom {
  report: Report;
  incident: Incident;
  what: 'declared' | 'joined' | 'repeated';
  /** What took it in has become graver by it. */
  raised?: boolean;
}

/**
 * Declares a crisis from a report, in one step. Whoever comes second, by another click or another lead, comes to the same;
 * what was declared elsewhere a moment ago takes the report in.
 *
 * @throws HeedError `gone` for a report that is closed
 */
export async function declareFromReport(
  tx: Tx,
  deps: { vault: Vault },
  { reportId, level, by, another, now }: FromReport,
): Promise<DeclaredFrom> {
  const report = await lockReport(tx, reportId);
  mustBeOpen(report);
  const before = report.incidentId ? await findIncident(tx, report.incidentId) : undefined;
  if (before && !another) return { report, incident: before, what: 'repeated' };
  const declaration = {
    level: level ?? (await gradedLast(tx, reportId)),
    drill: report.drill,
    ...{ words: '', by, now },
    // A first declaration is told by the report itself, which this holds.
    once: `report:${reportId}:${another?.once ?? v7()}`,
  };
  const { incident, what, raised } = await declare(tx, deps, {
    ...declaration,
    another: another !== undefined,
  });
  return { report: await belong(tx, report, incident, by, now), incident, what, raised };
}

/**
 * Adds a report to an incident that is under way. Adding it twice changes nothing.
 * @throws HeedError `gone` for a report that is closed or an incident that is over, `bad-input` where one is a drill and
 *   the other is not, `not-found`
 */
export async function joinReport(
  tx: Tx,
  { reportId, incidentId, by, now }: { reportId: string; incidentId: string; by: string; now: Date },
): Promise<{ report: Report; incident: Incident }> {
  const report = await lockReport(tx, reportId);
  mustBeOpen(report);
  const incident = await lockIncident(tx, incidentId);
  if (report.incidentId === incidentId) return { report, incident };
  if (incident.closedAt)
    throw new HeedError('gone', `incident ${incident.code} is over`, { text: 'crisis-over' });
  if (incident.drill !== report.drill)
    throw new HeedError('bad-input', 'a drill and the real thing stay apart', { text: 'report-drill' });
  return { report: await belong(tx, report, incident, by, now), incident };
}

async function belong(
  tx: Tx,
  report: Report,
  incident: Incident,
  by: string | null,
  now: Date,
): Promise<Report> {
  const { id, code } = report;
  if (report.incidentId === incident.id) return report;
  await sql`
    update crisis_report set state = 'declared', incident_id = ${incident.id}::uuid, joined_at = ${now}, next_at = null,
      taken_by = coalesce(taken_by, ${by}::uuid), taken_at = coalesce(taken_at, case when ${by}::uuid is not null then ${now}::timestamptz end)
    where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    type: 'crisis.report-joined',
    at: now,
    actor: by ? { person: by } : 'heed',
    about: incident.id,
    data: { report: id, code, incident: incident.id, ...ofDrill(incident) },
  });
  const joined = await lockReport(tx, id);
  await settleCards(tx, joined, now);
  if (report.state !== 'declared') await tellReporter(tx, joined, 'declared', now);
  announceReport(tx, id);
  touch(tx, `crisis.${incident.id}`);
  return joined;
}

async function gradedLast(tx: Tx, reportId: string): Promise<Level | undefined> {
  const { rows } = await sql<{ chosen: Level }>`
    select chosen from crisis_grading where report_id = ${reportId}::uuid order by at desc, id desc limit 1`.execute(
    tx,
  );
  return rows[0]?.chosen;
}
