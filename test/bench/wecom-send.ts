import { sql } from 'kysely';
import { request } from 'undici';
import { v7 } from 'uuid';
import { z } from 'zod';
import { LaneWorker } from '../../jobs/deliver.ts';
import { systemClock } from '../../src/clock.ts';
import { connect, type Db, inTransaction } from '../../src/db/pool.ts';
import { enqueueTo } from '../../src/delivery/enqueue.ts';
import { createLog } from '../../src/log.ts';
import { noticeCard } from '../../src/notices/present.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { render } from '../../src/platforms/wecom/cards/render.ts';
import { until } from '../harness/until.ts';
import type { FakeWecom } from '../harness/wecom/index.ts';
import { startWecomPlatform } from '../harness/wecom-platform.ts';
import { benchDatabase } from './database.ts';
import { settledBytes } from './memory.ts';
import { makePeople } from './people.ts';
import { processorTime } from './processor-time.ts';
import { type BenchResult, median } from './result.ts';

const people = 100_000;
const perCall = 1_000;
const rounds = 5;
const baseUrl = 'https://heed.example.com';
const at = new Date('2026-09-01T01:00:00.000Z');
const due = new Date('2026-09-08T15:59:59.999Z');
const both = { 'zh-CN': '聊天记录制度', en: 'Chat monitoring policy' };
const lines = { 'zh-CN': ['记录什么', '保存多久', '找谁问'], en: ['What', 'How long', 'Whom to ask'] };
const card = noticeCard(
  v7(),
  { titles: both, sources: both, summaries: lines, action: 'acknowledge', minimumMethod: 'click' },
  due,
  'Asia/Shanghai',
  at,
);

/**
 * A broadcast to 100,000 people from the outbox through the fake WeCom without quotas, against a bare loop that
 * makes the same 100 calls and the same changes to the same rows.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db } = database;
  const lane = connect(database.url, { max: 4, name: 'heed-bulk' });
  await makePeople(db, people, at);
  const wecom = await startWecomPlatform(lane.db, systemClock, {
    limits: false,
    remember: 'counts',
    members: Array.from({ length: people }, (_, n) => ({ userid: `B${n + 1}` })),
  });
  try {
    await sql`update person set language = 'zh-CN'`.execute(db);
    await sql`update identity set platform = 'wecom', tenant = ${wecom.fake.corpid}`.execute(db);
    await sql`vacuum analyze`.execute(db);
    const ours: number[] = [];
    const peer: number[] = [];
    const memory: number[] = [];
    const spent: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
    // Ours, the fake's, and the server's: what a busy machine does not change.
    const used = () =>
      processorTime(({ pid, parent }) => pid === process.pid || [pid, parent].includes(database.serverPid));
    for (let round = 0; round < rounds; round += 1) {
      await queue(db);
      const began = used();
      ours.push(await timed(() => heed(lane.db, wecom)));
      spent.ours.push(used() - began);
      memory.push(settledBytes());
      await queue(db);
      const again = used();
      peer.push(await timed(() => bare(lane.db, wecom.fake)));
      spent.peer.push(used() - again);
    }
    const [first = 0, ...others] = memory;
    return {
      bench: 'wecom-send',
      ratio: Math.round((median(ours) / median(peer)) * 100) / 100,
      ours: Math.round(median(ours)),
      peer: Math.round(median(peer)),
      unit: 'ms for 100,000 people (less is better)',
      goal: '<= 1.5',
      note: `processor time ${median(spent.ours)} ms against ${median(spent.peer)} ms; memory in use grew by ${Math.round((Math.max(first, ...others) - first) / 1_048_576)} MB over ${rounds} rounds`,
    };
  } finally {
    await wecom.close();
    await lane.close();
    await database.close();
  }
}

/** Everything of the round before is gone, and 100,000 rows wait. */
async function queue(db: Db): Promise<void> {
  await sql`truncate delivery, delivery_batch, delivery_day, message, wecom_message cascade`.execute(db);
  await inTransaction(db, (tx) =>
    enqueueTo(tx, { kind: 'bench', bodies: card, priority: 9, at }, sql`select id as person_id from person`),
  );
  await sql`analyze delivery`.execute(db);
  await sql`checkpoint`.execute(db).catch(() => undefined);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function heed(db: Db, wecom: Awaited<ReturnType<typeof startWecomPlatform>>): Promise<void> {
  const { fake, platform } = wecom;
  const before = fake.counts.delivered;
  const worker = new LaneWorker({
    lane: 'bulk',
    ...{ db, clock: systemClock, log: createLog('silent'), baseUrl },
    platforms: registerPlatforms([platform]),
  });
  worker.start();
  await until(() => fake.counts.delivered === before + people, { within: 120_000 });
  await worker.stop(10_000);
  const { rows } = await sql<{
    n: number;
  }>`select count(*) as n from delivery where state = 'accepted'`.execute(db);
  if (rows[0]?.n !== people) throw new Error(`accepted: ${rows[0]?.n}`);
}

/** Nothing but the calls and the rows: no looking for what is due, no counting, nothing for a crash. */
async function bare(db: Db, fake: FakeWecom): Promise<void> {
  const query = new URLSearchParams({ corpid: fake.corpid, corpsecret: fake.app.secret });
  const token = await ask(`${fake.apiBase}/cgi-bin/gettoken?${query}`);
  const url = `${fake.apiBase}/cgi-bin/message/send?access_token=${token.access_token}`;
  const rendered = render(card['zh-CN'], { baseUrl, language: 'zh-CN' });
  const body = rendered.msgtype === 'template_card' ? rendered.card : {};
  const { rows: all } = await sql<{ id: number; account: string; message: string }>`
    select d.id, i.external_id as account, d.message_id as message from delivery d
    join identity i on i.person_id = d.person_id and i.to_at is null order by d.id`.execute(db);
  for (let start = 0; start < all.length; start += perCall) {
    const some = all.slice(start, start + perCall);
    const ids = some.map((row) => row.id);
    const [now, batch] = [systemClock.now(), v7()];
    await sql`
      with batch as (
        insert into delivery_batch (id, message_id, lane, platform, tenant, language, mode, base_url, members,
                                    body_sha256, created_at)
        values (${batch}, ${some[0]?.message}, 'bulk', 'wecom', ${fake.corpid}, 'zh-CN', 'send', ${baseUrl},
                ${ids}::bigint[], ${Buffer.alloc(32)}, ${now}) returning id
      )
      update delivery d
      set state = 'sending', batch_id = batch.id, lease_until = ${now}, attempts = 1, sent_at = ${now},
          account = (select external_id from identity i where i.person_id = d.person_id and i.to_at is null)
      from batch where d.id = any(${ids}::bigint[])`.execute(db);
    const touser = some.map((row) => row.account).join('|');
    const answer = await ask(
      url,
      JSON.stringify({
        ...{ touser, msgtype: 'template_card', agentid: fake.app.agentid },
        ...{ template_card: { ...body, task_id: batch }, enable_duplicate_check: 1 },
      }),
    );
    if (answer.errcode !== 0) throw new Error(`errcode ${answer.errcode}`);
    await sql`
      update delivery set state = 'accepted', lease_until = null, external_id = ${batch}, accepted_at = ${now}
      where id = any(${ids}::bigint[])`.execute(db);
  }
}

const answerShape = z.object({ errcode: z.number(), access_token: z.string().optional() });

async function ask(url: string, body?: string): Promise<z.infer<typeof answerShape>> {
  const { body: answer } = await request(url, body === undefined ? {} : { method: 'POST', body });
  return answerShape.parse(await answer.json());
}
