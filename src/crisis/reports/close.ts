import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { type Incident, ofDrill } from '../store.ts';
import { againMs, type Closing, type ReportOutcome } from './rules.ts';
import { lockReport, type Report, reportsOf } from './store.ts';
import { announceReport, tellReporter } from './take.ts';
import { settleCards } from './tell.ts';
import { sayOfReport } from './words.ts';

export interface ClosingReport {
  reportId: string;
  outcome: Closing;
  /** To the reporter, besides what the outcome says; may be empty. */
  answer: string;
  /** Not for the reporter. */
  why: string;
  by: string;
  now: Date;
}

/**
 * Closes a report without a crisis: the reporter gets a plain answer, and why is on record. The same once more by the same
 * person is a success.
 *
 * @throws HeedError `bad-input` without a reason, `conflict` (text `report-answered`, `report-declared`)
 */
export async function closeReport(
  tx: Tx,
  deps: { vault: Vault },
  { reportId, outcome, answer, why, by, now }: ClosingReport,
): Promise<Report> {
  const reason = cleanText(why);
  const report = await lockReport(tx, reportId);
  if (report.state === 'closed') {
    if (report.outcome === outcome && (await closedBy(tx, reportId)) === by) return report;
    throw new HeedError('conflict', `report ${reportId} is closed already`, { text: 'report-answered' });
  }
  if (report.state === 'declared')
    throw new HeedError('conflict', `report ${reportId} belongs to an incident`, { text: 'report-declared' });
  const once = `close:${reportId}`;
  await sayOfReport(tx, deps, report, { kind: 'closing', by, text: reason, once: `${once}:why`, now });
  await sayOfReport(tx, deps, report, { kind: 'answer', by, text: answer, once: `${once}:answer`, now });
  return end(tx, report, outcome, by, now);
}

async function end(tx: Tx, report: Report, outcome: ReportOutcome, by: string, now: Date): Promise<Report> {
  const { id } = report;
  await sql`
    update crisis_report set state = 'closed', outcome = ${outcome}, closed_at = ${now}, closed_by = ${by}::uuid,
      next_at = null
    where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    ...{ type: 'crisis.report-closed', at: now, actor: { person: by }, about: id },
    data: { report: id, outcome, ...ofDrill(report) },
  });
  const closed = await lockReport(tx, id);
  await settleCards(tx, closed, now);
  await tellReporter(tx, closed, 'closed', now);
  announceReport(tx, id);
  return closed;
}

async function closedBy(tx: Tx, id: string): Promise<string | null> {
  const row = await tx
    .selectFrom('crisis_report')
    .select('closed_by')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.closed_by;
}

/**
 * What its reports become when an incident is over, which the caller holds: dealt with; or, where it was declared in error,
 * looked at again by whoever called it off, since what was reported is still to be answered.
 */
export async function followIncident(
  tx: Tx,
  incident: Incident,
  why: 'over' | 'in-error',
  { personId, now }: { personId: string; now: Date },
): Promise<void> {
  for (const { id } of await reportsOf(tx, incident.id)) {
    const report = await lockReport(tx, id);
    if (report.state !== 'declared' || report.incidentId !== incident.id) continue;
    if (why === 'over') await end(tx, report, 'dealt-with', personId, now);
    else await reopen(tx, report, personId, now);
  }
}

async function reopen(tx: Tx, report: Report, by: string, now: Date): Promise<void> {
  const { id } = report;
  await sql`
    update crisis_report set state = 'looked-at', incident_id = null, joined_at = null, taken_by = ${by}::uuid,
      taken_at = ${now}, next_at = ${new Date(now.getTime() + againMs)}
    where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    ...{ type: 'crisis.report-reopened', at: now, actor: { person: by }, about: id },
    data: { report: id, ...ofDrill(report) },
  });
  const opened = await lockReport(tx, id);
  await settleCards(tx, opened, now);
  await tellReporter(tx, opened, 'reopened', now);
  announceReport(tx, id);
}
