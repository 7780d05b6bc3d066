import { Writable } from 'node:stream';
import { expect } from 'chai';
import { z } from 'zod';
import { FixedClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { type Call, WecomError } from '../../src/platforms/wecom/api.ts';
import { type WecomClient, wecomClient } from '../../src/platforms/wecom/client.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { testDatabase } from '../harness/database.ts';
import { type FakeWecom, type Fault, startFakeWecom } from '../harness/wecom/index.ts';

const sent = z.object({ msgid: z.string() });
const agent = z.object({ name: z.string() });

describe('calls of WeCom', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let clock: FixedClock;
  let fake: FakeWecom;
  let client: WecomClient;
  let lines: string[];

  before(async () => {
    database = await testDatabase();
  });
  after(() => database.close());
  beforeEach(async () => {
    clock = new FixedClock('2026-11-02T01:00:00Z');
    fake = await startFakeWecom({ clock, members: [{ userid: 'li' }, { userid: 'wang' }] });
    lines = [];
    const write = (chunk: Buffer, _encoding: string, done: () => void) => {
      lines.push(chunk.toString('utf8'));
      done();
    };
    client = wecomClient(
      {
        corpid: fake.corpid,
        agentid: fake.app.agentid,
        secret: fake.app.secret,
        contactsSecret: fake.contacts.secret,
        tokens: ['t'],
        encodingAesKeys: ['k'],
        apiBase: fake.apiBase,
      },
      {
        db: database.db,
        secrets: secretsFrom(['heed-secret-0123456789abcdef0123456789']),
        clock,
        log: createLog('debug', new Writable({ write })),
        patience: { connect: 500, headers: 200, body: 200, total: 600 },
        backoffMs: [1, 2, 3],
        random: () => 0.5,
      },
    );
  });
  afterEach(async () => {
    await client.close();
    await fake.close();
  });

  const read = (): Call<{ name: string }> => ({
    path: 'agent/get',
    query: { agentid: String(fake.app.agentid) },
    answer: agent,
  });
  /** `recognised`: the same to the byte, and WeCom is asked to look. */
  const send = (recognised: boolean): Call<{ msgid: string }> => {
    const body = {
      touser: 'li',
      msgtype: 'text',
      agentid: fake.app.agentid,
      text: { content: 'hello' },
      enable_duplicate_check: recognised ? 1 : 0,
    };
    return { path: 'message/send', body: recognised ? JSON.stringify(body) : body, answer: sent };
  };
  const counted = (path: string) => fake.counts.calls[path] ?? 0;

  async function failure(call: Call<object>): Promise<WecomError> {
    const error: unknown = await client.call(call).then(
      () => new Error('it worked'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof WecomError)) throw error;
    return error;
  }

  it('gives the answer, in the caller’s terms', async () => {
    expect(await client.call(read()))
      .to.have.property('name')
      .that.is.a('string');
    const contacts = await client.call({
      path: 'user/list_id',
      body: { limit: 100 },
      as: 'contacts',
      answer: z.object({ dept_user: z.array(z.object({ userid: z.string() })) }),
    });
    expect(contacts.dept_user.map(({ userid }) => userid)).to.have.members(['li', 'wang']);
    expect(fake.counts.gettoken).to.equal(2);
  });

  it('an answer that is not as described may have had its effect', async () => {
    const error = await failure({ ...send(false), answer: z.object({ colour: z.string() }) });
    expect(error).to.include({ fate: 'unknown', class: 'retry' });
    expect(error.message).to.include('colour');
    expect(fake.sent).to.have.length(1);
  });

  const faults: [string, Fault][] = [
    ['html', { kind: 'html' }],
    ['empty', { kind: 'empty' }],
    ['half', { kind: 'half' }],
    ['hang', { kind: 'hang' }],
    ['close', { kind: 'close' }],
    ['http 502', { kind: 'http', status: 502, body: 'Bad Gateway' }],
    ['slow', { kind: 'slow', ms: 2_000 }],
  ];
  for (const [name, fault] of faults) {
    it(`${name}: a read is asked once more, a send is of unknown fate`, async () => {
      fake.failNext('agent/get', fault);
      expect(await client.call(read())).to.have.property('name');
      fake.failNext('agent/get', fault, 2);
      expect(await failure(read())).to.include({ fate: 'unknown', class: 'retry', path: 'agent/get' });
      for (const recognised of [false, true]) {
        const before = counted('message/send');
        fake.failNext('message/send', fault);
        expect(await failure(send(recognised))).to.include({ fate: 'unknown', class: 'retry' });
        expect(counted('message/send') - before).to.be.at.most(1);
      }
    });
  }

  it('busy: three more times where that is harmless', async () => {
    const busy: Fault = { kind: 'errcode', errcode: -1 };
    fake.failNext('agent/get', busy, 3);
    await client.call(read());
    fake.failNext('agent/get', busy, 4);
    expect(await failure(read())).to.include({ fate: 'refused', errcode: -1, class: 'retry' });
    for (const recognised of [false, true]) {
      fake.failNext('message/send', busy);
      expect(await failure(send(recognised))).to.include({ fate: 'refused', errcode: -1 });
    }
    expect(fake.sent).to.have.length(0);
  });

  it('busy as text is busy', async () => {
    fake.failNext('agent/get', { kind: 'errcode', errcode: -1, asText: true });
    await client.call(read());
    fake.failNext('message/send', { kind: 'errcode', errcode: 60020, asText: true });
    expect(await failure(send(true))).to.include({ errcode: 60020, class: 'configuration' });
  });

  it('over the limit: nobody asks for a minute, and longer when it comes again', async () => {
    const over: Fault = { kind: 'errcode', errcode: 45009 };
    const minutes = async () => {
      const error = await failure(send(true));
      expect(error).to.include({ errcode: 45009, class: 'retry' });
      return ((error.retryAt?.getTime() ?? 0) - clock.now().getTime()) / 60_000;
    };
    fake.failNext('message/send', over, 3);
    expect(await minutes()).to.equal(1);
    const error = await failure(send(true));
    expect(error).to.include({ fate: 'not-sent', errcode: 45009 });
    await client.call(read());
    clock.advance({ minutes: 1 });
    expect(await minutes()).to.equal(10);
    clock.advance({ minutes: 10 });
    expect(await minutes()).to.equal(60);
    clock.advance({ minutes: 60 });
    await client.call(send(true));
    fake.failNext('message/send', over);
    expect(await minutes()).to.equal(1);
  });

  it('what somebody has to put right is said once, and once that it works', async () => {
    fake.refuse('message/send', { errcode: 48002 });
    for (let n = 0; n < 3; n += 1) {
      expect(await failure(send(true))).to.include({ errcode: 48002, class: 'configuration' });
    }
    fake.permit('message/send');
    await client.call(send(true));
    await client.call(send(true));
    const said = lines.map((line) => JSON.parse(line) as { level: string; errcode?: number });
    expect(said.map(({ level, errcode }) => [level, errcode])).to.deep.equal([
      ['error', 48002],
      ['info', undefined],
    ]);
  });

  it('a person who cannot be reached is no alarm', async () => {
    const error = await failure({ path: 'user/get', query: { userid: 'nobody' }, answer: z.object({}) });
    expect(error).to.include({ fate: 'refused', errcode: 60111, class: 'drop' });
    expect(lines).to.deep.equal([]);
  });

  it('what fails and works in turns does not fill the log', async () => {
    for (let n = 0; n < 20; n += 1) {
      fake.failNext('message/send', { kind: 'errcode', errcode: 48002 });
      await failure(send(true));
      await client.call(send(true));
    }
    expect(lines).to.have.length(2);
    clock.advance({ hours: 1 });
    fake.failNext('message/send', { kind: 'errcode', errcode: 48002 });
    await failure(send(true));
    expect(lines).to.have.length(3);
  });

  it('members whom the app does not see are no alarm', async () => {
    fake.failNext('user/get', { kind: 'errcode', errcode: 60011 });
    const error = await failure({ path: 'user/get', query: { userid: 'li' }, answer: z.object({}) });
    expect(error).to.include({ errcode: 60011, class: 'configuration' });
    expect(lines).to.deep.equal([]);
  });

  it('a caller who stops is not kept waiting by pauses', async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await failure({ ...read(), signal: stop.signal })).to.include({ fate: 'not-sent' });
  });
});
