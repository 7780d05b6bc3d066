import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { textProblem } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { newCode } from '../code.ts';
import { ofDrill } from '../store.ts';
import { receiptCard } from './present.ts';
import { longestReport, type ReportSource } from './rules.ts';
import { findReportOnce, lockReport, type Report } from './store.ts';
import { tellLeads } from './tell.ts';
import { sayOfReport } from './words.ts';

export interface Reporting {
  source: ReportSource;
  /** Null for a machine, and for whoever does not say who they are. */
  by: string | null;
  /** What happened; may be empty for a machine only. */
  text: string;
  /** The form, event or signal that it came by: the same again is the same report. */
  once: string;
  /** An exercise, from the first word on. */
  drill?: boolean;
  /** Ids of people whom it may be about: they are not told of it and never see it, whatever they hold. */
  excluded?: readonly string[];
  now: Date;
}

/**
 * Takes a report of a leak or a suspicion, from wherever it comes: the report, its words, whoever is told of it, and the
 * evidence, in the caller's transaction. Whoever wrote it on a page gets a receipt in their chat.
 *
 * @throws HeedError `bad-input` (text `report-empty`, `report-too-long`)
 */
export async function receiveReport(
  tx: Tx,
  deps: { vault: Vault },
  { source, by, text, once, drill = false, excluded = [], now }: Reporting,
): Promise<{ report: Report; repeated: boolean }> {
  if (source !== 'machine' && textProblem(text) === 'empty')
    throw new HeedError('bad-input', 'a report holds no words', { text: 'report-empty' });
  if (Array.from(text).length > longestReport)
    throw new HeedError('bad-input', 'a report is too long', { text: 'report-too-long' });
  const made = await insert(tx, { source, by, once, drill, excluded: [...new Set(excluded)], now });
  if ('repeated' in made) return { report: made.repeated, repeated: true };
  const report = await lockReport(tx, made.id);
  await append(tx, {
    type: 'crisis.report-received',
    at: now,
    actor: by ? { person: by } : 'heed',
    about: report.id,
    data: { report: report.id, code: report.code, source, ...ofDrill(report) },
  });
  await sayOfReport(tx, deps, report, { kind: 'report', by, text, once, now });
  await tellLeads(tx, report, now);
  if (source === 'page' && by)
    await enqueue(tx, {
      ...{ kind: 'crisis.report-receipt', priority: 0, about: report.id, at: now },
      ...{ bodies: receiptCard(report), to: [by] },
    });
  touch(tx, 'crisis-reports');
  return { report: await lockReport(tx, report.id), repeated: false };
}

type Row = Required<Omit<Reporting, 'text'>>;

/** Codes are few enough that one may come twice; then another is made. */
async function insert(tx: Tx, row: Row): Promise<{ id: string } | { repeated: Report }> {
  const { source, by, once, drill, excluded, now } = row;
  for (let tries = 0; tries < 8; tries += 1) {
    const id = v7();
    const code = newCode(drill ? 'D-R-' : 'R-', 5);
    const { numAffectedRows } = await sql`
      insert into crisis_report (id, code, source, drill, by_person, received_at, once, excluded)
      values (${id}, ${code}, ${source}, ${drill}, ${by}::uuid, ${now}, ${once}, ${[...excluded]}::uuid[])
      on conflict do nothing`.execute(tx);
    if (numAffectedRows) return { id };
    const before = await findReportOnce(tx, once);
    if (before) return { repeated: before };
  }
  throw new Error('no code is free for a report');
}
