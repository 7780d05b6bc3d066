import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { cleanText, textProblem } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { changeLevel } from '../change.ts';
import type { Level } from '../levels.ts';
import { lockReport } from '../reports/store.ts';
import { announceReport, mustBeOpen } from '../reports/take.ts';
import { type Incident, lockIncident, ofDrill } from '../store.ts';
import type { Answers } from './questions.ts';
import { type Proposal, propose, rulesVersion } from './rules.ts';
import { type Graded, type GradingAbout, sealGrading } from './store.ts';

export interface Grading {
  answers: Answers;
  /** Null: as the rules propose. */
  chosen: Level | null;
  /** Why it is another than proposed. */
  why: string;
  by: string;
  /** The form or event that it came by: a second click grades nothing twice. */
  once: string;
  now: Date;
}

/** Chosen against the rules without saying why. */
export const lacksReason = ({ answers, chosen, why }: Pick<Grading, 'answers' | 'chosen' | 'why'>): boolean =>
  chosen !== null && chosen !== propose(answers).level && textProblem(why) !== undefined;

function mustHaveReason(grading: Grading): void {
  if (lacksReason(grading))
    throw new HeedError('bad-input', 'another level than proposed needs a reason', {
      text: 'grading-reason',
    });
}

/**
 * Grades a report before anything is declared.
 * @throws HeedError `bad-input` (text `grading-reason`), `gone` for a report that is closed, `conflict` (text
 *   `report-declared`) for one that belongs to an incident, which is graded itself
 */
export async function gradeReport(
  tx: Tx,
  deps: { vault: Vault },
  reportId: string,
  grading: Grading,
): Promise<Graded> {
  mustHaveReason(grading);
  const report = await lockReport(tx, reportId);
  mustBeOpen(report);
  if (report.state === 'declared')
    throw new HeedError('conflict', `report ${reportId} belongs to an incident`, { text: 'report-declared' });
  const graded = await put(tx, deps, { report: reportId }, grading, ofDrill(report));
  announceReport(tx, reportId);
  return graded;
}

/**
 * Grades an incident; another level plans everything anew (`changeLevel`). One that is over keeps its level: the grading is
 * on record for the review.
 *
 * @throws HeedError `bad-input` (text `grading-reason`), `not-found`
 */
export async function gradeIncident(
  tx: Tx,
  deps: { vault: Vault },
  incidentId: string,
  grading: Grading,
): Promise<Graded> {
  mustHaveReason(grading);
  const incident = await lockIncident(tx, incidentId);
  const graded = await put(tx, deps, { incident: incidentId }, grading, ofDrill(incident));
  if (graded.repeated) return graded;
  if (!incident.closedAt && incident.level !== graded.chosen)
    await changeLevel(tx, incidentId, graded.chosen, { personId: grading.by, now: grading.now });
  touch(tx, `crisis.${incidentId}`);
  return graded;
}

/**
 * With a declaration, which waits for nothing: the level is the incident's already, unless it joined one that is graver, and
 * a reason that is missing is missing on record too.
 */
export async function gradeDeclared(
  tx: Tx,
  deps: { vault: Vault },
  incident: Incident,
  grading: Grading,
): Promise<void> {
  await put(tx, deps, { incident: incident.id }, grading, ofDrill(incident));
}

async function put(
  tx: Tx,
  deps: { vault: Vault },
  about: GradingAbout,
  { answers, chosen: given, why, by, once, now }: Grading,
  mark: { drill?: true },
): Promise<Graded> {
  const proposal: Proposal = propose(answers);
  const chosen = given ?? proposal.level;
  const id = v7();
  const words = await sealGrading(tx, deps.vault, about, {
    ...{ id, now, answers, reasons: proposal.reasons },
    why: chosen === proposal.level || textProblem(why) ? null : cleanText(why),
  });
  const { report = null, incident = null } = { report: undefined, incident: undefined, ...about };
  const { numAffectedRows } = await sql`
    insert into crisis_grading (id, report_id, incident_id, by_person, at, rules, proposed, chosen, words, once)
    values (${id}, ${report}::uuid, ${incident}::uuid, ${by}::uuid, ${now}, ${rulesVersion}, ${proposal.level}, ${chosen},
            ${words}::jsonb, ${once})
    on conflict (once) do nothing`.execute(tx);
  if (!numAffectedRows) return { proposal, chosen, repeated: true };
  await append(tx, {
    type: 'crisis.graded',
    at: now,
    actor: { person: by },
    about: report ?? incident ?? id,
    data: { grading: id, ...about, rules: rulesVersion, proposed: proposal.level, chosen, ...mark },
  });
  return { proposal, chosen, repeated: false };
}
