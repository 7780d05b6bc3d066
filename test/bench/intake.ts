import { Readable } from 'node:stream';
import pg from 'pg';
import type { IncomingRecord } from '../../src/records/model.ts';
import { Scanner } from '../../src/records/scan/scan.ts';
import { linesTogether } from '../../src/records/sources/generic/lines.ts';
import { readBatchLine } from '../../src/records/sources/generic/read.ts';
import { mostAtOnce, takeIn } from '../../src/records/take-in.ts';
import { benchDatabase } from './database.ts';
import { lines, makePeerTables, rows, storedRows, type Writes } from './intake-peers.ts';
import { type IntakeCompany, intakeCompany, makeLines } from './intake-rows.ts';
import { SettledMemory } from './memory.ts';
import { processorTime } from './processor-time.ts';
import { type BenchResult, median } from './result.ts';

const rounds = 5;
const perBatch = mostAtOnce;
/** Whole batches, so that no statement of another size has to be planned for the first time while it is timed. */
const perRound =
  perBatch * Math.max(1, Math.round(Number(process.env.HEED_BENCH_RECORDS ?? 60_000) / perBatch));
/** Batches under way at once, on a connection each. */
const atOnce = 2;
/**
 * Batches of each side that come before those that are timed. Memory is looked at after it was collected by hand, and with it goes
 * what the engine had compiled, since nothing is under way; no server that takes in records forgets that.
 */
const untimed = 2 * atOnce;
const size = { staff: 500, customers: 2_000 };

/**
 * NDJSON records per second: read, judged, encrypted and stored with their keys, counts and evidence, in transactions as large
 * as those of every source; against bare inserts of the same lines in batches of the same size, each a transaction, in turns on one server. For
 * comparison also against bare inserts of the very rows that it comes to, sealed and ready, whose batches are of ever other
 * sizes: each plans its statements anew.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db, url, serverPid } = database;
  const pool = connections(url);
  try {
    const company = await intakeCompany(db, size);
    await makePeerTables(pool);
    const [ours, line] = [product(company), lines(pool)];
    const warmUp = bytesOf(makeLines(0, 5 * perBatch, size));
    await inTurns(bodiesOf(warmUp), ours);
    await inTurns(slices(warmUp, perBatch), line);
    await inTurns(segments(await storedRows(pool), warmUp.length), rows(pool));

    const memory = new SettledMemory();
    const speeds: { ours: number; line: number; row: number }[] = [];
    const used = { ours: 0, line: 0, row: 0 };
    const metered = async <T>(side: keyof typeof used, batches: (readonly T[])[], write: Writes<T>) => {
      const time = () =>
        processorTime(({ pid, parent }) => pid === process.pid || pid === serverPid || parent === serverPid);
      await inTurns(batches.splice(0, untimed), write);
      const before = time();
      const ms = await inTurns(batches, write);
      used[side] += time() - before;
      return (perRound * 1_000) / ms;
    };
    let [count, bytes] = [0, 0];
    for (let round = 0; round < rounds; round += 1) {
      // The same bytes for both, as they come from outside.
      const all = bytesOf(makeLines((round + 1) * 1_000_000, untimed * perBatch + perRound, size));
      count += all.length;
      bytes += all.reduce((sum, one) => sum + one.length, 0);
      const mine = await metered('ours', bodiesOf(all), ours);
      memory.at((2 * round + 1) / (2 * rounds));
      const theirs = await metered('line', slices(all, perBatch), line);
      const ready = await storedRows(pool);
      // Its batches have rows of ever other numbers, so that connections would gather the statements of all rounds.
      const own = connections(url);
      const again = await metered('row', segments(ready, all.length), rows(own));
      await own.end();
      speeds.push({ ours: mine, line: theirs, row: again });
      memory.at((round + 1) / rounds);
    }
    const { rows: counted } = await pool.query<{ n: string; line: string; row: string }>(`
      select (select sum(count) from record) n, (select count(*) from bench_line) line,
             (select sum(count) from bench_record) as row`);
    const { n, line: inserted, row: again } = counted[0] ?? {};
    if (n !== inserted || n !== again) throw new Error(`${n} kept, ${inserted} and ${again} inserted`);
    const timed = rounds * perRound;
    const each = (ms: number) => Math.round((ms * 1000) / timed);
    const ratio = median(speeds.map((speed) => speed.ours / speed.line));
    const toRows = median(speeds.map((speed) => speed.ours / speed.row));
    return {
      bench: 'intake',
      ratio: Math.round(ratio * 100) / 100,
      ours: Math.round(median(speeds.map((speed) => speed.ours))),
      peer: Math.round(median(speeds.map((speed) => speed.line))),
      unit: 'records/s',
      goal: '>= 0.4',
      note: `${timed} records of ${Math.round(bytes / count)} bytes, ${perBatch} in a transaction, ${atOnce} at once; against bare inserts of the same rows, each planned anew, ${Math.round(toRows * 100) / 100}; processor time ${each(used.ours)} µs each, a line ${each(used.line)}, its rows ${each(used.row)}; ${memory.held} MB held at most, grown by ${memory.grown}`,
    };
  } finally {
    await pool.end();
    await database.close();
  }
}

function connections(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: atOnce });
  // The server may stop before each of them is closed.
  pool.on('error', () => undefined);
  return pool;
}

const bytesOf = (lines: readonly string[]): Buffer[] => lines.map((line) => Buffer.from(line));

function slices<T>(all: readonly T[], size: number): (readonly T[])[] {
  const batches: (readonly T[])[] = [];
  for (let from = 0; from < all.length; from += size) batches.push(all.slice(from, from + size));
  return batches;
}

/** Segments by batches of about as many records as each batch has. @param count of all their records */
const segments = <T>(ready: readonly T[], count: number): (readonly T[])[] =>
  slices(ready, Math.round((perBatch * ready.length) / count));

const lineEnd = Buffer.from('\n');

interface Body {
  bytes: Buffer;
  records: number;
}

/** Each batch as one body. */
const bodiesOf = (lines: readonly Buffer[]): Body[][] =>
  slices(lines, perBatch).map((batch) => [
    { bytes: Buffer.concat(batch.flatMap((line) => [line, lineEnd])), records: batch.length },
  ]);

/** Several batches at once. @returns milliseconds */
async function inTurns<T>(batches: (readonly T[])[], write: Writes<T>): Promise<number> {
  const start = performance.now();
  const lane = async () => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) await write(batch);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return performance.now() - start;
}

const product =
  ({ deps, sourceId }: IntakeCompany): Writes<Body> =>
  async (bodies) => {
    const outcomes = await takeIn(deps, sourceId, await read(bodies.map(({ bytes }) => bytes)));
    const lost = outcomes.find((outcome) => outcome !== 'kept');
    const expected = bodies.reduce((sum, { records }) => sum + records, 0);
    if (lost || outcomes.length !== expected)
      throw new Error(`${outcomes.length} of ${expected}, not kept: ${JSON.stringify(lost)}`);
  };

/** As `takeBatch` reads the lines of a part. */
async function read(bodies: readonly Buffer[]): Promise<IncomingRecord[]> {
  const scanner = new Scanner();
  const records: IncomingRecord[] = [];
  for await (const lines of linesTogether(Readable.from(bodies)))
    for (const line of lines) {
      const one = readBatchLine(line, scanner);
      if (typeof one !== 'object' || !('record' in one)) throw new Error('a line was not read');
      records.push(one.record);
    }
  return records;
}
