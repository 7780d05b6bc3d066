import { join } from 'node:path';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { logFiles } from '../../src/evidence/files.ts';
import { generateSigner } from '../../src/evidence/keys.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { latestCheckpoint } from '../../src/evidence/store.ts';
import { benchDatabase } from './database.ts';
import { processorTime } from './processor-time.ts';
import type { BenchResult } from './result.ts';

const entries = 1_000_000;
/** One transaction's worth, as the sequencer takes it. */
const batch = 16_384;
const steps = 10;

/**
 * Integrating a million entries: find them, hash, keep tiles, give places, sign, write files, against a bare
 * loop that reads the same rows in the same batches and writes the same places. They take turns, a tenth each,
 * so that neither has the quieter machine.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db, dir, serverPid } = database;
  const measured = measuring(serverPid);
  try {
    await sql`create table bare_entry (like evidence_entry including all)`.execute(db);
    const sequencer = new Sequencer({
      db,
      signer: generateSigner('bench.example/log'),
      files: logFiles(join(dir, 'log')),
      published: () => Promise.resolve(),
    });
    const ours: Measured[] = [];
    const peer: Measured[] = [];
    const memory: number[] = [];
    for (let step = 0; step < steps; step += 1) {
      await fill(db, 'evidence_entry', step);
      await fill(db, 'bare_entry', step);
      // What the server does by itself between times, and would do in the middle of one of them here.
      await sql`vacuum (analyze) evidence_entry, bare_entry`.execute(db);
      ours.push(await measured(() => sequencer.beat(new Date('2026-09-01T00:00:00.000Z'))));
      peer.push(await measured(() => bare(db)));
      memory.push(process.memoryUsage().rss);
    }
    const size = (await latestCheckpoint(db, 'published'))?.size;
    if (size !== entries) throw new Error(`the log has ${size} entries`);
    const sum = (values: Measured[]) => values.reduce((total, { ms }) => total + ms, 0);
    const perSecond = (ms: number) => Math.round((entries / ms) * 1_000);
    const [second = 0] = memory.slice(1);
    return {
      bench: 'evidence-database',
      ratio: Math.round((sum(peer) / sum(ours)) * 100) / 100,
      ours: perSecond(sum(ours)),
      peer: perSecond(sum(peer)),
      unit: 'entries/s',
      goal: '>= 0.5',
      note:
        `processor time of the last tenth / second tenth: ${growth(ours)}, of the bare loop: ${growth(peer)}; ` +
        `memory after the last tenth − after the second: ${Math.round(((memory.at(-1) ?? 0) - second) / 1_048_576)} MB`,
    };
  } finally {
    await database.close();
  }
}

interface Measured {
  ms: number;
  /** Of this process and the server's: what else the machine does changes it little. */
  processorMs: number;
}

/** How much more work the last tenth was than the second; in the first, programs are still being compiled. */
function growth(tenths: readonly Measured[]): number {
  const [, second, ...rest] = tenths.map(({ processorMs }) => processorMs);
  return Math.round(((rest.at(-1) ?? 0) / (second ?? 1)) * 100) / 100;
}

async function fill(db: Db, table: string, step: number): Promise<void> {
  const count = entries / steps;
  await sql`
    insert into ${sql.table(table)} (id, commitment)
    select n, sha256(n::text::bytea) from generate_series(${step * count + 1}::int, ${(step + 1) * count}::int) n
  `.execute(db);
}

async function bare(db: Db): Promise<void> {
  for (let done = false; !done; ) {
    await inTransaction(db, async (tx) => {
      const { rows } = await sql<{ id: number }>`
        select id, commitment from bare_entry where index is null order by id limit ${batch}`.execute(tx);
      const start = (rows[0]?.id ?? 1) - 1;
      await sql`
        update bare_entry e set index = ${start} + w.i - 1
        from unnest(${rows.map((row) => row.id)}::bigint[]) with ordinality w (id, i) where e.id = w.id`.execute(
        tx,
      );
      done = rows.length < batch;
    });
  }
}

function measuring(serverPid: number): (work: () => Promise<unknown>) => Promise<Measured> {
  const processor = () =>
    processorTime(({ pid, parent }) => pid === process.pid || [pid, parent].includes(serverPid));
  return async (work) => {
    const [start, before] = [performance.now(), processor()];
    await work();
    return { ms: performance.now() - start, processorMs: processor() - before };
  };
}
