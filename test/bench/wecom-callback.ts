import { join } from 'node:path';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { anAnswer } from './answers.ts';
import { benchDatabase } from './database.ts';
import { makePeople, publishSample } from './people.ts';
import { type BenchResult, median } from './result.ts';
import { fire, type Landed, type Side, startProduct, startServer, stopServer } from './servers.ts';
import { makeClicks } from './wecom-clicks.ts';

const rounds = 5;
const perRound = 2_000;
const warmUp = 500;
const corpid = 'ww0000000000000000';
const agentid = 1000002;
const token = 'tokenForBenches';
const encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';

/**
 * Card clicks of WeCom per second, signed and encrypted, by the web half of the product: verified, decrypted, read,
 * recognised, judged, and committed with evidence and confirmation; against bare Koa routes with @wecom/crypto that
 * (a) store nothing and (b) commit the same rows in one transaction. They take turns on one database server.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db, url, dir } = database;
  const sides: Side[] = [];
  try {
    const now = new Date();
    const each = warmUp + rounds * perRound;
    await makePeople(db, each * 2, now);
    await sql`update identity set platform = 'wecom', tenant = ${corpid}, external_id = lower(external_id)`.execute(
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
    const clicks = await makeClicks(db, { corpid, agentid, token, encodingAesKey }, noticeId, now);
    const ours = await startProduct(url, join(dir, 'web'), {
      HEED_SECRET: 'a-secret-for-benchmarks-of-no-use-anywhere-else',
      WECOM_CORP_ID: corpid,
      WECOM_AGENT_ID: String(agentid),
      WECOM_SECRET: 'unused',
      WECOM_TOKEN: token,
      WECOM_ENCODING_AES_KEY: encodingAesKey,
      WECOM_API_BASE: 'http://127.0.0.1:9',
    });
    sides.push(ours);
    await fire(ours.port, clicks.slice(0, warmUp), right);
    const sample = await anAnswer(db, version.id);
    const settings = JSON.stringify({ ...(JSON.parse(sample) as object), token, encodingAesKey, corpid });
    const rows = await peer('rows', url, settings);
    const nothing = await peer('nothing', url, settings);
    sides.push(rows, nothing);
    const half = clicks.slice(each);
    await fire(rows.port, half.slice(0, warmUp), right);
    await fire(nothing.port, half.slice(0, warmUp), right);
    await sql`vacuum analyze`.execute(db);

    const speeds: { ours: number; rows: number; nothing: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const from = warmUp + round * perRound;
      const mine = clicks.slice(from, from + perRound);
      const theirs = half.slice(from, from + perRound);
      speeds.push({
        ours: await fire(ours.port, mine, right),
        rows: await fire(rows.port, theirs, right),
        nothing: await fire(nothing.port, theirs, right),
      });
    }
    const { count } = await db
      .selectFrom('answer')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (count !== each * 2) throw new Error(`${count} answers instead of ${each * 2}`);
    const of = (side: keyof (typeof speeds)[number]) => median(speeds.map((speed) => speed[side]));
    const toNothing = median(speeds.map((speed) => speed.ours / speed.nothing));
    return {
      bench: 'wecom-callback',
      ratio: round2(median(speeds.map((speed) => speed.ours / speed.rows))),
      ours: Math.round(of('ours')),
      peer: Math.round(of('rows')),
      unit: 'clicks/s',
      goal: '>= 0.6',
      note: `against a route that stores nothing (${Math.round(of('nothing'))}/s): ${round2(toNothing)}`,
    };
  } finally {
    for (const side of sides) await stopServer(side);
    await database.close();
  }
}

const right = ({ status, text }: Landed) => status === 200 && text === '';

function peer(mode: string, url: string, settings: string): Promise<Side> {
  return startServer(['--import', 'tsx', 'test/bench/wecom-callback-peer.ts', mode, url, settings]);
}

const round2 = (value: number) => Math.round(value * 100) / 100;
