import { Writable } from 'node:stream';
import { expect } from 'chai';
import { z } from 'zod';
import { FixedClock } from '../../src/clock.ts';
import { type Connection, connect } from '../../src/db/pool.ts';
import { createLog } from '../../src/log.ts';
import { WecomError } from '../../src/platforms/wecom/api.ts';
import { type WecomClient, wecomClient } from '../../src/platforms/wecom/client.ts';
import type { WecomSettings } from '../../src/platforms/wecom/settings.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { type Answering, answering, sendJson } from '../harness/answering.ts';
import { testDatabase } from '../harness/database.ts';

const appSecret = 'app-secret-91b1c0ffee';
const anything = z.object({});

/** A WeCom that knows tokens and nothing else. */
class TokenServer {
  server: Answering | undefined;
  /** What gettoken answers instead of a token. */
  refusal: number | undefined;
  lifetime = 7_200;
  current: string[] = ['token-canary-1'];
  dead = 0;
  /** Answers to other calls, first to last, before ok. */
  next: number[] = [];

  async start(): Promise<void> {
    this.server = await answering((path, response) => {
      if (path === '/cgi-bin/gettoken') {
        if (this.refusal !== undefined) {
          return sendJson(response, { errcode: this.refusal, errmsg: `refused, from ip: 192.0.2.7` });
        }
        return sendJson(response, {
          errcode: 0,
          errmsg: 'ok',
          access_token: this.current.at(-1),
          expires_in: this.lifetime,
        });
      }
      const token = this.server?.asked.at(-1)?.query.get('access_token');
      const planned = this.next.shift();
      const errcode = planned ?? (token === this.current.at(-1) ? 0 : this.dead);
      return sendJson(response, { errcode, errmsg: errcode === 0 ? 'ok' : 'no, from ip: 192.0.2.7, more' });
    });
  }

  asked(path: string): number {
    return this.server?.asked.filter((one) => one.path === `/cgi-bin/${path}`).length ?? 0;
  }

  /** From now on the old token is refused with that code, and gettoken gives another. */
  replaceToken(dead: number): void {
    this.dead = dead;
    this.current.push(`token-canary-${this.current.length + 1}`);
  }
}

