import { Writable } from 'node:stream';
import { expect } from 'chai';
import { createLog } from '../../src/log.ts';
import type { EnvelopeType } from '../../src/platforms/slack/receive.ts';
import { listenBySocket, type RunningSocket, type SocketDeps } from '../../src/platforms/slack/socket.ts';
import { type SlackSideOfTest, startSlackSide } from '../harness/slack-side.ts';
import { until } from '../harness/until.ts';

interface Taken {
  type: EnvelopeType;
  payload: Readonly<Record<string, unknown>>;
}

describe('Socket Mode', function () {
  this.timeout(30_000);
  let side: SlackSideOfTest;
  let taken: Taken[];
  let lines: string[];
  let waits: number[];
  let elapsed: number;
  const running: RunningSocket[] = [];
  beforeEach(async () => {
    side = await startSlackSide({
      socketMode: true,
      ackTimeoutMs: 500,
      users: [{ id: 'ULI01' }],
      commands: ['/heed'],
    });
    taken = [];
    lines = [];
    waits = [];
    elapsed = 0;
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
    await side.close();
  });

  function listen(more: Partial<SocketDeps> & { appToken?: string } = {}): RunningSocket {
    const { appToken = side.slack.appToken, ...deps } = more;
    const write = (chunk: Buffer, _encoding: string, done: () => void) => {
      lines.push(chunk.toString('utf8'));
      done();
    };
    const socket = listenBySocket(
      { apiBase: side.settings.apiBase, appToken },
      {
        log: createLog('debug', new Writable({ write })),
        async take(type, payload) {
          taken.push({ type, payload });
          return type === 'slash_commands' ? { text: 'hello' } : undefined;
        },
        async wait(ms, signal) {
          waits.push(ms);
          // Long enough that whoever spins is seen to.
          if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
        },
        elapsed: () => elapsed,
        ...deps,
      },
    );
    running.push(socket);
    return socket;
  }
  const open = (count: number) => until(() => side.slack.sockets === count, { what: `${count} sockets` });

  it('holds two connections; events, clicks and commands come, and are acknowledged when they are done', async () => {
    const socket = listen();
    await open(2);
    await until(() => socket.open === 2, { what: 'both open' });
    const delivery = await side.slack.openHome('ULI01');
    expect(delivery.status).to.equal(200);
    const commanded = await side.slack.command('ULI01', '/heed my data');
    expect(JSON.stringify(commanded)).to.include('hello');
    expect(taken.map(({ type }) => type)).to.deep.equal(['events_api', 'slash_commands']);
    expect(taken[0]?.payload).to.include({ type: 'event_callback', team_id: side.slack.team.id });
    expect(taken[1]?.payload).to.include({ command: '/heed', text: 'my data' });
    expect(lines.join('')).not.to.include('my data');
  });

  it('what could not be committed is not acknowledged', async () => {
    listen({ take: () => Promise.reject(new Error('the database is away')) });
    await open(2);
    const delivery = await side.slack.openHome('ULI01');
    expect(delivery.status).not.to.equal(200);
    expect(lines.join('')).to.include('may send it again');
  });

  it('while Slack exchanges a connection nothing is missed, and afterwards there are two again', async () => {
    const socket = listen();
    await open(2);
    await until(() => socket.open === 2, { what: 'both open' });
    for (const asked of [4, 6]) {
      elapsed += 60_000;
      side.slack.disconnectSockets('refresh_requested');
      const calls = () => side.slack.counts.calls['apps.connections.open'];
      await until(() => calls() === asked && side.slack.sockets === 2 && socket.open === 2, {
        what: 'two sockets again',
      });
    }
    expect((await side.slack.openHome('ULI01')).status).to.equal(200);
    expect(waits).to.deep.equal([]);
  });

  it('connections that are sent away as soon as they are greeted are opened less and less often', async () => {
    side.slack.dismissSockets('refresh_requested');
    listen({ connections: 1 });
    await until(() => waits.length >= 6, { what: 'six tries' });
    expect(waits.slice(0, 6)).to.deep.equal([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  for (const reason of ['too_many_websockets', 'link_disabled'] as const)
    it(`${reason} after hello has it wait a minute, however long the connection lived`, async () => {
      listen({ connections: 1 });
      await open(1);
      elapsed += 3_600_000;
      side.slack.dismissSockets(reason);
      side.slack.disconnectSockets(reason);
      await until(() => waits.length >= 2, { what: 'two waits' });
      expect(waits.slice(0, 2)).to.deep.equal([60_000, 60_000]);
    });

  it('Slack’s word on how long no connection is opened is kept', async () => {
    side.slack.failNext('apps.connections.open', { kind: 'rate', retryAfter: 90 });
    const socket = listen({ connections: 1 });
    await until(() => socket.open === 1, { what: 'a socket' });
    expect(waits).to.deep.equal([90_000]);
  });

  it('what is under way when Slack says that a connection will end is acknowledged; the next one is open before', async () => {
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const socket = listen({
      connections: 1,
      async take(type, payload) {
        taken.push({ type, payload });
        if (taken.length === 1) await slow;
        return { text: 'hello' };
      },
    });
    await until(() => socket.open === 1, { what: 'a socket' });
    const first = side.slack.command('ULI01', '/heed my data');
    await until(() => taken.length === 1, { what: 'the first' });
    elapsed += 60_000;
    side.slack.disconnectSockets('warning');
    await open(2);
    finish();
    expect((await first).answer?.text).to.equal('hello');
    await open(1);
    await until(() => socket.open === 1, { what: 'the old one to be left' });
    expect((await side.slack.command('ULI01', '/heed my data')).answer?.text).to.equal('hello');
  });

  it('one connection too many waits a minute before it tries again', async () => {
    listen({ connections: 10 });
    await open(10);
    const eleventh = listen({ connections: 1 });
    await until(() => waits.includes(60_000), { what: 'a wait' });
    expect(eleventh.open).to.equal(0);
    expect(lines.join('')).to.include('too_many_websockets');
    // The other Heed ends, and there is room.
    await running[0]?.stop();
    await until(() => eleventh.open === 1, { what: 'room' });
    expect(lines.join('')).to.include('listened to by socket again');
  });

  it('a token that Slack refuses is said once, without the token, and tried less and less often', async () => {
    listen({ appToken: 'xapp-wrong-canary', connections: 1 });
    await until(() => waits.length >= 8, { what: 'eight tries' });
    expect(waits.slice(0, 8)).to.deep.equal([5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000, 60_000]);
    const said = lines.filter((line) => line.includes('cannot be listened to'));
    expect(said).to.have.length(1);
    expect(said[0]).to.include('invalid_auth').and.include('SLACK_APP_TOKEN').and.not.include('canary');
  });

  it('frames that nobody knows, and bodies that are none, end nothing', async () => {
    const socket = listen();
    await open(2);
    await side.slack.event({ type: 'app_home_opened', user: 'ULI01', odd: true });
    await side.slack.rateLimited();
    expect(taken.map(({ payload }) => payload.type)).to.deep.equal(['event_callback', 'app_rate_limited']);
    expect(socket.open).to.equal(2);
  });

  it('stops in order: nothing new is taken, what is under way is finished and acknowledged', async () => {
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const socket = listen({
      async take(type, payload) {
        taken.push({ type, payload });
        await slow;
        return undefined;
      },
    });
    await open(2);
    const first = side.slack.openHome('ULI01');
    await until(() => taken.length === 1, { what: 'the first' });
    const stopped = socket.stop();
    const second = side.slack.openHome('ULI01');
    finish();
    await stopped;
    expect((await first).status).to.equal(200);
    expect((await second).status).not.to.equal(200);
    expect(taken).to.have.length(1);
    await open(0);
  });

  it('stops while it is still trying', async () => {
    side.slack.failNext('apps.connections.open', { kind: 'hang' }, 2);
    const socket = listen();
    await until(() => (side.slack.counts.calls['apps.connections.open'] ?? 0) >= 0, { what: 'a try' });
    await socket.stop();
    expect(socket.open).to.equal(0);
    expect(side.slack.sockets).to.equal(0);
  });
});
