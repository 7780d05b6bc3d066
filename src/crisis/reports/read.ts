import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { can } from '../../people/permissions.ts';
import type { Viewer } from '../../people/person.ts';
import type { Vault } from '../../vault/vault.ts';
import { type GradingLine, gradingsOf } from '../grading/store.ts';
import { calledTo, findIncident, type Incident } from '../store.ts';
import type { SignalSeverity } from './rules.ts';
import { findReport, noSuchReport, pagedFor, type Report, reportsOf } from './store.ts';
import { type SaidWords, wordsOfReports } from './words.ts';

/** As permissions ask it. */
export interface Handled {
  report: Report;
  subject: { excluded: readonly string[]; paged: readonly string[]; called: readonly string[] };
}

/** A report that somebody may handle. @throws HeedError `not-found` for one that is not there or not theirs */
export async function reportFor(db: Db | Tx, viewer: Viewer | null, id: string): Promise<Handled> {
  const report = await findReport(db, id);
  if (!report) throw noSuchReport(id);
  const paged = await pagedFor(db, id);
  const called = report.incidentId ? await calledTo(db, report.incidentId) : [];
  const subject = { excluded: report.excluded, paged, called };
  if (!can(viewer, 'crisis-reports.read', subject)) throw noSuchReport(id);
  return { report, subject };
}

export interface SignalFacts {
  sourceName: string;
  kind: string;
  severity: SignalSeverity;
  signals: number;
  firstAt: Date;
  lastAt: Date;
  people: number | null;
  records: number | null;
}

export interface ReportView extends Handled {
  said: SaidWords[];
  gradings: GradingLine[];
  incident: Incident | null;
  signal: SignalFacts | null;
}

/** As those see it who handle it. Who reported it leads see, and whoever was told in their stead: others read what it says. */
export async function readReport(db: Db, vault: Vault, viewer: Viewer, id: string): Promise<ReportView> {
  const { report, subject } = await reportFor(db, viewer, id);
  const said = await wordsOfReports(db, vault, [id], ['report', 'asked', 'answer', 'closing']);
  const decides = can(viewer, 'crisis-reports.decide', subject);
  return {
    report: decides ? report : { ...report, by: null, byName: null },
    subject,
    said: (said.get(id) ?? []).map((one) =>
      decides || one.kind !== 'report' ? one : { ...one, by: null, byName: null },
    ),
    gradings: await gradingsOf(db, vault, { report: id }),
    incident: report.incidentId ? ((await findIncident(db, report.incidentId)) ?? null) : null,
    signal: await signalOf(db, id),
  };
}

export interface OwnReport {
  report: Report;
  said: SaidWords[];
  /** The crisis that it became, for whoever may know of it. */
  crisis: Incident | null;
}

/** As whoever made it sees it. @throws HeedError `not-found` */
export async function readOwnReport(db: Db, vault: Vault, viewer: Viewer, id: string): Promise<OwnReport> {
  const report = await findReport(db, id);
  if (report?.by !== viewer.id) throw noSuchReport(id);
  const said = await wordsOfReports(db, vault, [id], ['report', 'asked', 'answer']);
  const incident = report.incidentId ? await findIncident(db, report.incidentId) : undefined;
  const called = incident ? await calledTo(db, incident.id) : [];
  return {
    report,
    // Who asks is a role, not a name: nobody is taken to task for asking.
    said: (said.get(id) ?? []).map((one) =>
      one.by === viewer.id ? one : { ...one, by: null, byName: null },
    ),
    crisis: incident && can(viewer, 'crisis.read', { called }) ? incident : null,
  };
}

/** Reports of an incident that the viewer may read, with what they say. */
export async function readReportsOf(
  db: Db,
  vault: Vault,
  viewer: Viewer,
  incidentId: string,
  called: readonly string[],
): Promise<{ report: Report; said: SaidWords[] }[]> {
  const reports = (await reportsOf(db, incidentId)).filter(({ excluded }) =>
    can(viewer, 'crisis-reports.read', { excluded, paged: [], called }),
  );
  const said = await wordsOfReports(
    db,
    vault,
    reports.map(({ id }) => id),
    ['report'],
  );
  return reports.map((report) => ({ report, said: said.get(report.id) ?? [] }));
}

async function signalOf(db: Db, id: string): Promise<SignalFacts | null> {
  const { rows } = await sql<SignalFacts>`
    select s.name as "sourceName", g.kind, g.severity, g.signals, g.first_at as "firstAt", g.last_at as "lastAt",
           g.people, g.records::float8 as records
    from crisis_report_signal g join record_source s on s.id = g.source_id where g.report_id = ${id}::uuid`.execute(
    db,
  );
  return rows[0] ?? null;
}