describe('access tokens of WeCom', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let platform: TokenServer;
  let clock: FixedClock;
  let lines: string[];
  const stops: (() => Promise<void>)[] = [];

  before(async () => {
    database = await testDatabase();
  });
  after(() => database.close());
  beforeEach(async () => {
    platform = new TokenServer();
    await platform.start();
    clock = new FixedClock('2026-11-02T01:00:00Z');
    lines = [];
    await database.db.deleteFrom('platform_token').execute();
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await platform.server?.close();
  });

  function client(connection: Pick<Connection, 'db'> = database, secret = appSecret): WecomClient {
    const settings: WecomSettings = {
      corpid: 'ww0123456789',
      agentid: 1_000_002,
      secret,
      tokens: ['t'],
      encodingAesKeys: ['k'],
      apiBase: platform.server?.url ?? '',
    };
    const made = wecomClient(settings, {
      db: connection.db,
      secrets: secretsFrom(['heed-secret-0123456789abcdef0123456789']),
      clock,
      log: createLog(
        'debug',
        new Writable({
          write(chunk: Buffer, _encoding, done) {
            lines.push(chunk.toString('utf8'));
            done();
          },
        }),
      ),
      patience: { connect: 500, headers: 500, body: 500, total: 1_000 },
      backoffMs: [1, 2, 3],
      random: () => 0.5,
    });
    stops.push(() => made.close());
    return made;
  }

  /** Another process: a pool of its own. */
  function otherProcess(): WecomClient {
    const connection = connect(database.url, { max: 4 });
    stops.push(() => connection.close());
    return client(connection);
  }

  const call = (on: WecomClient) => on.call({ path: 'agent/get', answer: anything });
  async function failure(on: WecomClient): Promise<WecomError> {
    const error: unknown = await call(on).then(
      () => new Error('it worked'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof WecomError)) throw error;
    return error;
  }

  it('fifty calls in two processes ask for one token', async () => {
    const [one, two] = [client(), otherProcess()];
    await Promise.all(Array.from({ length: 50 }, (_, n) => call(n % 2 ? one : two)));
    expect(platform.asked('gettoken')).to.equal(1);
    expect(platform.asked('agent/get')).to.equal(50);
    await call(otherProcess());
    expect(platform.asked('gettoken')).to.equal(1);
  });

  it('lies in the database sealed', async () => {
    await call(client());
    const row = await database.db.selectFrom('platform_token').selectAll().executeTakeFirstOrThrow();
    expect(row).to.include({ platform: 'wecom', tenant: 'ww0123456789', credential: 'app' });
    const text = Buffer.concat([row.sealed ?? Buffer.alloc(0), row.fingerprint]).toString('latin1');
    expect(text).to.have.length.greaterThan(20);
    expect(text).not.to.include('token-canary');
    expect(text).not.to.include(appSecret);
  });

  it('is fetched anew a little before its end, once for all', async () => {
    const [one, two] = [client(), otherProcess()];
    await Promise.all([call(one), call(two)]);
    clock.advance({ minutes: 113 });
    await Promise.all([call(one), call(two)]);
    expect(platform.asked('gettoken')).to.equal(1);
    clock.advance({ minutes: 3 });
    await Promise.all([call(one), call(two), call(one), call(two)]);
    expect(platform.asked('gettoken')).to.equal(2);
  });

  it('the platform gives the old one again: it is not fetched at every call', async () => {
    platform.lifetime = 200;
    const one = client();
    for (let n = 0; n < 5; n += 1) await call(one);
    expect(platform.asked('gettoken')).to.equal(1);
    clock.advance({ seconds: 61 });
    await call(one);
    expect(platform.asked('gettoken')).to.equal(2);
  });

  it('early renewal that fails leaves the old one in use until its end', async () => {
    const one = client();
    await call(one);
    clock.advance({ minutes: 116 });
    platform.refusal = -1;
    await call(one);
    await call(one);
    expect(platform.asked('gettoken')).to.equal(2);
    clock.advance({ minutes: 5 });
    expect(await failure(one)).to.include({ fate: 'not-sent', errcode: -1, class: 'retry' });
  });

  for (const [what, code] of [
    ['revoked', 40014],
    ['expired', 42001],
  ] as const) {
    it(`${what}: another is fetched once for all and the calls are repeated once`, async () => {
      const [one, two] = [client(), otherProcess()];
      await Promise.all([call(one), call(two)]);
      platform.replaceToken(code);
      await Promise.all(Array.from({ length: 20 }, (_, n) => call(n % 2 ? one : two)));
      expect(platform.asked('gettoken')).to.equal(2);
    });
  }

  it('refused again and again: no loop, and not one gettoken for each call', async () => {
    const one = client();
    await call(one);
    platform.next = Array.from({ length: 100 }, () => 40014);
    for (let n = 0; n < 5; n += 1) {
      expect(await failure(one)).to.include({ fate: 'refused', errcode: 40014, class: 'retry' });
    }
    expect(platform.asked('gettoken')).to.equal(2);
    expect(platform.asked('agent/get')).to.equal(1 + 2 + 4);
    platform.next = [];
    await call(one);
  });

  it('40001 stops all processes, longer each time, and says once what to do', async () => {
    platform.refusal = 40001;
    const one = client();
    const waits: number[] = [];
    for (let n = 0; n < 9; n += 1) {
      const error = await failure(one);
      expect(error).to.include({ fate: 'not-sent', errcode: 40001, class: 'alert' });
      expect((await failure(otherProcess())).retryAt).to.deep.equal(error.retryAt);
      waits.push(((error.retryAt?.getTime() ?? 0) - clock.now().getTime()) / 60_000);
      clock.set(error.retryAt ?? clock.now());
    }
    expect(waits).to.deep.equal([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(platform.asked('gettoken')).to.equal(9);
    expect(platform.asked('agent/get')).to.equal(0);
    const alerts = lines.map((line) => JSON.parse(line) as { level: string; msg: string; errcode?: number });
    expect(alerts.filter(({ level }) => level === 'error')).to.have.length(1);
    expect(alerts[0]).to.include({ errcode: 40001 });
    expect(alerts[0]?.msg).to.include('WECOM_CORP_ID');

    platform.refusal = undefined;
    await call(one);
    expect(lines.at(-1)).to.include('again');
    platform.refusal = 40001;
    clock.advance({ hours: 3 });
    const fresh = await failure(one);
    expect((fresh.retryAt?.getTime() ?? 0) - clock.now().getTime()).to.equal(60_000);
  });

  it('another secret is asked at once', async () => {
    platform.refusal = 40001;
    await failure(client());
    platform.refusal = undefined;
    await call(client(database, 'the-right-secret-at-last'));
    expect(platform.asked('gettoken')).to.equal(2);
  });

  it('a person who checks asks at once, and what works again works for all', async () => {
    platform.refusal = 50003;
    const one = client();
    await failure(one);
    platform.refusal = undefined;
    expect((await failure(one)).errcode).to.equal(50003);
    await otherProcess().check('app');
    await call(one);
    expect(platform.asked('gettoken')).to.equal(2);
  });

  it('the app is disabled in the middle: nobody goes on calling', async () => {
    const one = client();
    await call(one);
    platform.next = [50003];
    expect(await failure(one)).to.include({ fate: 'refused', errcode: 50003, class: 'alert' });
    const [asked, tokens] = [platform.asked('agent/get'), platform.asked('gettoken')];
    expect(await failure(one)).to.include({ fate: 'not-sent', errcode: 50003 });
    expect(platform.asked('agent/get')).to.equal(asked);
    expect(platform.asked('gettoken')).to.equal(tokens);
  });

  it('an untrusted address is named, so that somebody can trust it', async () => {
    const one = client();
    platform.next = [60020];
    const error = await failure(one);
    expect(error).to.include({ errcode: 60020, class: 'configuration' });
    expect(error.message).to.include('192.0.2.7');
  });

  it('one caller who gives up does not end the search for the others', async () => {
    const one = client();
    const stop = new AbortController();
    const given = one.call({ path: 'agent/get', answer: anything, signal: stop.signal });
    const patient = call(one);
    stop.abort();
    const error: unknown = await given.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(WecomError).and.to.include({ fate: 'not-sent' });
    await patient;
    expect(platform.asked('gettoken')).to.equal(1);
  });

  it('neither token nor secret stands in a log line or in an error', async () => {
    const one = client();
    const errors: unknown[] = [];
    for (const refusal of [40001, 40013, 60020, -1]) {
      platform.refusal = refusal;
      clock.advance({ hours: 2 });
      errors.push(await failure(one));
    }
    platform.refusal = undefined;
    clock.advance({ hours: 2 });
    await call(one);
    for (const code of [48002, 60111, 40014, 45009, 999_999]) {
      platform.next = [code, code];
      clock.advance({ minutes: 2 });
      errors.push(await failure(one));
    }
    await platform.server?.close();
    clock.advance({ minutes: 2 });
    errors.push(await failure(one));
    const texts = errors.flatMap((error) => {
      const all: string[] = [];
      for (let each: unknown = error; each instanceof Error; each = each.cause) {
        all.push(each.message, each.stack ?? '', JSON.stringify(Object.entries(each)));
      }
      return all;
    });
    expect(errors).to.have.length(10);
    expect([...texts, ...lines].join('\n')).not.to.match(/token-canary|app-secret-91b1c0ffee/);
  });
});
