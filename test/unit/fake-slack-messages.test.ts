import type { WebClient } from '@slack/web-api';
import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { type FakeSlack, startFakeSlack } from '../harness/slack/index.ts';
import { errorOf, webClient } from '../harness/slack/web-client.ts';

describe('the fake Slack: threads, links, reactions and pins', () => {
  let fake: FakeSlack;
  let client: WebClient;
  let channel: string;

  beforeEach(async () => {
    const clock = new FixedClock('2026-08-03T02:00:00Z');
    fake = await startFakeSlack({ clock, users: [{ id: 'U0ALICE001' }], limits: false });
    fake.scopes = [...fake.scopes, 'reactions:write'];
    client = webClient(fake);
    const made = await client.conversations.create({ name: 'room', is_private: true });
    channel = made.channel?.id ?? '';
  });
  afterEach(() => fake.close());

  async function post(text: string, more: object = {}): Promise<string> {
    return (await client.chat.postMessage({ channel, text, ...more })).ts ?? '';
  }

  it('shows a thread with the first message in front, page by page', async () => {
    const ts = await post('question');
    await post('elsewhere');
    for (const text of ['one', 'two', 'three']) await post(text, { thread_ts: ts });
    const { messages = [] } = await client.conversations.replies({ channel, ts });
    expect(messages.map(({ text }) => text)).to.deep.equal(['question', 'one', 'two', 'three']);
    expect(messages[0]).to.include({ thread_ts: ts, reply_count: 3 });
    const page = await client.conversations.replies({ channel, ts, limit: 2 });
    expect(page).to.deep.include({ has_more: true });
    expect(page.messages?.map(({ text }) => text)).to.deep.equal(['question', 'one']);
    const none = client.conversations.replies({ channel, ts: '1700000000.000100' });
    expect(await errorOf(none)).to.equal('thread_not_found');
    fake.scopes = fake.scopes.filter((scope) => scope !== 'groups:history');
    expect(await errorOf(client.conversations.replies({ channel, ts }))).to.equal('missing_scope');
  });

  it('has a link to every message', async () => {
    const ts = await post('question');
    const answer = await post('answer', { thread_ts: ts });
    const link = async (message_ts: string) =>
      (await client.chat.getPermalink({ channel, message_ts })).permalink;
    const site = `https://${fake.team.domain}.slack.com/archives/${channel}`;
    expect(await link(ts)).to.equal(`${site}/p${ts.replace('.', '')}`);
    const thread = `?thread_ts=${ts}&cid=${channel}`;
    expect(await link(answer)).to.equal(`${site}/p${answer.replace('.', '')}${thread}`);
    expect(await errorOf(link('1700000000.000100'))).to.equal('message_not_found');
  });

  it('keeps reactions, each once', async () => {
    const timestamp = await post('done?');
    const react = (name: string, at = timestamp) =>
      errorOf(client.reactions.add({ channel, name, timestamp: at }));
    expect(await react('white_check_mark')).to.equal('ok');
    expect(await react('white_check_mark')).to.equal('already_reacted');
    expect(await react(':eyes:')).to.equal('invalid_name');
    expect(await react('eyes', 'now')).to.equal('bad_timestamp');
    expect(await react('eyes', '1700000000.000100')).to.equal('message_not_found');
    expect(fake.channel(channel).messages[0]?.reactions).to.deep.equal(['white_check_mark']);
    const { messages = [] } = await client.conversations.history({ channel });
    expect(messages[0]?.reactions).to.deep.equal([
      { name: 'white_check_mark', users: [fake.botUserId], count: 1 },
    ]);
    expect(await errorOf(client.pins.add({ channel, timestamp: 'now' }))).to.equal('bad_timestamp');
    await client.conversations.archive({ channel });
    expect(await react('eyes')).to.equal('is_archived');
    fake.scopes = fake.scopes.filter((scope) => scope !== 'reactions:write');
    expect(await react('eyes')).to.equal('missing_scope');
  });

  it('says what is wrong with a limit, and with a hundred attachments and one', async () => {
    expect(await errorOf(client.users.list({ limit: 1_000 }))).to.equal('invalid_limit');
    expect(await errorOf(client.users.list({ limit: 999 }))).to.equal('ok');
    const attachments = (count: number) => Array.from({ length: count }, () => ({ text: 'x' }));
    expect(await errorOf(post('x', { attachments: attachments(100) }))).to.equal('ok');
    expect(await errorOf(post('x', { attachments: attachments(101) }))).to.equal('too_many_attachments');
  });

  it('shows which organisation a person belongs to', async () => {
    const clock = new FixedClock('2026-08-03T02:00:00Z');
    const team = { enterpriseId: 'E0HEED0001' };
    const grid = await startFakeSlack({ clock, team, users: [{ id: 'W0ALICE001' }] });
    const { user } = await webClient(grid).users.info({ user: 'W0ALICE001' });
    expect(user?.enterprise_user).to.include({ id: 'W0ALICE001', enterprise_id: 'E0HEED0001' });
    await grid.close();
    const alone = await client.users.info({ user: 'U0ALICE001' });
    expect(alone.user).not.to.have.property('enterprise_user');
  });
});
