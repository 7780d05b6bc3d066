import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { chinesePublicHolidays } from '../../../src/calendar/china.ts';
import { addDays } from '../../../src/calendar/day.ts';
import { ordinaryWeek, workingDayFrom } from '../../../src/calendar/rules.ts';
import { systemClock } from '../../../src/clock.ts';
import { type Db, inTransaction } from '../../../src/db/pool.ts';
import { type NewNotice, sendNotice } from '../../../src/notices/send.ts';
import { makeSecret } from '../../../src/records/source-secrets.ts';
import { addSource } from '../../../src/records/sources.ts';
import { secretsFrom } from '../../../src/secrets.ts';
import { sessionHash } from '../../../src/web/session.ts';
import { dayIn } from '../../../src/zone.ts';
import { TestRedis } from '../../harness/redis.ts';
import { until } from '../../harness/until.ts';
import { type FakeWecom, startFakeWecom } from '../../harness/wecom/index.ts';
import { callback } from '../../harness/wecom-platform.ts';
import type { BenchDatabase } from '../database.ts';
import { type IntakeCompany, intakeCompany, tell } from '../intake-rows.ts';
import { publishSample } from '../people.ts';
import { type Aim, accountOf, sessionOf } from './aim.ts';
import { startWatched, type Watched } from './watched.ts';

const heedSecret = 'a-secret-for-benchmarks-of-no-use-anywhere-else';
const zone = 'Asia/Shanghai';
const within = 1_800_000;
const lookMs = 250;

export interface LoadSize {
  /** Who work here, as WeCom's directory says. */
  people: number;
  /** Of them, signed in. */
  viewers: number;
  /** Whose conversations are kept, and with how many customers. */
  staff: number;
  customers: number;
  /** Systems that hand conversations over. */
  sources: number;
}

/**
 * A company in WeCom whose people were asked to answer a notice, a PostgreSQL, a Redis and a stand-in for WeCom's interface;
 * processes of Heed are started by whoever measures them.
 */
export class LoadCompany {
  readonly db: Db;
  readonly redis: TestRedis;
  readonly secrets = secretsFrom([heedSecret]);
  readonly processes: Watched[] = [];
  readonly size: LoadSize;
  readonly #database: Pick<BenchDatabase, 'db' | 'url' | 'dir'>;
  readonly #wecom: FakeWecom;
  #aim: Omit<Aim, 'ports'> | undefined;
  #version = '';

  private constructor(
    database: Pick<BenchDatabase, 'db' | 'url' | 'dir'>,
    { redis, wecom, size }: { redis: TestRedis; wecom: FakeWecom; size: LoadSize },
  ) {
    this.#database = database;
    this.db = database.db;
    this.redis = redis;
    this.#wecom = wecom;
    this.size = size;
  }

  /** With one worker, which has read the directory; nobody has been asked yet. @param webs how many processes answer HTTP */
  static async open(
    database: Pick<BenchDatabase, 'db' | 'url' | 'dir'>,
    size: LoadSize,
    webs: number,
  ): Promise<LoadCompany> {
    const redis = await TestRedis.prepare();
    await redis.start();
    const wecom = await startFakeWecom({
      ...{ clock: systemClock, limits: false, remember: 'counts', app: { callback } },
      departments: [{ id: 1, name: '样例有限公司' }],
      members: Array.from({ length: size.people }, (_, n) => ({
        ...{ userid: accountOf(n), name: `人 ${n + 1}`, department: [1] },
      })),
    });
    const company = new LoadCompany(database, { redis, wecom, size });
    try {
      await company.#moveIn(webs);
      return company;
    } catch (error) {
      await company.close();
      throw error;
    }
  }

