import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import type { Vault } from '../../vault/vault.ts';
import { ofDrill } from '../store.ts';
import { newsCard, reportCard } from './present.ts';
import { remindMs } from './rules.ts';
import { lockReport, pagedFor, type Report } from './store.ts';
import { settleCards } from './tell.ts';
import { sayOfReport } from './words.ts';

interface By {
  by: string;
  now: Date;
}

export const announceReport = (tx: Tx, id: string): void => {
  touch(tx, `crisis-report.${id}`);
  touch(tx, 'crisis-reports');
};

/** @throws HeedError `gone` (text `report-closed`) */
export function mustBeOpen({ id, state }: Report): void {
  if (state === 'closed') throw new HeedError('gone', `report ${id} is closed`, { text: 'report-closed' });
}

/**
 * Somebody looks at it: nobody is reminded any more but them. Taken twice it stays with the first.
 * @throws HeedError `gone`
 */
export async function takeReport(
  tx: Tx,
  id: string,
  { by, now }: By,
): Promise<{ report: Report; what: 'taken' | 'repeated' }> {
  const report = await lockReport(tx, id);
  mustBeOpen(report);
  if (report.state !== 'received') return { report, what: 'repeated' };
  await sql`
    update crisis_report set state = 'looked-at', taken_by = ${by}::uuid, taken_at = ${now},
      next_at = ${new Date(now.getTime() + remindMs)}
    where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    ...{ type: 'crisis.report-taken', at: now, actor: { person: by }, about: id },
    data: { report: id, ...ofDrill(report) },
  });
  const taken = await lockReport(tx, id);
  await settleCards(tx, taken, now);
  announceReport(tx, id);
  return { report: taken, what: 'taken' };
}

/** The reporter adds to it; whoever took it hears, and before that whoever was told of it. */
export async function addToReport(
  tx: Tx,
  deps: { vault: Vault },
  id: string,
  { by, text, once, now }: By & { text: string; once: string },
): Promise<void> {
  const report = await lockReport(tx, id);
  if (!(await sayOfReport(tx, deps, report, { kind: 'report', by, text, once, now }))) return;
  await tellMore(tx, report, now);
  announceReport(tx, id);
}

/** There is more of a report: whoever took it hears, and before that whoever was told of it. */
export async function tellMore(tx: Tx, report: Report, now: Date): Promise<void> {
  const { id, state, takenBy } = report;
  const to = takenBy ? [takenBy] : await pagedFor(tx, id);
  if (to.length === 0 || state === 'closed') return;
  await enqueue(tx, {
    ...{ kind: 'crisis.report-more', lane: 'alert', priority: 2, about: id, at: now },
    ...{ bodies: reportCard(report, 'more'), to },
  });
}

/** Whoever looks at it asks the reporter something. Nobody is there to ask where a machine reported. */
export async function askReporter(
  tx: Tx,
  deps: { vault: Vault },
  id: string,
  { by, text, once, now }: By & { text: string; once: string },
): Promise<void> {
  const report = await lockReport(tx, id);
  mustBeOpen(report);
  if (await sayOfReport(tx, deps, report, { kind: 'asked', by, text, once, now }))
    await tellReporter(tx, report, 'asked', now);
  announceReport(tx, id);
}

/** Where the reporter has a name here. */
export async function tellReporter(
  tx: Tx,
  report: Report,
  what: Parameters<typeof newsCard>[1],
  now: Date,
): Promise<void> {
  if (!report.by) return;
  await enqueue(tx, {
    ...{ kind: 'crisis.report-news', priority: 2, about: report.id, at: now },
    ...{ bodies: newsCard(report, what), to: [report.by] },
  });
}
