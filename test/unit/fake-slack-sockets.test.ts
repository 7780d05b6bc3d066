import { LogLevel, SocketModeClient } from '@slack/socket-mode';
import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { type FakeSlack, startFakeSlack } from '../harness/slack/index.ts';
import { until } from '../harness/until.ts';

describe('the fake Slack: Socket Mode', () => {
  let fake: FakeSlack;
  let client: SocketModeClient;

  beforeEach(async () => {
    const clock = new FixedClock('2026-08-03T02:00:00Z');
    fake = await startFakeSlack({ clock, users: [{ id: 'U0ALICE001' }], socketMode: true });
    client = new SocketModeClient({
      appToken: fake.appToken,
      logLevel: LogLevel.ERROR,
      clientOptions: { slackApiUrl: fake.apiBase },
    });
  });
  afterEach(async () => {
    await client.disconnect();
    await fake.close();
  });

  it('sends everything over the connection, and takes the answers', async () => {
    const got: string[] = [];
    client.on('slack_event', ({ type, body, ack }) => {
      got.push(type);
      void ack(type === 'slash_commands' ? { text: `you said ${body.text}` } : undefined);
    });
    await client.start();
    expect(fake.sockets).to.equal(1);
    expect(await fake.say('U0ALICE001', '你好')).to.include({ acknowledged: true });
    expect((await fake.command('U0ALICE001', '/heed my data')).answer).to.include({
      text: 'you said my data',
    });
    expect(await fake.shortcut('U0ALICE001', 'x')).to.include({ failed: false });
    expect(got).to.deep.equal(['events_api', 'slash_commands', 'interactive']);
  });

  it('delivers again over what is connected then', async () => {
    const attempts: number[] = [];
    const lost = await fake.say('U0ALICE001', 'x', {
      beforeRetry: async () => {
        client.on('slack_event', ({ retry_num, ack }) => {
          attempts.push(retry_num);
          void ack();
        });
        await client.start();
      },
    });
    expect(lost.attempts.map(({ error }) => error)).to.deep.equal(['connection', undefined]);
    expect(attempts).to.deep.equal([1]);
  });

  it('waits for the acknowledgement only so long', async () => {
    await client.start();
    const late = await fake.say('U0ALICE001', 'x', { timeoutMs: 30, retries: 0 });
    expect(late.attempts[0]).to.include({ error: 'timeout' });
  });

  it('takes long messages, and tells connections to go', async () => {
    const texts: string[] = [];
    client.on('message', ({ event, ack }) => {
      texts.push(event.text);
      void ack();
    });
    await client.start();
    for (const length of [200, 70_000]) await fake.say('U0ALICE001', 'x'.repeat(length));
    expect(texts.map(({ length }) => length)).to.deep.equal([200, 70_000]);
    fake.disconnectSockets('link_disabled');
    await until(() => fake.sockets === 0);
  });

  it('lets nobody in without a ticket of its own', async () => {
    const key = { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-key': 'x' };
    const { request } = await import('node:http');
    const status = await new Promise((resolve) => {
      const asked = request(`${fake.origin}/link/?ticket=none`, { headers: key });
      asked.on('response', (response) => resolve(response.statusCode));
      asked.end();
    });
    expect(status).to.equal(401);
  });
});