  /** What a generator has to know. */
  get aim(): Aim {
    if (!this.#aim) throw new Error('nobody has moved in');
    const ports = this.processes.filter(({ role }) => role === 'web').map(({ port }) => port);
    return { ...this.#aim, ports };
  }

  /** Asks everybody so many times, and waits until all cards are sent: these are what is pressed and opened from then on. */
  async asks(times: number): Promise<void> {
    if (!this.#aim) throw new Error('nobody has moved in');
    const notices: string[] = [];
    for (let n = 0; n < times; n += 1) {
      const now = new Date();
      const notice: NewNotice = {
        ...{ versionId: this.#version, audience: { kind: 'everyone' }, joiners: false, zone, actor: 'heed' },
        ...{ due: new Date(now.getTime() + 7 * 86_400_000), now },
      };
      notices.push((await inTransaction(this.db, (tx) => sendNotice(tx, notice))).noticeId);
      await this.settled();
    }
    await sql`vacuum analyze`.execute(this.db);
    this.#aim = { ...this.#aim, notices };
  }

  async close(): Promise<void> {
    for (const one of this.processes.toReversed()) await one.stop();
    await this.#wecom.close();
    await this.redis.stop();
  }

  async #moveIn(webs: number): Promise<void> {
    const { db, size } = this;
    const evening = await lastEvening();
    const intake = await intakeCompany(db, size, evening);
    // Of those whose conversations are kept there are no accounts at this WeCom.
    await sql`update delivery set state = 'skipped'`.execute(db);
    const sources = await this.#sources(intake);
    this.#version = (await publishSample(db, 'customer-data', new Date())).id;
    await this.starts('worker');
    await until(
      async () => (await this.count('select count(*) as n from employment')) === size.people + size.staff,
      {
        within,
        what: 'everybody to be known',
      },
    );
    await this.#signIn();
    for (let n = 0; n < webs; n += 1) await this.starts('web');
    const { people, viewers, staff, customers } = size;
    const { corpid, app } = this.#wecom;
    const settings = { token: callback.token, encodingAesKey: callback.encodingAESKey };
    this.#aim = {
      ...{ notices: [], sources, people, viewers, staff, customers, evening: evening.toISOString() },
      settings: { ...settings, corpid, agentid: app.agentid },
    };
  }

  async starts(role: Watched['role']): Promise<void> {
    const { corpid, app, apiBase } = this.#wecom;
    const { url, dir } = this.#database;
    this.processes.push(
      await startWatched(role, {
        ...{ DATABASE_URL: url, REDIS_URL: this.redis.url, HEED_SECRET: heedSecret },
        ...{ HEED_DATA_DIR: join(dir, 'heed'), HEED_BACKUP_DIR: join(dir, 'backups') },
        ...{ WECOM_CORP_ID: corpid, WECOM_AGENT_ID: String(app.agentid), WECOM_SECRET: app.secret },
        ...{ WECOM_CONTACTS_SECRET: this.#wecom.contacts.secret, WECOM_API_BASE: apiBase },
        ...{ WECOM_TOKEN: callback.token, WECOM_ENCODING_AES_KEY: callback.encodingAESKey },
      }),
    );
  }

  async #sources({ deps, sourceId, toldAt }: IntakeCompany): Promise<Aim['sources']> {
    const by = { actor: 'heed', now: new Date() } as const;
    return inTransaction(this.db, async (tx) => {
      const ids = [sourceId];
      for (let n = 1; n < this.size.sources; n += 1) {
        const id = await addSource(tx, { channel: 'wecom', name: `bench ${n}` }, by);
        await tell(tx, id, { customers: this.size.customers, at: toldAt });
        ids.push(id);
      }
      const sources: Aim['sources'] = [];
      for (const id of ids)
        sources.push({ id, secret: await makeSecret(tx, deps.vault, id, { overlapMs: 0, ...by }) });
      return sources;
    });
  }

  async #signIn(): Promise<void> {
    const numbers = Array.from({ length: this.size.viewers }, (_, n) => n);
    const now = new Date();
    await sql`
      insert into session (token_hash, person_id, method, created_at, expires_at)
      select h, i.person_id, 'bench', ${now}, ${new Date(now.getTime() + 12 * 3_600_000)}
      from unnest(${numbers.map((n) => sessionHash(sessionOf(n)))}::bytea[], ${numbers.map(accountOf)}::text[]) s (h, account)
      join identity i on i.platform = 'wecom' and i.external_id = s.account`.execute(this.db);
  }

  /** Waits until everything that is to be sent has been, and everything on record has its place in the log. */
  async settled(): Promise<void> {
    const open = `select exists (select from delivery where state in ('pending', 'sending'))
      or exists (select from evidence_entry where index is null) as n`;
    await until(
      async () => {
        // Each look reads a whole table, and is no part of what is measured.
        await sleep(lookMs);
        return (await this.count(open)) === 0;
      },
      { within, what: 'everything to be sent and on the log' },
    );
  }

  /** The one row that a statement gives. */
  async count(statement: string): Promise<number> {
    const { rows } = await sql<{ n: number }>`${sql.raw(statement)}`.execute(this.db);
    return Number(rows[0]?.n);
  }
}

/** The end of the last working day before today: what is said on it counts as said in hours. */
async function lastEvening(): Promise<Date> {
  const { days } = await chinesePublicHolidays();
  const calendar = { kindOf: (day: string) => days.get(day) ?? ordinaryWeek.kindOf(day) };
  const day = workingDayFrom(calendar, addDays(dayIn(new Date(), zone), -1), -1);
  return new Date(`${day}T10:00:00.000Z`);
}
