import { WebClient } from '@slack/web-api';
import { sql } from 'kysely';
import { systemClock } from '../../src/clock.ts';
import type { Db } from '../../src/db/pool.ts';
import { renderMessage } from '../../src/platforms/slack/blocks/message.ts';
import type { FakeSlack } from '../harness/slack/index.ts';
import { until } from '../harness/until.ts';
import { type BenchResult, median } from './result.ts';
import { allAccepted, baseUrl, card, prepare, queue, type Slack, work } from './slack-sending.ts';

const rounds = 3;
const some = 5_000;

/** A broadcast through Slack without limits, against a bare loop over Slack's own client that posts and marks the row as sent. */
export async function run(): Promise<BenchResult> {
  const bench = await prepare(some, systemClock, { limits: false, remember: 'counts' });
  try {
    const { db, lane, slack } = bench;
    const [ours, peer, crowd]: [number[], number[], number[]] = [[], [], []];
    const { atOnce = 1 } = slack.platform.capabilities;
    for (let round = 0; round < rounds; round += 1) {
      await queue(db);
      ours.push(await timed(() => heed(lane.db, slack)));
      await queue(db);
      peer.push(await timed(() => bare(lane.db, slack.fake, 1)));
      await queue(db);
      crowd.push(await timed(() => bare(lane.db, slack.fake, atOnce)));
    }
    const perSecond = (ms: number) => Math.round((some / ms) * 1_000);
    return {
      bench: 'slack-send-loop',
      ratio: Math.round((median(peer) / median(ours)) * 100) / 100,
      ours: perSecond(median(ours)),
      peer: perSecond(median(peer)),
      unit: 'messages a second',
      goal: '>= 0.7',
      note: `${some} messages; ${atOnce} such loops side by side, as Heed has calls: ${perSecond(median(crowd))}`,
    };
  } finally {
    await bench.close();
  }
}

async function heed(db: Db, { fake, platform }: Slack): Promise<void> {
  const before = fake.counts.messages;
  const worker = work(db, platform, systemClock);
  await until(() => fake.counts.messages === before + some, { within: 300_000 });
  await worker.stop(10_000);
  await allAccepted(db, some);
}

async function bare(db: Db, { apiBase, botToken }: FakeSlack, atOnce: number): Promise<void> {
  const client = new WebClient(botToken, { slackApiUrl: apiBase, retryConfig: { retries: 0 } });
  const { rows } = await sql<{ id: number; account: string; language: 'zh-CN' | 'en' }>`
    select d.id, i.external_id as account, p.language from delivery d join person p on p.id = d.person_id
    join identity i on i.person_id = d.person_id and i.to_at is null order by d.id`.execute(db);
  const waiting = rows.values();
  const loop = async () => {
    for (const { id, account, language } of waiting) {
      const [message] = renderMessage(card[language], { baseUrl, language });
      if (!message) throw new Error('no message');
      const { channel, ts } = await client.chat.postMessage({ channel: account, ...message });
      await sql`
        update delivery set state = 'accepted', external_id = ${`${channel}/${ts}`}, accepted_at = ${systemClock.now()}
        where id = ${id}`.execute(db);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
  await allAccepted(db, some);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
