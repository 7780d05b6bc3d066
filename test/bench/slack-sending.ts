import { sql } from 'kysely';
import { v7 } from 'uuid';
import { LaneWorker } from '../../jobs/deliver.ts';
import type { Clock } from '../../src/clock.ts';
import { connect, type Db, inTransaction } from '../../src/db/pool.ts';
import { enqueueTo } from '../../src/delivery/enqueue.ts';
import { createLog } from '../../src/log.ts';
import { noticeCard } from '../../src/notices/present.ts';
import type { Platform } from '../../src/platforms/port.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { startSlackPlatform } from '../harness/slack-platform.ts';
import { benchDatabase } from './database.ts';
import { makePeople } from './people.ts';

export const baseUrl = 'https://heed.example.com';
export const at = new Date('2026-09-01T01:00:00.000Z');
const due = new Date('2026-09-08T15:59:59.999Z');
const both = { 'zh-CN': '聊天记录制度', en: 'Chat monitoring policy' };
const lines = { 'zh-CN': ['记录什么', '保存多久', '找谁问'], en: ['What', 'How long', 'Whom to ask'] };
/** What is sent. */
export const card = noticeCard(
  v7(),
  { titles: both, sources: both, summaries: lines, action: 'acknowledge', minimumMethod: 'click' },
  due,
  'Asia/Shanghai',
  at,
);

export type Slack = Awaited<ReturnType<typeof startSlackPlatform>>;

/** So many people with an account on a fake Slack, and a lane's own pool. */
export async function prepare(people: number, clock: Clock, limits: { limits?: false; remember?: 'counts' }) {
  const database = await benchDatabase();
  const { db } = database;
  const lane = connect(database.url, { max: 4, name: 'heed-bulk' });
  await makePeople(db, people, at);
  const slack = await startSlackPlatform(lane.db, clock, {
    ...limits,
    remember: 'counts',
    ...(limits.limits === false ? { posts: Number.POSITIVE_INFINITY } : {}),
    users: Array.from({ length: people }, (_, n) => ({ id: `UB${n + 1}` })),
  });
  await sql`update identity set platform = 'slack', tenant = ${slack.fake.team.id}, external_id = 'U' || external_id`.execute(
    db,
  );
  await sql`vacuum analyze`.execute(db);
  return {
    db,
    lane,
    slack,
    async close() {
      await slack.close();
      await lane.close();
      await database.close();
    },
  };
}

/** Everything of the round before is gone, and a row for each person waits. */
export async function queue(db: Db): Promise<void> {
  await sql`truncate delivery, delivery_batch, message cascade`.execute(db);
  await inTransaction(db, (tx) =>
    enqueueTo(tx, { kind: 'bench', bodies: card, priority: 9, at }, sql`select id as person_id from person`),
  );
  await sql`analyze delivery`.execute(db);
  await sql`checkpoint`.execute(db).catch(() => undefined);
}

export function work(db: Db, platform: Platform, clock: Clock): LaneWorker {
  const worker = new LaneWorker({
    ...{ lane: 'bulk', db, clock, log: createLog('silent'), baseUrl },
    platforms: registerPlatforms([platform]),
  });
  worker.start();
  return worker;
}

export async function allAccepted(db: Db, people: number): Promise<void> {
  const { rows } = await sql<{ n: number; tries: number }>`
    select count(*) as n, max(attempts) as tries from delivery where state = 'accepted'`.execute(db);
  if (rows[0]?.n !== people) throw new Error(`accepted: ${rows[0]?.n}`);
  if (rows[0].tries > 1) throw new Error(`tries that counted: ${rows[0].tries}`);
}
