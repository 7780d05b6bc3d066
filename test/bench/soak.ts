import { setTimeout as sleep } from 'node:timers/promises';
import { benchDatabase } from './database.ts';
import { LoadCompany } from './load/company.ts';
import { fires } from './load/fires.ts';
import { flatLines } from './load/flat.ts';
import type { Stream } from './load/generator.ts';
import { type Reading, readAll } from './load/reading.ts';
import { soakPage } from './load/soak-page.ts';
import { mustBeThere } from './load/taken.ts';
import type { BenchResult } from './result.ts';

const minutes = Number(process.env.HEED_BENCH_MINUTES ?? 30);
const everyMs = 30_000;
const webs = 2;
/** A rate that a busy machine holds too: what is looked for grows with what was done, and not with how fast. */
const streams: readonly Stream[] = [
  { kind: 'callbacks', perSecond: 4, from: 0 },
  { kind: 'pages', perSecond: 4, from: 0 },
  { kind: 'intake', perSecond: 0.1, from: 0 },
];
const people = Number(process.env.HEED_BENCH_PEOPLE ?? 8_000);

/**
 * Half an hour of answers, pages and records at a constant rate, by two processes that answer HTTP and a worker. Every half
 * minute it is read what each holds once its garbage is collected, and what PostgreSQL and Redis hold. It fails when memory,
 * handles or connections grow, when a table does that keeps nothing, when one takes ever more for each answer, or when
 * something that was taken is not there.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase({ max_connections: '200' });
  try {
    const size = { people, viewers: Math.min(people, 1_000), staff: 500, customers: 2_000, sources: 8 };
    const company = await LoadCompany.open(database, size, webs);
    try {
      await company.asks(1);
      return await soaked(company);
    } finally {
      await company.close();
    }
  } finally {
    await database.close();
  }
}

async function soaked(company: LoadCompany): Promise<BenchResult> {
  const readings: Reading[] = [];
  const start = performance.now();
  const ends = await fires(company.aim, streams);
  for (let n = 0; n * everyMs <= minutes * 60_000; n += 1) {
    await sleep(Math.max(0, start + n * everyMs - performance.now()));
    const reading = await readAll(company, start);
    readings.push(reading);
    const held = Object.entries(reading.processes).map(
      ([name, one]) => `${name} ${Math.round(one.held / 1e5) / 10} MB`,
    );
    console.error(`${Math.round(reading.at)} s: ${held.join(', ')}`);
  }
  const { lines, wrong } = soakPage(readings);
  console.log(lines.join('\n'));
  const { became } = await ends();
  await company.settled();
  for (const { kind, from } of streams) {
    const tallied = became[kind];
    if (!tallied) throw new Error(`nothing was said of ${kind}`);
    const { begun, taken, busy, failed, unheard, p50, p99 } = tallied;
    console.log(
      `${kind}: ${begun} sent, ${taken} taken, ${busy.length} told to come again, ${failed.length} failed, ${unheard.length} unanswered; p50 ${Math.round(p50)} ms, p99 ${Math.round(p99)} ms`,
    );
    await mustBeThere(company, kind, { ...tallied, from });
  }
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  const inUse = flatLines(readings).filter(({ what }) => what.endsWith('in use'));
  const steepest = Math.max(...inUse.map(({ perHour }) => perHour));
  const may = inUse[0]?.may ?? 0;
  return {
    bench: 'soak',
    ratio: Math.round((steepest / may) * 100) / 100,
    ours: Math.round(steepest * 10) / 10,
    peer: may,
    unit: 'MB an hour by which memory in use grows, at the most of three processes; and what it may',
    goal: '<= 1',
    note: `${minutes} minutes, ${became.callbacks?.taken} answers, ${became.pages?.taken} pages, ${became.intake?.taken} batches of records`,
  };
}
