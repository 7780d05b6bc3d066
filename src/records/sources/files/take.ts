import { type IncomingRecord, type RefusalReason, sizeOf } from '../../model.ts';
import { type IntakeDeps, mostAtOnce, type Outcome, takeIn } from '../../take-in.ts';
import type { Spoilt } from './container.ts';
import { type Aside, type AsideReason, Misshapen, type Said } from './said.ts';

/** A message where it was found, read when it is its turn. */
export interface Found {
  place: string;
  read: () => Said | Aside;
}

export interface ImportReport {
  /** Messages that were looked at. */
  messages: number;
  /** Records that they came to, by what became of each. */
  kept: number;
  duplicates: number;
  refused: Partial<Record<RefusalReason, number>>;
  /** What is no record of anybody's. */
  aside: Partial<Record<AsideReason, number>>;
  unreadable: number;
  /** Where the first of them are, and why. */
  problems: Spoilt[];
}

/** How much is in memory and in one transaction at most. */
const most = { records: mostAtOnce, bytes: 8 * 2 ** 20, parties: 20_000 };
const mostProblems = 50;

export interface TakeOptions {
  /** Takes in a batch; `tryOut` where nothing is to be kept. */
  take?: (deps: IntakeDeps, sourceId: string, records: readonly IncomingRecord[]) => Promise<Outcome[]>;
  onProgress?: (report: ImportReport) => void;
}

/**
 * Takes in what was found, in batches that are each a transaction of its own. Whatever ends it, what was taken in is in,
 * and the same again takes in the rest: a source's ids tell what came before.
 */
export async function takeFound(
  deps: IntakeDeps,
  sourceId: string,
  found: AsyncIterable<Found | Spoilt>,
  { take = takeIn, onProgress }: TakeOptions = {},
): Promise<ImportReport> {
  const report: ImportReport = {
    ...{ messages: 0, kept: 0, duplicates: 0, refused: {}, aside: {}, unreadable: 0, problems: [] },
  };
  let batch: IncomingRecord[] = [];
  const held = { bytes: 0, parties: 0 };
  const spoilt = (one: Spoilt) => {
    report.unreadable += 1;
    if (report.problems.length < mostProblems) report.problems.push(one);
  };
  const flush = async () => {
    if (batch.length > 0) add(report, await take(deps, sourceId, batch));
    batch = [];
    held.bytes = 0;
    held.parties = 0;
    onProgress?.(report);
  };
  for await (const one of found) {
    if ('problem' in one) {
      spoilt(one);
      continue;
    }
    report.messages += 1;
    let said: Said | Aside;
    try {
      said = one.read();
    } catch (error) {
      if (!(error instanceof Misshapen)) throw error;
      spoilt({ place: one.place, problem: error.message });
      continue;
    }
    if ('aside' in said) {
      report.aside[said.aside] = (report.aside[said.aside] ?? 0) + 1;
      continue;
    }
    for (const record of said.records) {
      batch.push(record);
      held.bytes += record.body ? sizeOf(record.body) : 0;
      held.parties += 1 + record.to.length;
      if (batch.length >= most.records || held.bytes >= most.bytes || held.parties >= most.parties)
        await flush();
    }
  }
  await flush();
  return report;
}

function add(report: ImportReport, outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    if (outcome === 'kept') report.kept += 1;
    else if (outcome === 'duplicate') report.duplicates += 1;
    else report.refused[outcome.refused] = (report.refused[outcome.refused] ?? 0) + 1;
  }
}
