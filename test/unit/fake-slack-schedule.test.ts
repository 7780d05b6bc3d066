import type { WebClient } from '@slack/web-api';
import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { startApp } from '../harness/slack/bare-app.ts';
import { type FakeSlack, startFakeSlack } from '../harness/slack/index.ts';
import { errorOf, webClient } from '../harness/slack/web-client.ts';
import { until } from '../harness/until.ts';

const day = 86_400;

describe('the fake Slack: scheduled messages', () => {
  let clock: FixedClock;
  let fake: FakeSlack;
  let client: WebClient;
  let app: Awaited<ReturnType<typeof startApp>>;

  beforeEach(async () => {
    clock = new FixedClock('2026-08-03T02:00:00Z');
    app = await startApp();
    fake = await startFakeSlack({
      clock,
      users: [{ id: 'U0ALICE001' }, { id: 'U0BOB00001' }],
      urls: app.urls,
      limits: false,
    });
    client = webClient(fake);
  });
  afterEach(async () => {
    await fake.close();
    await app.close();
  });

  const inSeconds = (seconds: number) => Math.floor(clock.now().getTime() / 1_000) + seconds;
  const schedule = (seconds: number, more: object = {}) =>
    client.chat.scheduleMessage({
      channel: 'U0ALICE001',
      text: 'later',
      post_at: inSeconds(seconds),
      ...more,
    });
  const waiting = async () => (await client.chat.scheduledMessages.list()).scheduled_messages ?? [];

  it('posts by the clock, and the app hears of its own message', async () => {
    const at = inSeconds(3_600);
    const { scheduled_message_id, channel, post_at, message } = await schedule(3_600);
    expect(scheduled_message_id).to.match(/^Q[A-Z0-9]+$/);
    expect(post_at).to.equal(String(at));
    expect(message).to.include({ text: 'later', bot_id: fake.botId });
    clock.advance({ seconds: 3_599 });
    expect(fake.messages('U0ALICE001')).to.deep.equal([]);
    expect(await waiting()).to.deep.equal([
      { id: scheduled_message_id, channel_id: channel, post_at: at, date_created: at - 3_600, text: 'later' },
    ]);
    clock.advance({ minutes: 5 });
    fake.catchUp();
    await until(() => app.got.length === 1);
    const { event } = JSON.parse(app.got[0]?.body.toString() ?? '');
    expect(event).to.include({ type: 'message', bot_id: fake.botId, channel, text: 'later' });
    // It stands there since its own time, not since somebody looked.
    expect(event.ts.split('.')[0]).to.equal(String(at));
    expect(fake.messages('U0ALICE001').map(({ ts }) => ts)).to.deep.equal([event.ts]);
    expect(await waiting()).to.deep.equal([]);
  });

  it('posts in the order of the times, each once', async () => {
    await schedule(20, { text: 'second' });
    await schedule(10, { text: 'first' });
    clock.advance({ seconds: 30 });
    await client.chat.postMessage({ channel: 'U0ALICE001', text: 'third' });
    const texts = () => fake.messages('U0ALICE001').map(({ text }) => text);
    expect(texts()).to.deep.equal(['first', 'second', 'third']);
    clock.advance({ days: 1 });
    expect(texts()).to.have.length(3);
  });

  it('takes times of the next 120 days', async () => {
    expect(await errorOf(schedule(0))).to.equal('time_in_past');
    expect(await errorOf(schedule(-1))).to.equal('time_in_past');
    expect(await errorOf(schedule(120 * day))).to.equal('ok');
    expect(await errorOf(schedule(120 * day + 1))).to.equal('time_too_far');
    expect(await errorOf(schedule(0, { post_at: 'tomorrow' }))).to.equal('invalid_time');
    expect(await waiting()).to.have.length(1);
  });

  it('checks it like every other post', async () => {
    expect(await errorOf(schedule(10, { channel: 'C0NOWHERE1' }))).to.equal('channel_not_found');
    expect(await errorOf(schedule(10, { text: '' }))).to.equal('no_text');
    expect(await errorOf(schedule(10, { text: 'x'.repeat(40_001) }))).to.equal('msg_too_long');
    expect(await errorOf(schedule(10, { blocks: [{ type: 'marquee' }] }))).to.equal('invalid_blocks');
    fake.scopes = fake.scopes.filter((scope) => scope !== 'chat:write');
    expect(await errorOf(schedule(10))).to.equal('missing_scope');
  });

  it('takes thirty for one channel in any five minutes', async () => {
    for (let count = 0; count < 30; count++) await schedule(1_000 + count * 10);
    expect(await errorOf(schedule(1_299))).to.equal('restricted_too_many');
    expect(await errorOf(schedule(995))).to.equal('restricted_too_many');
    expect(await errorOf(schedule(1_300))).to.equal('ok');
    expect(await errorOf(schedule(990, { channel: 'U0BOB00001' }))).to.equal('ok');
    const first = (await waiting()).find(({ post_at }) => post_at === inSeconds(1_000));
    const { channel_id: channel = '', id: scheduled_message_id = '' } = first ?? {};
    await client.chat.deleteScheduledMessage({ channel, scheduled_message_id });
    expect(await errorOf(schedule(1_000))).to.equal('ok');
  });

  it('lists by channel and time, in pages', async () => {
    const { channel = '' } = await schedule(30);
    await schedule(10);
    await schedule(20, { channel: 'U0BOB00001' });
    const times = (all: { post_at?: number }[] = []) => all.map(({ post_at = 0 }) => post_at - inSeconds(0));
    expect(times(await waiting())).to.deep.equal([10, 20, 30]);
    const some = async (args: object) => {
      const { scheduled_messages } = await client.chat.scheduledMessages.list(args);
      return times(scheduled_messages);
    };
    expect(await some({ channel })).to.deep.equal([10, 30]);
    expect(await some({ oldest: String(inSeconds(15)), latest: String(inSeconds(25)) })).to.deep.equal([20]);
    const page = await client.chat.scheduledMessages.list({ limit: 2 });
    expect(times(page.scheduled_messages)).to.deep.equal([10, 20]);
    expect(page.response_metadata?.next_cursor).to.match(/=$/);
    expect(await errorOf(client.chat.scheduledMessages.list({ channel: 'C0NOWHERE1' }))).to.equal(
      'invalid_channel',
    );
  });

  it('takes one back while it waits', async () => {
    const { channel = '', scheduled_message_id = '' } = await schedule(60);
    const { channel: other = '' } = await schedule(60, { channel: 'U0BOB00001' });
    const remove = (from: string, id = scheduled_message_id) =>
      errorOf(client.chat.deleteScheduledMessage({ channel: from, scheduled_message_id: id }));
    expect(await remove('C0NOWHERE1')).to.equal('channel_not_found');
    expect(await remove(other)).to.equal('invalid_scheduled_message_id');
    expect(await remove(channel, 'Q0NONE')).to.equal('invalid_scheduled_message_id');
    expect(await remove(channel)).to.equal('ok');
    expect(await remove(channel)).to.equal('invalid_scheduled_message_id');
    clock.advance({ minutes: 2 });
    expect(fake.messages('U0ALICE001')).to.deep.equal([]);
    expect(fake.messages('U0BOB00001')).to.have.length(1);
    const posted = await schedule(1);
    clock.advance({ seconds: 1 });
    expect(await remove(channel, posted.scheduled_message_id)).to.equal('invalid_scheduled_message_id');
  });

  it('never posts what has metadata, nor where nothing can be posted any more', async () => {
    await schedule(10, { metadata: { event_type: 'heed', event_payload: { id: 'one' } } });
    expect(fake.warnings.map(({ detail }) => detail)).to.include(
      'scheduled with metadata: it will not be posted',
    );
    await schedule(10, { channel: 'U0BOB00001' });
    const { channel } = await client.conversations.create({ name: 'room', is_private: true });
    const { id = '' } = channel ?? {};
    await schedule(10, { channel: id });
    await fake.deactivate('U0BOB00001');
    await client.conversations.archive({ channel: id });
    clock.advance({ minutes: 1 });
    expect(fake.channels.flatMap(({ messages }) => messages)).to.deep.equal([]);
    expect(await waiting()).to.deep.equal([]);
    await schedule(10);
    await fake.uninstall();
    clock.advance({ minutes: 1 });
    expect(fake.messages('U0ALICE001')).to.deep.equal([]);
  });
});
