import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { systemClock } from '../../../src/clock.ts';
import type { Db } from '../../../src/db/pool.ts';
import { secretsFrom } from '../../../src/secrets.ts';
import { tokensFrom } from '../../../src/web/tokens.ts';
import { type Browser, browserFor } from '../../harness/browser.ts';
import { type OwnDatabase, testDatabase } from '../../harness/database.ts';
import { type HeedProcess, heed, makeHeedBase } from '../../harness/heed-process.ts';
import { TestRedis } from '../../harness/redis.ts';
import { until } from '../../harness/until.ts';
import { type CallbackSettings, type FakeWecom, startFakeWecom } from '../../harness/wecom/index.ts';
import { Door } from './door.ts';

const within = 300_000;
const secret = 'a-secret-for-tests-of-no-use-anywhere-else';
const callback = { token: 'tokenForTests', encodingAESKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };

export interface Web {
  process: HeedProcess;
  url: string;
}

export interface Worker {
  process: HeedProcess;
  door: Door;
}

/**
 * Heed as several processes of its own: pages and workers on one PostgreSQL and one Redis, with one folder that they share, and a
 * fake WeCom whose people work here.
 */
export class Cluster {
  readonly db: Db;
  readonly url: string;
  readonly redis: TestRedis;
  readonly wecom: FakeWecom;
  readonly base: string;
  /** Those that callbacks go to; one that has ended stays until it is taken off. */
  readonly webs: Web[] = [];
  readonly workers: Worker[] = [];
  readonly ended: HeedProcess[] = [];
  readonly #closes: (() => Promise<unknown>)[];
  #turn = 0;

  private constructor(
    database: OwnDatabase,
    { redis, wecom, base }: Pick<Cluster, 'redis' | 'wecom' | 'base'>,
    closes: (() => Promise<unknown>)[],
  ) {
    this.db = database.db;
    this.url = database.url;
    this.redis = redis;
    this.wecom = wecom;
    this.base = base;
    this.#closes = closes;
  }

  /** @param people how many work here, `w1` and so on; they are known to Heed once a worker has read the directory */
  static async open(people: number): Promise<Cluster> {
    const redis = await TestRedis.prepare();
    await redis.start();
    const { base, remove } = await makeHeedBase();
    const wecom = await startFakeWecom({
      clock: systemClock,
      // How fast a machine is decides nothing.
      callbackTimeoutMs: within,
      departments: [{ id: 1, name: '样例有限公司' }],
      members: Array.from({ length: people }, (_, n) => ({
        userid: `w${n + 1}`,
        name: `人 ${n + 1}`,
        department: [1],
      })),
      app: { callback: { ...callback, url: 'http://127.0.0.1:9/wecom/callback' } },
    });
    const database = await testDatabase();
    const closes = [remove, () => wecom.close(), () => redis.stop(), () => database.close()];
    return new Cluster(database, { redis, wecom, base }, closes);
  }

  /** Where all of its processes keep what is theirs together: key and files of the log. */
  get dataDir(): string {
    return join(this.base, 'data');
  }

  get vkeyFile(): string {
    return join(this.dataDir, 'evidence', 'vkey');
  }

  /** The `heed` command, with the variables of this installation. */
  run(args: readonly string[], env: Record<string, string> = {}): HeedProcess {
    const { wecom } = this;
    return heed(args, this.base, {
      ...{ DATABASE_URL: this.url, REDIS_URL: this.redis.url, HEED_SECRET: secret, HEED_HOST: '127.0.0.1' },
      ...{ HEED_DATA_DIR: this.dataDir, HEED_BACKUP_DIR: join(this.base, 'backups') },
      ...{ WECOM_CORP_ID: wecom.corpid, WECOM_AGENT_ID: String(wecom.app.agentid) },
      ...{ WECOM_SECRET: wecom.app.secret, WECOM_CONTACTS_SECRET: wecom.contacts.secret },
      ...{ WECOM_TOKEN: callback.token, WECOM_ENCODING_AES_KEY: callback.encodingAESKey },
      ...{ WECOM_API_BASE: wecom.apiBase, ...env },
    });
  }

  async web(): Promise<Web> {
    const process = this.run(['serve', '--role', 'web']);
    const { url } = await process.ready(within);
    const web = { process, url };
    this.webs.push(web);
    return web;
  }

  async worker(): Promise<Worker> {
    const door = await Door.before(this.wecom.apiBase);
    this.#closes.push(() => door.close());
    const process = this.run(['serve', '--role', 'worker'], { WECOM_API_BASE: door.url });
    await process.ready(within);
    const worker = { process, door };
    this.workers.push(worker);
    return worker;
  }

  async starts(): Promise<void> {
    await mkdir(this.dataDir, { recursive: true });
    // All at once, as containers start: of an empty folder and an empty Redis.
    await Promise.all([this.web(), this.web(), this.worker(), this.worker()]);
  }

  /**
   * Where one callback goes: to one of the processes for pages, and to the next one whenever it is sent again, as by a proxy that has
   * not noticed yet that one is away.
   */
  get callback(): CallbackSettings {
    const { webs } = this;
    this.#turn += 1;
    let turn = this.#turn;
    return {
      ...callback,
      get url() {
        turn += 1;
        return `${webs[turn % webs.length]?.url}/wecom/callback`;
      },
    };
  }

  /** A browser in which somebody is signed in, on the pages of one process. */
  looks({ url }: Web, staffNo: string): Promise<Browser> {
    const tokens = tokensFrom(secretsFrom([secret]));
    const config = { localMessenger: false };
    return browserFor({ db: this.db, clock: systemClock, tokens, baseUrl: url, config }, staffNo);
  }

  /** Ends in order: by a signal, with all that it has in hand finished. */
  async ends({ process }: Web | Worker): Promise<void> {
    process.process.kill('SIGTERM');
    this.ended.push(process);
    expect(await process.ended, process.output().slice(-2_000)).to.equal(0);
  }

  /** Lines of the log of all processes, of this level or above. */
  lines(level: number): string[] {
    const all = [...this.webs, ...this.workers].map(({ process }) => process);
    return [...new Set([...all, ...this.ended])]
      .flatMap((process) => process.output().split('\n'))
      .filter((line) => Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? 0) >= level);
  }

  /** The one row that a statement gives. */
  async count(statement: string): Promise<number> {
    const { rows } = await sql<{ n: number }>`${sql.raw(statement)}`.execute(this.db);
    return Number(rows[0]?.n);
  }

  /** Waits until everything that is to be sent has been, and everything on record has its place in the log. */
  async settled(): Promise<void> {
    await until(
      async () =>
        (await this.count(`select count(*) as n from delivery where state in ('pending', 'sending')`)) === 0,
      { within, what: 'everything to be sent' },
    );
    await until(
      async () => (await this.count('select count(*) as n from evidence_entry where index is null')) === 0,
      { within, what: 'everything to have its place' },
    );
  }

  async close(): Promise<void> {
    for (const { process } of [...this.webs, ...this.workers]) process.process.kill('SIGKILL');
    for (const { process } of [...this.webs, ...this.workers]) await process.ended;
    for (const close of this.#closes.toReversed()) await close();
  }
}
