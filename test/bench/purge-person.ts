import { type RawBuilder, sql } from 'kysely';
import { addDays } from '../../src/calendar/day.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { guardedPersonalData } from '../../src/personal-data-sources.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import { benchDatabase } from './database.ts';
import { publishSample } from './people.ts';
import { fillDay, fillPeer, personOf, purgeWorld } from './purge-rows.ts';
import { type BenchResult, median } from './result.ts';

/** `HEED_BENCH_RECORDS=100000` while developing. */
const records = Number(process.env.HEED_BENCH_RECORDS ?? 1_000_000);
const days = 30;
const people = 50;
const rounds = 5;

/**
 * One person's records, over thirty days of a company's, erased by the one guarded way (holds and requests asked, keys
 * through the ledger, evidence), against a bare DELETE of as many rows by an index on whose they are.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db } = database;
  try {
    const version = await publishSample(db, 'chat-monitoring', new Date('2026-01-01T00:00:00Z'));
    const world = { ...(await purgeWorld(db, version, people)), each: 1 as const };
    const perDay = Math.floor(records / days);
    for (let n = 0; n < days; n += 1) await fillDay(db, world, addDays('2026-06-01', n), perDay);
    await fillPeer(db, world, '2026-06-01', perDay * days);
    await sql`
      insert into keys.wrapping_key (id, subject_id, class, expires_on, wrapped, created_at)
      select gen_random_uuid(), ${personOf(sql`p`)}, ${`record-${world.category}`}, date '2026-06-01' + d, sha256(int4send(p)),
        timestamptz '2026-01-01' from generate_series(0, ${people - 1}::int) p, generate_series(0, ${days - 1}::int) d`.execute(
      db,
    );
    await sql`vacuum analyze`.execute(db);
    const registry = guardedPersonalData({ vault: { master: masterKeyFrom(secretsFrom(['s'.repeat(32)])) } });
    const ours: number[] = [];
    const peer: number[] = [];
    const context = { now: new Date('2026-05-01T00:00:00Z'), actor: 'heed' as const, reason: 'request' };
    // In turns, so that whatever else the machine does is both's.
    for (let round = 0; round < rounds; round += 1) {
      const id = await idOf(db, personOf(sql`${round}::int`));
      ours.push(
        await milliseconds(() =>
          inTransaction(db, async (tx) => {
            const { outcomes } = await registry.erasePerson(tx, id, context, new Set(['records']));
            if (!outcomes.some(({ erased }) => erased.length > 0)) throw new Error('nothing was erased');
          }),
        ),
      );
      peer.push(await milliseconds(() => bareDelete(db, id)));
    }
    const rows = perDay * days;
    const each = rows / people;
    return {
      bench: 'purge-person',
      ratio: Math.round((median(peer) / median(ours)) * 100) / 100,
      ours: Math.round(each / (median(ours) / 1_000)),
      peer: Math.round(each / (median(peer) / 1_000)),
      unit: `records/s, ${Math.round(each)} of one person among ${rows}`,
      goal: '>= 0.8',
      note: `${Math.round(median(ours))} ms against ${Math.round(median(peer))} ms`,
    };
  } finally {
    await database.close();
  }
}

/** Both tables, in one transaction, each by an index: whose they are leads to the records. */
const bareDelete = (db: Db, id: string) =>
  inTransaction(db, async (tx) => {
    await sql`delete from peer_record r using peer_subject s
      where s.person_id = ${id}::uuid and r.id = s.record_id`.execute(tx);
    await sql`delete from peer_subject where person_id = ${id}::uuid`.execute(tx);
  });

async function idOf(db: Db, id: RawBuilder<unknown>): Promise<string> {
  const { rows } = await sql<{ id: string }>`select ${id} as id`.execute(db);
  return rows[0]?.id ?? '';
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
