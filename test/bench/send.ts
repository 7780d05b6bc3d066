import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../../src/db/pool.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { benchDatabase } from './database.ts';
import { makePeople, publishSample } from './people.ts';
import { type BenchResult, median } from './result.ts';

const people = 100_000;
const rounds = 5;
const now = new Date('2026-09-01T01:00:00.000Z');
const due = new Date('2026-09-08T15:59:59.999Z');

/**
 * A notice to 100,000 people (audience, assignments, outbox rows with each person's account, evidence), against
 * the two bare INSERT … SELECTs of the same rows in one transaction.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db } = database;
  try {
    await makePeople(db, people, now);
    const version = await publishSample(db, 'chat-monitoring', now);
    const ours: number[] = [];
    const peer: number[] = [];
    const memory: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(
        await timed(db, async (tx) => {
          const sent = await sendNotice(tx, {
            versionId: version.id,
            audience: { kind: 'everyone' },
            joiners: false,
            due,
            zone: 'Asia/Shanghai',
            actor: 'heed',
            now,
          });
          if (sent.people !== people) throw new Error(`sent to ${sent.people}`);
        }),
      );
      memory.push(process.memoryUsage().rss);
      await empty(db);
      peer.push(await timed(db, (tx) => bare(tx, version.id)));
      await empty(db);
    }
    const [first = 0, ...others] = memory;
    return {
      bench: 'send',
      ratio: Math.round((median(ours) / median(peer)) * 100) / 100,
      ours: Math.round(median(ours)),
      peer: Math.round(median(peer)),
      unit: 'ms for 100,000 people (less is better)',
      goal: '<= 3',
      note: `memory of the process grew by ${Math.round((Math.max(first, ...others) - first) / 1_048_576)} MB over ${rounds} rounds`,
    };
  } finally {
    await database.close();
  }
}

async function timed(db: Db, work: (tx: Tx) => Promise<void>): Promise<number> {
  const start = performance.now();
  await inTransaction(db, work);
  return performance.now() - start;
}

async function bare(tx: Tx, versionId: string): Promise<void> {
  const [notice, message] = [v7(), v7()];
  await tx
    .insertInto('notice')
    .values({
      id: notice,
      version_id: versionId,
      audience: '{}',
      joiners: false,
      state: 'open',
      due_at: due,
      people,
      created_at: now,
      created_by: null,
    })
    .execute();
  await tx
    .insertInto('message')
    .values({ id: message, kind: 'bench', bodies: '{}', about: null, created_at: now })
    .execute();
  await sql`
    insert into assignment (notice_id, person_id, why, message_id, due_at, created_at)
    select ${notice}::uuid, id, 'everyone', ${message}::uuid, ${due}, ${now} from person`.execute(tx);
  await sql`
    insert into delivery (message_id, person_id, lane, priority, mode, state, platform, tenant, not_before, created_at)
    select ${message}::uuid, id, 'bulk', 9, 'send', 'pending', 'local', 'local', ${now}, ${now} from person`.execute(
    tx,
  );
}

async function empty(db: Db): Promise<void> {
  await sql`truncate assignment, answer, notice, delivery, delivery_batch, message cascade`.execute(db);
  await sql`checkpoint`.execute(db).catch(() => undefined);
}
