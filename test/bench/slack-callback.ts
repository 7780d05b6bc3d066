import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { signatureHeaders } from '../harness/slack/signing.ts';
import { anAnswer } from './answers.ts';
import { benchDatabase } from './database.ts';
import { makePeople, publishSample } from './people.ts';
import { type BenchResult, median } from './result.ts';
import { fire, type Landed, type Shot, type Side, startProduct, startServer, stopServer } from './servers.ts';

const rounds = 5;
const perRound = 2_000;
const warmUp = 500;
export const team = 'T0BENCH';
export const secret = 'a-signing-secret-for-benchmarks-of-no-use-anywhere';
const sideNames = ['ours', 'rows', 'bolt', 'nothing'] as const;
type Name = (typeof sideNames)[number];

/**
 * Clicks in Slack per second: verified, read, recognised, judged, and committed with evidence and confirmation by the
 * web half of the product; against a bare Koa route that verifies and commits the same rows in one transaction, and
 * Bolt's own HTTP receiver whose listener does. They take turns on one database server.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db, url, dir } = database;
  const sides: Side[] = [];
  const slack = await someSlack();
  try {
    const now = new Date();
    const each = warmUp + rounds * perRound;
    await makePeople(db, each * 3, now);
    await sql`
      update identity set platform = 'slack', tenant = ${team}, external_id = upper('U0' || external_id)`.execute(
      db,
    );
    const version = await publishSample(db, 'customer-data', now);
    const { noticeId } = await inTransaction(db, (tx) =>
      sendNotice(tx, {
        versionId: version.id,
        audience: { kind: 'everyone' },
        joiners: false,
        due: new Date(now.getTime() + 7 * 86_400_000),
        zone: 'Asia/Shanghai',
        actor: 'heed',
        now,
      }),
    );
    await sql`vacuum analyze`.execute(db);
    const clicks = await makeClicks(db, noticeId, now);
    const ours = await startProduct(url, join(dir, 'web'), {
      HEED_SECRET: 'a-secret-for-benchmarks-of-no-use-anywhere-else',
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_SIGNING_SECRET: secret,
      SLACK_API_BASE: `http://127.0.0.1:${slack.port}/api/`,
    });
    sides.push(ours);
    await fire(ours.port, clicks.slice(0, warmUp), right);
    const sample = await anAnswer(db, version.id);
    const settings = JSON.stringify({ ...(JSON.parse(sample) as object), secret, team });
    const servers: Record<Name, Side> = {
      ours,
      rows: await peer('rows', url, settings, sides),
      bolt: await peer('bolt', url, settings, sides),
      nothing: await peer('nothing', url, settings, sides),
    };
    // Each has people of its own; the one that stores nothing borrows.
    const of: Record<Name, Shot[]> = {
      ours: clicks.slice(0, each),
      rows: clicks.slice(each, each * 2),
      bolt: clicks.slice(each * 2),
      nothing: clicks.slice(0, each),
    };
    for (const name of sideNames.slice(1)) await fire(servers[name].port, of[name].slice(0, warmUp), right);
    await sql`vacuum analyze`.execute(db);

    const speeds: Record<Name, number>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const from = warmUp + round * perRound;
      const speed = { ours: 0, rows: 0, bolt: 0, nothing: 0 };
      for (const name of sideNames)
        speed[name] = await fire(servers[name].port, of[name].slice(from, from + perRound), right);
      speeds.push(speed);
    }
    const { count } = await db
      .selectFrom('answer')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (count !== each * 3) throw new Error(`${count} answers instead of ${each * 3}`);
    const middle = (name: Name) => Math.round(median(speeds.map((speed) => speed[name])));
    const to = (name: Name) => round2(median(speeds.map((speed) => speed.ours / speed[name])));
    return {
      bench: 'slack-callback',
      ratio: to('rows'),
      ours: middle('ours'),
      peer: middle('rows'),
      unit: 'clicks/s',
      goal: '>= 0.6',
      note: `against Bolt’s HTTP receiver with the same rows (${middle('bolt')}/s): ${to('bolt')} (goal > 1); a route that stores nothing: ${middle('nothing')}/s`,
    };
  } finally {
    for (const side of sides) await stopServer(side);
    slack.server.close();
    await database.close();
  }
}

/** Everybody presses the button of their card once. */
async function makeClicks(db: Db, notice: string, now: Date): Promise<Shot[]> {
  const { rows } = await sql<{ account: string }>`
    select external_id as account from identity order by person_id`.execute(db);
  const seconds = Math.floor(now.getTime() / 1_000);
  return rows.map(({ account }, i) => {
    const message_ts = `${seconds}.${String(i).padStart(6, '0')}`;
    const payload = {
      type: 'block_actions',
      team: { id: team, domain: 'bench' },
      user: { id: account, username: account.toLowerCase(), team_id: team },
      api_app_id: 'A0BENCH',
      token: 'deprecated',
      container: { type: 'message', message_ts, channel_id: `D0${i}`, is_ephemeral: false },
      channel: { id: `D0${i}`, name: 'directmessage' },
      message: { ts: message_ts, text: 'a card' },
      trigger_id: `${i}.1.abcdef`,
      // As every click on a message does: what turns its card is kept beside the answer.
      response_url: `https://hooks.slack.com/actions/${team}/${i}/abcdef`,
      actions: [
        {
          type: 'button',
          action_id: 'notices.acknowledge',
          block_id: 'b',
          value: `notices.acknowledge:${notice}`,
          action_ts: `${seconds}.${String(i).padStart(6, '0')}`,
        },
      ],
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return {
      path: '/slack/interactive',
      headers: { ...headers, ...signatureHeaders(body, { secret, now: seconds }, {}) },
      body,
    };
  });
}

/** As much of Slack as Heed asks when it starts. */
export function someSlack(): Promise<{ server: Server; port: number }> {
  const said = { ok: true, team_id: team, user_id: 'U0BOT', bot_id: 'B0BOT', app_id: 'A0BENCH' };
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(said));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address ? address.port : 0 });
    });
  });
}

const right = ({ status, text }: Landed) => status === 200 && text === '';

async function peer(mode: Name, url: string, settings: string, sides: Side[]): Promise<Side> {
  const side = await startServer([
    ...['--import', 'tsx', 'test/bench/slack-callback-peer.ts'],
    ...[mode, url, settings],
  ]);
  sides.push(side);
  return side;
}

const round2 = (value: number) => Math.round(value * 100) / 100;
