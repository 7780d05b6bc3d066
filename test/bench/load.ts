import { benchDatabase } from './database.ts';
import { type Kind, kinds } from './load/aim.ts';
import { LoadCompany } from './load/company.ts';
import { isHeld, largestHeld } from './load/rate.ts';
import { type LoadRow, loadHead, loadRow } from './load/rows.ts';
import { steadily } from './load/steady.ts';
import type { BenchResult } from './result.ts';

const people = Number(process.env.HEED_BENCH_PEOPLE ?? 20_000);
/** For how long the rate that was found is held; each that is tried on the way a third of it. */
const seconds = Number(process.env.HEED_BENCH_SECONDS ?? 20);
const processes = [1, 2, 4] as const;
/** Everybody is asked so often for each number of processes, since each press is somebody's first. */
const times = 4;
const rates: Record<Kind, { first: number; most: number }> = {
  callbacks: { first: 100, most: 1_600 },
  pages: { first: 25, most: 1_600 },
  intake: { first: 4, most: 256 },
};
/** Where the rate that was found is not held for longer, so much of it is tried next. */
const less = 0.8;

/**
 * At which constant rate callbacks, pages and batches of records are answered by one, two and four processes, with one
 * worker beside them: the largest of which 99 of a hundred are answered within a second of when they were due and no more
 * than one in a hundred is told to come again. The generator is a process of its own on the same machine.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase({ max_connections: '300' });
  try {
    const size = { people, viewers: Math.min(people, 5_000), staff: 500, customers: 2_000, sources: 40 };
    const company = await LoadCompany.open(database, size, 0);
    try {
      const rows = await measured(company, database.serverPid);
      const of = (webs: number) => rows.find((row) => row.webs === webs && row.kind === 'callbacks');
      const rate = (row: LoadRow | undefined) => Math.round(row ? row.taken / row.seconds : 0);
      const best = Math.max(...processes.map((webs) => rate(of(webs))));
      return {
        bench: 'load',
        ratio: Math.round((best / rate(of(1))) * 100) / 100,
        ours: best,
        peer: rate(of(1)),
        unit: 'callbacks/s held by several processes, and by one',
        goal: 'none: what one machine holds, with the generator on it',
        note: `${people} people; ${rows.map(saidOf).join('; ')}`,
      };
    } finally {
      await company.close();
    }
  } finally {
    await database.close();
  }
}

async function measured(company: LoadCompany, serverPid: number): Promise<LoadRow[]> {
  const held: LoadRow[] = [];
  const next = { pages: 0, intake: 0 };
  console.log(loadHead());
  for (const webs of processes) {
    while (company.aim.ports.length < webs) await company.starts('web');
    await company.asks(times);
    const from: Record<Kind, number> = { ...next, callbacks: 0 };
    for (const kind of kinds) {
      const tries = async (perSecond: number, howLong: number) => {
        const row = await steadily({ company, serverPid }, { kind, perSecond, from: from[kind] }, howLong);
        from[kind] += row.begun;
        console.log(loadRow({ ...row, webs }));
        return { ...row, webs };
      };
      // What is compiled while it is first used is not what is measured.
      await tries(rates[kind].first / 2, seconds / 3);
      const found = await largestHeld(rates[kind], async (rate) => isHeld(await tries(rate, seconds / 3)));
      held.push(await holds(found || rates[kind].first, (rate) => tries(rate, seconds)));
    }
    Object.assign(next, { pages: from.pages, intake: from.intake });
  }
  console.log(`\nHeld:\n\n${loadHead()}`);
  for (const row of held) console.log(loadRow(row));
  return held;
}

/** A rate that is held for long: the one that was held for a while, or less. @throws Error when none is */
async function holds(found: number, tries: (perSecond: number) => Promise<LoadRow>): Promise<LoadRow> {
  for (let perSecond = found; perSecond > found / 8; perSecond *= less) {
    const row = await tries(perSecond);
    if (isHeld(row)) return row;
  }
  throw new Error(`not even ${Math.round(found / 8)} a second were held`);
}

function saidOf({ kind, webs, taken, seconds: for_, p50, p99, p999 }: LoadRow): string {
  const ms = [p50, p99, p999].map(Math.round).join('/');
  return `${webs} for ${kind} ${Math.round((taken / for_) * 10) / 10}/s (p50/p99/p99.9 ${ms} ms)`;
}
