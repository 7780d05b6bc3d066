import pg from 'pg';
import { v7 } from 'uuid';
import { readLine } from '../../src/records/line.ts';
import { takeIn } from '../../src/records/take-in.ts';
import { benchDatabase } from './database.ts';
import { type IntakeCompany, intakeCompany, makeLines } from './intake-rows.ts';
import { SettledMemory } from './memory.ts';
import { processorTime } from './processor-time.ts';
import { type BenchResult, median } from './result.ts';

const rounds = 5;
const perRound = Number(process.env.HEED_BENCH_RECORDS ?? 60_000);
const perBatch = 1_000;
/** Batches under way at once, on a connection each. */
const atOnce = 2;
const size = { staff: 500, customers: 2_000 };

/**
 * NDJSON records per second: read, judged, encrypted and stored with their keys, counts and evidence, in transactions of a
 * thousand; against bare inserts of the same lines in batches of the same size, each a transaction, in turns on one server.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db, url, serverPid } = database;
  const pool = new pg.Pool({ connectionString: url, max: atOnce });
  // The server may stop before each of its connections is closed.
  pool.on('error', () => undefined);
  try {
    const company = await intakeCompany(db, size);
    await pool.query('create table bench_line (id uuid primary key, line text not null)');
    await ours(company, makeLines(0, 5 * perBatch, size));
    await bare(pool, makeLines(0, 5 * perBatch, size));

    const memory = new SettledMemory();
    const speeds: { ours: number; peer: number }[] = [];
    const used = { ours: 0, peer: 0 };
    let bytes = 0;
    for (let round = 0; round < rounds; round += 1) {
      const lines = makeLines((round + 1) * 1_000_000, perRound, size);
      bytes += lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
      const metered = async (side: keyof typeof used, work: () => Promise<number>) => {
        const time = () =>
          processorTime(
            ({ pid, parent }) => pid === process.pid || pid === serverPid || parent === serverPid,
          );
        const before = time();
        const speed = await work();
        used[side] += time() - before;
        return speed;
      };
      const mine = await metered('ours', () => ours(company, lines));
      const theirs = await metered('peer', () => bare(pool, lines));
      speeds.push({ ours: mine, peer: theirs });
      memory.at((2 * round + 1) / (2 * rounds));
      memory.at((round + 1) / rounds);
    }
    const { rows } = await pool.query<{ n: string; bare: string }>(
      'select (select count(*) from record) n, (select count(*) from bench_line) bare',
    );
    if (rows[0]?.n !== rows[0]?.bare) throw new Error(`${rows[0]?.n} kept, ${rows[0]?.bare} inserted`);
    const all = rounds * perRound;
    const ratio = median(speeds.map((speed) => speed.ours / speed.peer));
    return {
      bench: 'intake',
      ratio: Math.round(ratio * 100) / 100,
      ours: Math.round(median(speeds.map((speed) => speed.ours))),
      peer: Math.round(median(speeds.map((speed) => speed.peer))),
      unit: 'records/s',
      goal: '>= 0.4',
      note: `${all} records of ${Math.round(bytes / all)} bytes, ${perBatch} in a transaction, ${atOnce} at once; processor time ${Math.round((used.ours * 1000) / all)} µs each against ${Math.round((used.peer * 1000) / all)}; ${memory.held} MB held at most, grown by ${memory.grown}`,
    };
  } finally {
    await pool.end();
    await database.close();
  }
}

/** Several batches at once. @returns lines per second */
async function inBatches(
  lines: readonly string[],
  work: (batch: readonly string[]) => Promise<void>,
): Promise<number> {
  const batches: (readonly string[])[] = [];
  for (let from = 0; from < lines.length; from += perBatch) batches.push(lines.slice(from, from + perBatch));
  const start = performance.now();
  const lane = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) await work(batch);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (lines.length * 1000) / (performance.now() - start);
}

const ours = ({ deps, sourceId }: IntakeCompany, lines: readonly string[]) =>
  inBatches(lines, async (batch) => {
    const outcomes = await takeIn(deps, sourceId, batch.map(readLine));
    const lost = outcomes.find((outcome) => outcome !== 'kept');
    if (lost) throw new Error(`not kept: ${JSON.stringify(lost)}`);
  });

/** An insert of many rows, as one writes it, prepared. */
const bare = (pool: pg.Pool, lines: readonly string[]) =>
  inBatches(lines, async (batch) => {
    const rows = batch.map((_, n) => `($${2 * n + 1}, $${2 * n + 2})`);
    await pool.query({
      name: `bare ${batch.length}`,
      text: `insert into bench_line (id, line) values ${rows.join()}`,
      values: batch.flatMap((line) => [v7(), line]),
    });
  });
