import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { sessionHash } from '../../src/web/session.ts';
import { csrfToken, tokensFrom } from '../../src/web/tokens.ts';
import { benchDatabase } from './database.ts';
import { makePeople, publishSample } from './people.ts';
import { processorTime } from './processor-time.ts';
import { type BenchResult, median } from './result.ts';
import { fire, type Landed, type Shot, type Side, startProduct, startServer, stopServer } from './servers.ts';

const rounds = 5;
const perRound = 2_000;
const warmUp = 500;
export const pageSecret = 'a-secret-for-benchmarks-of-no-use-anywhere-else';

/**
 * Signed answers per second over HTTP: session, forgery check, rules, typed name, evidence and confirmation,
 * all committed, by the web half of the product as it ships, against bare Koa routes that (a) commit the same
 * rows in one transaction and (b) commit a single insert. The three take turns on one database server.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db, url, dir, serverPid } = database;
  const sides: Side[] = [];
  try {
    const now = new Date();
    const each = warmUp + rounds * perRound;
    await makePeople(db, each * 2, now);
    const version = await publishSample(db, 'chat-monitoring', now);
    const notice = await inTransaction(db, (tx) =>
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
    await sql`create table bench_answer (id uuid primary key, notice uuid, person uuid, at timestamptz, event text)`.execute(
      db,
    );
    const requests = await makeShots(db, notice.noticeId, version.id, now);

    const ours = await startProduct(url, join(dir, 'web'), { HEED_SECRET: pageSecret });
    sides.push(ours);
    await fire(ours.port, requests.slice(0, warmUp), recorded);
    const sample = await anAnswer(db, version.id);
    const rows = await peer('rows', url, sample);
    const single = await peer('insert', url, sample);
    sides.push(rows, single);
    const half = requests.slice(each);
    await fire(rows.port, half.slice(0, warmUp), recorded);
    await fire(single.port, half.slice(0, warmUp), recorded);
    await sql`vacuum analyze`.execute(db);

    const speeds: { ours: number; rows: number; single: number }[] = [];
    const used = { ours: 0, rows: 0, single: 0 };
    const metered = async (side: keyof typeof used, { port, child }: Side, slice: Shot[]) => {
      const time = () =>
        processorTime(({ pid, parent }) => pid === child.pid || pid === serverPid || parent === serverPid);
      const before = time();
      const speed = await fire(port, slice, recorded);
      used[side] += time() - before;
      return speed;
    };
    for (let round = 0; round < rounds; round += 1) {
      const from = warmUp + round * perRound;
      speeds.push({
        ours: await metered('ours', ours, requests.slice(from, from + perRound)),
        rows: await metered('rows', rows, half.slice(from, from + perRound)),
        single: await metered('single', single, half.slice(from, from + perRound)),
      });
    }
    const { count } = await db
      .selectFrom('answer')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (count !== each * 2) throw new Error(`${count} answers instead of ${each * 2}`);
    const of = (side: keyof (typeof speeds)[number]) => median(speeds.map((speed) => speed[side]));
    const toRows = median(speeds.map((speed) => speed.ours / speed.rows));
    const toSingle = median(speeds.map((speed) => speed.ours / speed.single));
    return {
      bench: 'answers',
      ratio: round2(toRows),
      ours: Math.round(of('ours')),
      peer: Math.round(of('rows')),
      unit: 'answers/s',
      goal: '>= 0.6',
      note: `against a single insert (${Math.round(of('single'))}/s): ${round2(toSingle)} (goal >= 0.2, aim 0.35); processor time of server and database per answer: ${perAnswer(used.ours)} ms, peer ${perAnswer(used.rows)} ms, single insert ${perAnswer(used.single)} ms`,
    };
  } finally {
    for (const side of sides) await stopServer(side);
    await database.close();
  }
}

/** Everybody signed in, each with the form their page would have sent. */
export async function makeShots(db: Db, notice: string, versionId: string, now: Date): Promise<Shot[]> {
  const people = await db.selectFrom('person').select(['id', 'name']).orderBy('id').execute();
  const tokens = tokensFrom(secretsFrom([pageSecret]));
  const expires = new Date(now.getTime() + 12 * 3_600_000);
  const sessions = people.map((person) => {
    const token = randomBytes(32).toString('base64url');
    return { ...person, token, hash: sessionHash(token) };
  });
  await sql`
    insert into session (token_hash, person_id, method, created_at, expires_at)
    select h, p, 'bench', ${now}, ${expires}
    from unnest(${sessions.map((one) => one.hash)}::bytea[], ${sessions.map((one) => one.id)}::uuid[]) s (h, p)
  `.execute(db);
  return sessions.map(({ id, name, token, hash }) => ({
    path: `/n/${notice}/answer`,
    headers: {
      cookie: `heed_session=${token}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/html',
    },
    body: new URLSearchParams({
      csrf: csrfToken(tokens, hash, expires),
      action: `notices.acknowledge:${notice}`,
      version: versionId,
      typedName: name,
      person: id,
    }).toString(),
  }));
}

export const recorded = ({ status, location }: Landed) =>
  status === 303 && location.endsWith('said=recorded');

/** What one answer of ours stored, so that the peers store as much. */
export async function anAnswer(db: Db, versionId: string): Promise<string> {
  const { event } = await db
    .selectFrom('evidence_event')
    .select('event')
    .where('type', '=', 'answer.given')
    .limit(1)
    .executeTakeFirstOrThrow();
  const { bodies } = await db
    .selectFrom('message')
    .select('bodies')
    .where('kind', '=', 'notices.answered')
    .limit(1)
    .executeTakeFirstOrThrow();
  return JSON.stringify({ event, bodies: JSON.stringify(bodies), versionId });
}

function peer(mode: string, url: string, sample: string): Promise<Side> {
  return startServer(['--import', 'tsx', 'test/bench/answers-peer.ts', mode, url, sample]);
}

const perAnswer = (ms: number) => round2(ms / (rounds * perRound));
const round2 = (value: number) => Math.round(value * 100) / 100;
