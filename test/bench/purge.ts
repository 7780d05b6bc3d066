import { sql } from 'kysely';
import { addDays } from '../../src/calendar/day.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { purge } from '../../src/retention/purge.ts';
import { benchDatabase } from './database.ts';
import { settledBytes } from './memory.ts';
import { publishSample } from './people.ts';
import { fillDay, fillPeer, purgeWorld } from './purge-rows.ts';
import type { BenchResult } from './result.ts';

/** `HEED_BENCH_RECORDS=1000000` while developing. */
const records = Number(process.env.HEED_BENCH_RECORDS ?? 10_000_000);
const day = '2026-06-01';
const batch = 10_000;
const zone = 'Asia/Shanghai';

/**
 * A day of 10,000,000 records, each about two people, that is over: purged as Heed does it (counted by category, looked at
 * for holds, put on record, dropped), against the same rows deleted in batches by an index on their day. Both are on the
 * disk when their time is taken. Nine tenths of what dropping takes is the file system's removing of the files: with `discard`
 * some wait for the disk to trim them (TMPDIR chooses another one).
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db } = database;
  try {
    const version = await publishSample(db, 'chat-monitoring', new Date('2026-01-01T00:00:00Z'));
    const world = await purgeWorld(db, version, 10_000);
    await fillDay(db, world, day, records);
    await fillPeer(db, world, day, records);
    await sql`vacuum analyze`.execute(db);

    const before = settledBytes();
    const ours = await seconds(async () => {
      const now = new Date(`${addDays(day, 1)}T02:00:00Z`);
      const { dropped } = await purge(db, { now, actor: 'heed', zone });
      if (dropped !== 1) throw new Error('the day was not purged');
    });
    const grown = settledBytes() - before;
    const peer = await seconds(() => deleteInBatches(db));
    return {
      bench: 'purge',
      ratio: Math.round((peer / ours) * 10) / 10,
      ours: Math.round(records / ours),
      peer: Math.round(records / peer),
      unit: `records/s of ${records}`,
      goal: '>= 50',
      note: `${ours.toFixed(2)} s against ${peer.toFixed(1)} s; heap ${(grown / 1_048_576).toFixed(1)} MB`,
    };
  } finally {
    await database.close();
  }
}

async function deleteInBatches(db: Db): Promise<void> {
  for (const table of ['peer_subject', 'peer_record']) {
    for (let count = batch; count === batch; ) {
      count = await inTransaction(db, async (tx) => {
        const { numAffectedRows = 0n } = await sql`
          delete from ${sql.table(table)} where ctid = any(array(
            select ctid from ${sql.table(table)} where expires_on = ${day}::date limit ${batch}))`.execute(
          tx,
        );
        return Number(numAffectedRows);
      });
    }
  }
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}
