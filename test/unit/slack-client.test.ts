import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { z } from 'zod';
import { FixedClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { type SlackCall, SlackError } from '../../src/platforms/slack/api.ts';
import { type SlackClient, slackClient } from '../../src/platforms/slack/client.ts';
import { Lanes } from '../../src/platforms/slack/lanes.ts';
import { type Answering, answering } from '../harness/answering.ts';
import { testDatabase } from '../harness/database.ts';
import { type Answer, type ScriptedSlack, scriptedSlack } from '../harness/slack-answers.ts';

const botToken = 'xoxb-canary-0123456789-abcdef';
const content = 'the words of a person';
const sent = z.object({ channel: z.string(), ts: z.string() });
const post: SlackCall<{ ts: string }> = {
  method: 'chat.postMessage',
  args: { channel: 'U1', text: content },
  answer: sent,
};
const read: SlackCall<object> = { method: 'users.info', args: { user: 'U1' }, answer: z.object({}) };

describe('calls of Slack', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let clock: FixedClock;
  let slack: ScriptedSlack;
  let client: SlackClient;
  let lines: string[];

  const made: { close(): Promise<void> }[] = [];
  function connect(apiBase: string, posts?: number): SlackClient {
    const write = (chunk: Buffer, _encoding: string, done: () => void) => {
      lines.push(chunk.toString('utf8'));
      done();
    };
    const wait = async (ms: number) => void clock.advance({ ms });
    const lanes = new Lanes({ db: database.db, clock, botToken, wait, ...(posts ? { posts } : {}) });
    const one = slackClient(
      { botToken, apiBase },
      {
        ...{ lanes, clock, log: createLog('debug', new Writable({ write })) },
        patience: { connect: 500, headers: 300, body: 300, total: 600 },
        backoffMs: [1, 1],
      },
    );
    made.push(one);
    return one;
  }

  before(async () => {
    database = await testDatabase();
  });
  after(() => database.close());
  beforeEach(async () => {
    await database.db.deleteFrom('slack_pace').execute();
    clock = new FixedClock('2026-11-02T01:00:00Z');
    lines = [];
    slack = await scriptedSlack();
    client = connect(slack.apiBase);
  });
  afterEach(async () => {
    await Promise.all(made.splice(0).map((one) => one.close()));
    await slack.close();
  });

  async function failure(call: SlackCall<object>, of = client): Promise<SlackError> {
    const error: unknown = await of.call(call).then(
      () => new Error('it worked'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof SlackError)) throw error;
    return error;
  }
  const calls = (method: string) => slack.asked.filter((one) => one.method === method).length;

  it('gives the answer, and sends objects as JSON and the token in the header alone', async () => {
    const blocks = [{ type: 'divider' }];
    const answer = await client.call({ ...post, args: { ...post.args, blocks, thread_ts: undefined } });
    expect(answer).to.include({ ts: '1.000001' });
    expect(slack.asked[0]).to.deep.equal({
      method: 'chat.postMessage',
      authorization: `Bearer ${botToken}`,
      args: { channel: 'U1', text: content, blocks: '[{"type":"divider"}]' },
    });
  });

  it('another token, or none, where a method takes another', async () => {
    await client.call({ method: 'apps.connections.open', token: 'xapp-1', answer: z.object({}) });
    await client.call({ method: 'openid.connect.token', token: '', answer: z.object({}) });
    expect(slack.asked.map((one) => one.authorization)).to.deep.equal(['Bearer xapp-1', undefined]);
  });

  const http = (status: number, body: string, headers: Record<string, string> = {}): Answer => {
    return (_request, response) => void response.writeHead(status, headers).end(body);
  };
  const doubts: [string, Answer][] = [
    ['HTTP 500', http(500, 'oops')],
    ['HTTP 502 from a proxy', http(502, '<html>Bad Gateway</html>')],
    ['HTTP 301', http(301, '', { location: 'https://example.com/' })],
    ['internal_error', { ok: false, error: 'internal_error' }],
    ['fatal_error', { ok: false, error: 'fatal_error' }],
    ['request_timeout', { ok: false, error: 'request_timeout' }],
    ['a reset', (request) => request.socket.resetAndDestroy()],
    ['no answer', () => undefined],
    ['half an answer', (request, response) => response.write('{"ok":tr', () => request.socket.destroy())],
    ['a page', http(200, '<html>Please sign in</html>', { 'content-type': 'text/html' })],
    ['nothing', http(200, '')],
    ['JSON that is no answer', http(200, '{}')],
    ['JSON that is no object', http(200, 'null')],
  ];
  for (const [name, answer] of doubts) {
    it(`${name}: a post is of unknown fate and is not repeated; a read is`, async () => {
      slack.script('chat.postMessage', answer);
      expect(await failure(post)).to.include({ fate: 'unknown', class: 'uncertain' });
      expect(calls('chat.postMessage')).to.equal(1);
      slack.script('users.info', answer);
      await client.call(read);
      expect(calls('users.info')).to.equal(2);
      slack.script('users.info', answer, answer, answer);
      expect(await failure(read)).to.include({ fate: 'unknown' });
      expect(calls('users.info')).to.equal(5);
    });
  }

  it('an answer that is not as described may have had its effect', async () => {
    const error = await failure({ ...post, answer: z.object({ colour: z.string() }) });
    expect(error).to.include({ fate: 'unknown', class: 'uncertain' });
    expect(error.message).to.include('colour');
    expect(calls('chat.postMessage')).to.equal(1);
  });

  it('a refused connection is certainly not sent', async () => {
    await slack.close();
    expect(await failure(post)).to.include({ fate: 'not-sent', class: 'retry' });
    expect(await failure(read)).to.include({ fate: 'not-sent', class: 'retry' });
  });

  it('a name that cannot be resolved is certainly not sent', async () => {
    const nowhere = connect('http://slack.invalid/api/');
    expect(await failure(post, nowhere)).to.include({ fate: 'not-sent' });
  });

  it('a caller who gives up while the call is under way does not know its fate', async () => {
    const stop = new AbortController();
    slack.script('chat.postMessage', () => stop.abort());
    expect(await failure({ ...post, signal: stop.signal })).to.include({ fate: 'unknown' });
    expect(await failure({ ...post, signal: stop.signal })).to.include({ fate: 'not-sent' });
    expect(calls('chat.postMessage')).to.equal(1);
  });

  const words: [string, string][] = [
    ['channel_not_found', 'drop'],
    ['token_revoked', 'alert'],
    ['invalid_blocks', 'bug'],
    ['service_unavailable', 'retry'],
    ['already_pinned', 'ignore'],
    ['brand_new_error', 'alert'],
  ];
  for (const [code, class_] of words) {
    it(`${code} is refused, ${class_}, and not repeated`, async () => {
      slack.script('users.info', { ok: false, error: code });
      expect(await failure(read)).to.include({ fate: 'refused', class: class_, code });
      expect(calls('users.info')).to.equal(1);
    });
  }

  it('the old word for an expired trigger is understood', async () => {
    const messages = ['[ERROR] `trigger_id` expired [json-pointer:/trigger_id]'];
    slack.script('views.open', { ok: false, error: 'invalid_arguments', response_metadata: { messages } });
    expect(await failure({ method: 'views.open', answer: z.object({}) })).to.include({
      code: 'expired_trigger_id',
      class: 'drop',
    });
  });

  it('429 pauses its method for as long as it says, and no other', async () => {
    slack.script(
      'chat.postMessage',
      http(429, '{"ok":false,"error":"ratelimited"}', { 'retry-after': '30' }),
    );
    const error = await failure(post);
    expect(error).to.include({ fate: 'refused', class: 'retry', code: 'ratelimited' });
    expect(error.retryAt).to.deep.equal(new Date('2026-11-02T01:00:30Z'));
    expect(await failure(post)).to.include({ fate: 'not-sent', class: 'retry' });
    expect(calls('chat.postMessage')).to.equal(1);
    await client.call(read);
    clock.set('2026-11-02T01:00:30Z');
    await client.call(post);
  });

  it('429 is heard by other processes', async () => {
    slack.script('chat.postMessage', http(429, '', { 'retry-after': '30' }));
    await failure(post);
    const other = await failure(post, connect(slack.apiBase));
    expect(other).to.include({ fate: 'not-sent' });
    expect(other.retryAt?.getTime()).to.be.at.least(Date.parse('2026-11-02T01:00:30Z'));
  });

  it('429 for days is believed for an hour, and said to operators; fractions are whole seconds', async () => {
    slack.script('chat.postMessage', http(429, '', { 'retry-after': '999999' }));
    expect((await failure(post)).retryAt).to.deep.equal(new Date('2026-11-02T02:00:00Z'));
    expect(lines.join('')).to.include('Slack refuses').and.include('999999');
    slack.script('views.publish', http(429, '', { 'retry-after': '1.5' }));
    const short = await failure({ method: 'views.publish', answer: z.object({}) });
    expect(short.retryAt).to.deep.equal(new Date('2026-11-02T01:00:02Z'));
  });

  it('429 without a time, and its word with HTTP 200, pause for half a minute', async () => {
    for (const answer of [http(429, '{"ok":false}'), { ok: false, error: 'rate_limited' }]) {
      slack.script('views.publish', answer);
      const error = await failure({ method: 'views.publish', answer: z.object({}) });
      expect(error).to.include({ class: 'retry', code: 'ratelimited' });
      expect(error.retryAt?.getTime()).to.equal(clock.now().getTime() + 30_000);
      clock.advance({ seconds: 30 });
    }
  });

  it('a read waits for the end of a pause', async () => {
    slack.script('users.list', http(429, '', { 'retry-after': '20' }));
    await client.call({ method: 'users.list', answer: z.object({}) });
    expect(clock.now().getTime()).to.be.at.least(Date.parse('2026-11-02T01:00:20Z'));
  });

  it('what somebody has to mend is said once, with what to do, and again when it works', async () => {
    const lacking = { ok: false, error: 'missing_scope', needed: 'groups:write', provided: 'chat:write' };
    slack.script('users.info', lacking, lacking);
    expect((await failure(read)).message).to.include('groups:write');
    await failure(read);
    await client.call(read);
    expect(lines.filter((line) => line.includes('lacks a scope'))).to.have.length(1);
    expect(lines.filter((line) => line.includes('takes it again'))).to.have.length(1);
  });

  it('no token and no content stand in a log or an error, whatever happens', async () => {
    const echo = `${botToken} ${content}`;
    const answers: Answer[] = [
      ...doubts.filter(([name]) => name !== 'no answer').map(([, answer]) => answer),
      http(500, echo),
      http(429, echo),
      http(200, echo),
      { ok: false, error: echo },
      { ok: false, error: 'missing_scope', needed: echo },
      { ok: false, error: 'invalid_blocks', response_metadata: { messages: [`[ERROR] ${echo}`] } },
      { ok: true, channel: echo },
    ];
    for (const answer of answers) {
      slack.script('chat.postMessage', answer);
      const error = await failure(post);
      for (const text of [String(error), inspect(error, { depth: 8, showHidden: true }), error.stack ?? ''])
        expect(text).not.to.match(/canary|words of a person/);
      clock.advance({ minutes: 11 });
    }
    expect(lines.join('\n')).not.to.match(/canary|words of a person/);
  });

  describe('the address of a click', () => {
    const signal = new AbortController().signal;
    let there: Answering;
    beforeEach(async () => {
      there = await answering((_path, response) => response.end('ok'));
    });
    afterEach(() => there.close());
    const address = () => `${there.url}/actions/T1/2/canary-of-an-address`;
    const answer = (to = address()) => client.answerClick(to, { text: content }, signal);
    async function failure(work: Promise<void>): Promise<SlackError> {
      const error: unknown = await work.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      return error instanceof SlackError ? error : expect.fail(String(error));
    }

    it('is answered without any token', async () => {
      await answer();
      there.answer = (_path, response) => response.end('{"ok":true}');
      await answer();
      expect(there.asked.map(({ body }) => body)).to.deep.equal(
        Array(2).fill(JSON.stringify({ text: content })),
      );
    });

    const cases: [status: number, body: string, fate: SlackError['fate']][] = [
      [404, '{"ok":false,"error":"expired_url"}', 'refused'],
      [404, 'used_url', 'refused'],
      [302, '', 'refused'],
      [200, '<html>somebody’s page</html>', 'refused'],
      [429, '', 'unknown'],
      [500, '', 'unknown'],
    ];
    for (const [status, body, fate] of cases)
      it(`says what became of it: ${status} ${body} ${fate}`, async () => {
        there.answer = (_path, response) =>
          response.writeHead(status, { location: `${there.url}/elsewhere` }).end(body);
        expect(await failure(answer())).to.have.property('fate', fate);
        expect(there.asked).to.have.lengthOf(1);
      });

    it('stands in no error and no log', async () => {
      there.answer = (_path, response) => response.destroy();
      const broken = await failure(answer());
      expect(broken.fate).to.equal('unknown');
      const closed = await failure(answer('http://127.0.0.1:9/actions/T1/2/canary-of-an-address'));
      expect(closed.fate).to.equal('not-sent');
      expect(inspect([broken, closed], { depth: 10 }) + lines.join()).to.not.match(
        /canary-of|words of a person/,
      );
    });
  });
});
