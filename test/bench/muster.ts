import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { startWorkers } from '../../jobs/start.ts';
import { systemClock } from '../../src/clock.ts';
import { closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { musterLateness } from '../../src/crisis/lateness.ts';
import { type CrisisPlan, firstPlan } from '../../src/crisis/plan.ts';
import { despiteConflicts } from '../../src/db/conflict.ts';
import { connect, type Db, inTransaction } from '../../src/db/pool.ts';
import { enqueueTo } from '../../src/delivery/enqueue.ts';
import { createLog } from '../../src/log.ts';
import { sendNotice } from '../../src/notices/send.ts';
import { crisisRoles } from '../../src/people/person.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { masterKeyFrom } from '../../src/vault/master.ts';
import { until } from '../harness/until.ts';
import { callback, startWecomPlatform } from '../harness/wecom-platform.ts';
import { benchDatabase } from './database.ts';
import { makePeople, publishSample } from './people.ts';
import type { BenchResult } from './result.ts';
import { type Side, startProduct, stopServer } from './servers.ts';
import { type Fired, fireSteadily } from './wecom-firing.ts';

const musters = Number(process.env.HEED_BENCH_MUSTERS ?? 200);
const team = 12;
const everybody = Number(process.env.HEED_BENCH_PEOPLE ?? 100_000);
const perSecond = 1_000;
/** The times are the workers' own: how often somebody looks for them changes nothing but the load. */
const lookEveryMs = 25;
/** So many escalate together. */
const together = 20;
const heedSecret = 'a-secret-for-benchmarks-of-no-use-anywhere-else';

/**
 * From the commit of a declaration until WeCom's API has accepted the alert to each of twelve people, at the 99th percentile
 * of 200 musters: (a) idle, (b) while broadcasts to 100,000 people go out one after the other, (c) while a web process
 * answers a thousand callbacks a second on the same database. The workers are those of the product. Then how late the next
 * in line are called, from their due time to the commit, at the 99th percentile.
 */
export async function run(): Promise<BenchResult> {
  const database = await benchDatabase();
  const { db, url, dir } = database;
  const own = connect(url, { max: 4, name: 'heed-bench-wecom' });
  const now = systemClock.now();
  await makePeople(db, everybody, now);
  const wecom = await startWecomPlatform(own.db, systemClock, {
    limits: false,
    remember: 'counts',
    members: Array.from({ length: everybody }, (_, n) => ({ userid: `B${n + 1}` })),
  });
  await sql`
    update identity set platform = 'wecom', tenant = ${wecom.fake.corpid}, external_id = lower(external_id)`.execute(
    db,
  );
  await sql`vacuum analyze`.execute(db);
  const workers = await startWorkers({
    ...{
      databaseUrl: url,
      baseUrl: 'https://heed.example.com',
      clock: systemClock,
      log: createLog('silent'),
    },
    ...{ platforms: registerPlatforms([wecom.platform]), sweeps: [] },
  });
  const sides: Side[] = [];
  try {
    const idle = await measured(db);
    const stop = broadcasting(db);
    const busy = await measured(db);
    const broadcasts = await stop();
    const web = await startProduct(url, join(dir, 'web'), {
      ...{ HEED_SECRET: heedSecret, WECOM_CORP_ID: wecom.fake.corpid },
      ...{ WECOM_AGENT_ID: String(wecom.fake.app.agentid), WECOM_SECRET: wecom.fake.app.secret },
      ...{ WECOM_TOKEN: callback.token, WECOM_ENCODING_AES_KEY: callback.encodingAESKey },
      WECOM_API_BASE: wecom.fake.apiBase,
    });
    sides.push(web);
    const { corpid, app } = wecom.fake;
    const settings = {
      ...{ corpid, agentid: app.agentid },
      ...{ token: callback.token, encodingAesKey: callback.encodingAESKey },
    };
    const notice = await noticeToAll(db);
    const firing = await fireSteadily({ port: web.port, settings, notice, people: everybody, perSecond });
    const answering = await measured(db);
    const fired = await firing();
    await mustHaveAnswered(db, fired);
    const late = await escalations(db);
    const worst = Math.max(busy.p99, answering.p99);
    const allowed = Math.max(1.5 * idle.p99, 50);
    return {
      bench: 'muster',
      ratio: Math.round((allowed / worst) * 100) / 100,
      ours: Math.round(worst),
      peer: Math.round(idle.p99),
      unit: 'ms, p99 from commit to accepted (less is better)',
      goal: 'busy <= max(1.5 x idle, 50 ms), which is a ratio >= 1; p99 <= 2000 ms; escalations late by p99 <= 1 s',
      note: `${musters} musters of ${team}; idle ${idle.said}; with ${broadcasts} broadcasts to ${everybody} ${busy.said}; with ${saidOf(fired)} ${answering.said}; ${late}`,
    };
  } finally {
    for (const side of sides) await stopServer(side);
    await workers.stop();
    await wecom.close();
    await own.close();
    await database.close();
  }
}

/** What became of the callbacks, by the second. */
function saidOf({ seconds, sent, taken, busy, late }: Fired): string {
  const [each, took, refused, gone] = [sent, taken, busy, late].map((count) => Math.round(count / seconds));
  return `${each} callbacks/s (taken ${took}, told to come again ${refused}, late ${gone})`;
}

/** People who are not known would be told so, and nothing would be committed. */
async function mustHaveAnswered(db: Db, { taken }: Fired): Promise<void> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from answer`.execute(db);
  const count = rows[0]?.count ?? 0;
  if (count < Math.min(taken, everybody)) throw new Error(`${count} answers of ${taken} callbacks`);
}

interface Times {
  p99: number;
  said: string;
}

/** Musters one after the other, each of people who were in none before: no limit of a person's is in the way. */
async function measured(db: Db): Promise<Times> {
  const vault = { master: masterKeyFrom(secretsFrom([heedSecret])) };
  const times: number[] = [];
  for (let n = 0; n < musters; n += 1) {
    const lead = await seat(db, n);
    const { incident } = await inTransaction(db, (tx) =>
      declare(
        tx,
        { vault },
        {
          ...{ level: 'major', drill: false, words: 'a bench', by: lead, once: v7(), another: true },
          now: systemClock.now(),
        },
      ),
    );
    const committed = Date.now();
    const accepted = await allAccepted(db, incident.id);
    times.push(...accepted.map((at) => Math.max(0, at.getTime() - committed)));
    await inTransaction(db, (tx) =>
      closeIncident(tx, incident.id, 'over', { personId: lead, now: systemClock.now() }),
    );
  }
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { p99: at(0.99), said: `p50 ${at(0.5)} p99 ${at(0.99)} most ${at(1)} ms` };
}

/** When each alert was accepted; looked for by the pages' keys and seldom enough not to be a load itself. */
async function allAccepted(db: Db, incident: string): Promise<Date[]> {
  const end = performance.now() + 60_000;
  while (performance.now() < end) {
    const { rows } = await sql<{ at: Date | null }>`
      select d.accepted_at as at from incident_page g
      join delivery d on d.message_id = g.message_id and d.person_id = g.person_id
      where g.incident_id = ${incident}::uuid and g.round = 0 and g.step = 0`.execute(db);
    const done = rows.flatMap(({ at }) => at ?? []);
    if (done.length === team) return done;
    await sleep(lookEveryMs);
  }
  throw new Error('an alert was not accepted within a minute');
}

/**
 * Musters in which nobody answers, so that the next in line are due after two seconds, declared one soon after the other.
 *
 * @returns by how much they were late, as the workers measured it
 */
async function escalations(db: Db): Promise<string> {
  const vault = { master: masterKeyFrom(secretsFrom([heedSecret])) };
  const lead = await seat(db, 0);
  await sql`
    insert into crisis_rank (role, person_id, rank)
    select role, person_id, case when place > 1 then 1 else 0 end from (
      select role, person_id, row_number() over (partition by role order by person_id = ${lead}::uuid desc, person_id) as place
      from role_grant where to_at is null) g
    on conflict (role, person_id) do update set rank = excluded.rank`.execute(db);
  const plan: CrisisPlan = {
    ...firstPlan,
    levels: { ...firstPlan.levels, major: { ...firstPlan.levels.major, deputiesAfter: 2 } },
  };
  await sql`
    insert into crisis_plan (plan, made_at, made_by)
    values (${JSON.stringify(plan)}::jsonb, ${systemClock.now()}, ${lead}::uuid)`.execute(db);
  musterLateness.reset();
  const begun: string[] = [];
  for (let n = 0; n < musters; n += 1) {
    const { incident } = await inTransaction(db, (tx) =>
      declare(
        tx,
        { vault },
        {
          ...{ level: 'major', drill: true, words: '', by: lead, once: v7(), another: true },
          now: systemClock.now(),
        },
      ),
    );
    begun.push(incident.id);
    // Several are under way at a time, at odds with the workers' beat.
    if (begun.length >= together) await escalated(db, lead, begun);
  }
  await escalated(db, lead, begun);
  const { values } = await musterLateness.get();
  const counts = values.filter(({ metricName }) => metricName?.endsWith('_bucket'));
  const all = counts.find(({ labels }) => labels.le === '+Inf')?.value ?? 0;
  const p99 = counts.find(({ value }) => value >= 0.99 * all)?.labels.le ?? '+Inf';
  return `${all} escalations late by p99 <= ${p99} s`;
}

/** Waits until deputies were called in each, and closes them. */
async function escalated(db: Db, lead: string, begun: string[]): Promise<void> {
  for (const id of begun.splice(0)) {
    await until(async () => {
      const { rows } = await sql`
        select from incident_call where incident_id = ${id}::uuid group by at offset 1`.execute(db);
      return rows.length > 0;
    });
    await inTransaction(db, (tx) =>
      closeIncident(tx, id, 'over', { personId: lead, now: systemClock.now() }),
    );
  }
}

/** Twelve other people stand for the roles. @returns the lead */
async function seat(db: Db, n: number): Promise<string> {
  const now = systemClock.now();
  await sql`update role_grant set to_at = ${now} where to_at is null`.execute(db);
  const { rows } = await sql<{ id: string }>`
    select id from person order by id offset ${(n * team) % everybody} limit ${team}`.execute(db);
  await sql`
    insert into role_grant (person_id, role, from_at)
    select id, role, ${now} from unnest(${rows.map(({ id }) => id)}::uuid[],
      ${rows.map((_, place) => crisisRoles[place % crisisRoles.length])}::text[]) t (id, role)
    on conflict do nothing`.execute(db);
  return rows[0]?.id ?? '';
}

/** A broadcast to everybody is on its way at every moment. @returns what ends it: how many were begun */
function broadcasting(db: Db): () => Promise<number> {
  let [on, begun] = [true, 0];
  const bodies = { kind: 'text' as const, text: 'a broadcast' };
  const running = (async () => {
    while (on) {
      begun += 1;
      await inTransaction(db, (tx) =>
        enqueueTo(
          tx,
          {
            ...{ kind: 'bench', priority: 9, at: systemClock.now() },
            bodies: { 'zh-CN': bodies, en: bodies },
          },
          sql`select id as person_id from person`,
        ),
      );
      await until(
        async () => {
          const { rows } = await sql`
            select from delivery where lane = 'bulk' and state in ('pending', 'sending') limit 1`.execute(db);
          return rows.length === 0 || !on;
        },
        { within: 600_000 },
      );
    }
  })();
  return async () => {
    on = false;
    await running;
    return begun;
  };
}

/** A notice that everybody is asked to answer; of its cards nothing is sent. @returns its id */
async function noticeToAll(db: Db): Promise<string> {
  const now = systemClock.now();
  const version = await publishSample(db, 'customer-data', now);
  const { noticeId } = await inTransaction(db, (tx) =>
    sendNotice(tx, {
      ...{ versionId: version.id, audience: { kind: 'everyone' }, joiners: false, zone: 'Asia/Shanghai' },
      ...{ due: new Date(now.getTime() + 7 * 86_400_000), actor: 'heed', now },
    }),
  );
  // The workers are claiming some of them at the same moment.
  await despiteConflicts(() =>
    sql`update delivery set state = 'skipped' where lane = 'bulk' and state = 'pending'`.execute(db),
  );
  return noticeId;
}
