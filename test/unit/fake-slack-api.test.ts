import { ErrorCode, WebClient } from '@slack/web-api';
import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { type FakeSlack, startFakeSlack } from '../harness/slack/index.ts';

const users = [
  {
    id: 'U0ALICE001',
    name: 'alice',
    realName: 'Alice Liddell',
    fields: { Xf01: { value: 'U0BOB00001', alt: '' } },
  },
  { id: 'U0BOB00001', name: 'bob', realName: 'Bob' },
  { id: 'U0GUEST001', name: 'guest', isUltraRestricted: true },
  { id: 'U0GONE0001', name: 'gone', deleted: true },
];

describe('the fake Slack: Web API', () => {
  let clock: FixedClock;
  let fake: FakeSlack;
  let client: WebClient;

  beforeEach(async () => {
    clock = new FixedClock('2026-08-03T02:00:00Z');
    fake = await startFakeSlack({
      clock,
      users,
      groups: [
        { id: 'S0NURSES01', name: 'Nurses', users: ['U0ALICE001'] },
        { id: 'S0OLD00001', disabled: true },
      ],
      profileFields: [{ id: 'Xf01', label: 'Manager', type: 'user' }],
    });
    client = clientOf(fake);
  });
  afterEach(() => fake.close());

  function clientOf({ apiBase, botToken }: FakeSlack, token = botToken): WebClient {
    const strict = { rejectRateLimitedCalls: true, allowAbsoluteUrls: false, timeout: 3_000 };
    return new WebClient(token, { slackApiUrl: apiBase, retryConfig: { retries: 0 }, ...strict });
  }

  /** What a call was refused with: Slack's word, the status, or the seconds to wait. */
  async function refusal(call: Promise<unknown>): Promise<unknown> {
    try {
      await call;
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      if (error.code === ErrorCode.PlatformError && 'data' in error) return error.data;
      if (error.code === ErrorCode.RateLimitedError && 'retryAfter' in error)
        return { retryAfter: error.retryAfter };
      return { code: error.code };
    }
    throw new Error('it was not refused');
  }

  function rejected(call: Promise<unknown>): Promise<string> {
    return call.then(
      () => expect.fail('it was not refused'),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  }

  it('knows who asks, and by which scopes', async () => {
    const me = await client.auth.test();
    expect(me).to.include({ ok: true, team_id: fake.team.id, user_id: fake.botUserId, bot_id: fake.botId });
    expect(me.response_metadata?.scopes).to.include('chat:write');
    expect(await refusal(clientOf(fake, 'xoxb-other').auth.test())).to.include({ error: 'invalid_auth' });
    expect(await refusal(clientOf(fake, fake.appToken).auth.test())).to.include({
      error: 'not_allowed_token_type',
    });
    fake.scopes = fake.scopes.filter((scope) => scope !== 'users:read');
    const missing = await refusal(client.users.list({ limit: 10 }));
    expect(missing).to.include({
      error: 'missing_scope',
      needed: 'users:read',
      provided: fake.scopes.join(','),
    });
    expect(await refusal(client.apiCall('chat.shout'))).to.include({ error: 'unknown_method' });
  });

  it('takes JSON only where Slack does, and only with the token in the header', async () => {
    const post = (method: string, headers: Record<string, string>, body: string) =>
      fetch(fake.apiBase + method, { method: 'POST', headers, body }).then((answer) => answer.json());
    const json = { 'content-type': 'application/json; charset=utf-8' };
    const bearer = { authorization: `Bearer ${fake.botToken}` };
    const said = JSON.stringify({ channel: 'U0ALICE001', text: 'hi', blocks: [{ type: 'divider' }] });
    expect(await post('chat.postMessage', { ...json, ...bearer }, said)).to.include({ ok: true });
    expect(await post('chat.postMessage', json, `{"token":"${fake.botToken}"}`)).to.include({
      error: 'not_authed',
    });
    expect(await post('users.list', { ...json, ...bearer }, '{}')).to.include({ error: 'invalid_post_type' });
    expect(await post('chat.postMessage', { ...json, ...bearer }, '{')).to.include({ error: 'invalid_json' });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await post('auth.test', form, `token=${fake.botToken}`)).to.include({ ok: true });
  });

  it('opens direct messages by the way, shows and changes what was posted', async () => {
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: 'Read &lt;this&gt;\nplease' } },
      {
        type: 'actions',
        elements: [
          { type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'Sign' }, value: 'v' },
        ],
      },
    ];
    const metadata = { event_type: 'heed', event_payload: { id: 'one' } };
    const posted = await client.chat.postMessage({ channel: 'U0ALICE001', text: 'Read', blocks, metadata });
    const [message] = fake.messages('U0ALICE001');
    expect(message).to.deep.include({ text: 'Read', lines: ['Read <this>', 'please', '[Sign]'], metadata });
    expect(message).to.include({ channel: posted.channel, ts: posted.ts, edited: false });
    expect(message?.controls[0]).to.include({ actionId: 'a', text: 'Sign', value: 'v', type: 'button' });
    const at = { channel: posted.channel ?? '', ts: posted.ts ?? '' };
    await client.chat.update({ ...at, text: 'Signed', blocks: [] });
    expect(fake.lastMessage('U0ALICE001')).to.deep.include({
      text: 'Signed',
      lines: ['Signed'],
      edited: true,
    });
    const history = await client.conversations.history({ channel: at.channel, include_all_metadata: true });
    expect(history.messages?.[0]).to.deep.include({ text: 'Signed', metadata });
    expect(await refusal(client.chat.update({ ...at, channel: 'U0ALICE001', text: 'x' }))).to.include({
      error: 'channel_not_found',
    });
    await client.chat.delete(at);
    expect(fake.messages('U0ALICE001')).to.deep.equal([]);
    expect(await refusal(client.chat.update({ ...at, text: 'x' }))).to.include({
      error: 'message_not_found',
    });
  });

  it('posts to nobody who is not there', async () => {
    const to = (channel: string) => refusal(client.chat.postMessage({ channel, text: 'x' }));
    for (const channel of ['U0GONE0001', 'U0NOBODY01', 'C0NOWHERE1'])
      expect(await to(channel)).to.include({ error: 'channel_not_found' });
    const { channel = '' } = await client.chat.postMessage({ channel: 'U0BOB00001', text: 'x' });
    await fake.deactivate('U0BOB00001');
    expect(await to(channel)).to.include({ error: 'is_archived' });
    expect(await refusal(client.chat.postMessage({ channel: 'U0ALICE001', text: '' }))).to.include({
      error: 'no_text',
    });
  });

  it('cuts long texts and says so', async () => {
    const posted = await client.chat.postMessage({ channel: 'U0ALICE001', text: 'x'.repeat(40_001) });
    expect(posted.response_metadata?.warnings).to.deep.equal(['message_truncated']);
    expect(fake.lastMessage('U0ALICE001').text).to.have.length(40_000);
  });

  it('lists people by cursor, with empty and short pages, and their managers', async () => {
    for (let count = 0; count < 20; count++) fake.directory.addUser({ id: `U0MANY00${count + 10}` });
    const sizes: number[] = [];
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.users.list({ limit: 6, ...(cursor ? { cursor } : {}) });
      sizes.push(page.members?.length ?? 0);
      seen.push(...(page.members ?? []).map(({ id }) => id ?? ''));
      cursor = page.response_metadata?.next_cursor;
      if (cursor) expect(cursor).to.match(/=$/);
    } while (cursor);
    expect(sizes).to.include(0);
    expect(seen).to.deep.equal(fake.directory.users.map(({ id }) => id));
    expect(await refusal(client.users.list({ limit: 6, cursor: 'bm9uZQ==' }))).to.include({
      error: 'invalid_cursor',
    });
    const { user } = await client.users.info({ user: 'U0GUEST001' });
    expect(user).to.include({ is_ultra_restricted: true, deleted: false });
    const { profile } = await client.users.profile.get({ user: 'U0ALICE001', include_labels: true });
    expect(profile?.fields).to.deep.equal({ Xf01: { value: 'U0BOB00001', alt: '', label: 'Manager' } });
    expect(await client.users.lookupByEmail({ email: 'BOB@example.com' })).to.have.nested.property(
      'user.id',
      'U0BOB00001',
    );
    expect(await refusal(client.users.lookupByEmail({ email: 'gone@example.com' }))).to.include({
      error: 'users_not_found',
    });
    fake.scopes = fake.scopes.filter((scope) => scope !== 'users:read.email');
    expect((await client.users.info({ user: 'U0ALICE001' })).user?.profile).not.to.have.property('email');
  });

  it('has user groups', async () => {
    const { usergroups } = await client.usergroups.list({ include_users: true });
    expect(usergroups?.map(({ id, users: members }) => [id, members])).to.deep.equal([
      ['S0NURSES01', ['U0ALICE001']],
    ]);
    expect((await client.usergroups.users.list({ usergroup: 'S0NURSES01' })).users).to.deep.equal([
      'U0ALICE001',
    ]);
    expect(await refusal(client.usergroups.users.list({ usergroup: 'S0NONE0001' }))).to.include({
      error: 'no_such_subteam',
    });
  });

  it('makes private channels, and tells who may be in them', async () => {
    const { channel } = await client.conversations.create({ name: 'crisis-1', is_private: true });
    const id = channel?.id ?? '';
    expect(channel).to.include({ is_private: true, name: 'crisis-1' });
    expect(await refusal(client.conversations.create({ name: 'crisis-1' }))).to.include({
      error: 'missing_scope',
    });
    expect(await refusal(client.conversations.create({ name: 'crisis-1', is_private: true }))).to.include({
      error: 'name_taken',
    });
    expect(await refusal(client.conversations.create({ name: 'Crisis!', is_private: true }))).to.include({
      error: 'invalid_name_specials',
    });
    const some = `U0ALICE001,U0NOBODY01`;
    expect(await refusal(client.conversations.invite({ channel: id, users: some }))).to.deep.include({
      error: 'user_not_found',
      errors: [{ user: 'U0NOBODY01', ok: false, error: 'user_not_found' }],
    });
    const partly = await client.conversations.invite({ channel: id, users: some, force: true });
    expect(partly.errors).to.have.length(1);
    expect((await client.conversations.members({ channel: id })).members).to.deep.equal([
      fake.botUserId,
      'U0ALICE001',
    ]);
    await client.conversations.setTopic({ channel: id, topic: 'what is known' });
    expect(await refusal(client.conversations.setTopic({ channel: id, topic: 'x'.repeat(251) }))).to.include({
      error: 'too_long',
    });
    const { ts = '' } = await client.chat.postMessage({ channel: id, text: 'start' });
    await client.pins.add({ channel: id, timestamp: ts });
    expect(await refusal(client.pins.add({ channel: id, timestamp: ts }))).to.include({
      error: 'already_pinned',
    });
    await client.bookmarks.add({ channel_id: id, title: 'Plan', type: 'link', link: 'https://example.com/' });
    await client.conversations.kick({ channel: id, user: 'U0ALICE001' });
    await client.conversations.archive({ channel: id });
    expect(fake.channel(id)).to.deep.include({
      archived: true,
      topic: 'what is known',
      pins: [ts],
      kind: 'private',
    });
    expect(fake.channel(id).members).to.deep.equal([fake.botUserId]);
    expect(await refusal(client.chat.postMessage({ channel: id, text: 'x' }))).to.include({
      error: 'is_archived',
    });
    expect((await client.conversations.info({ channel: id })).channel).to.include({ is_archived: true });
  });

  it('limits each method by itself, and posts by channel besides', async () => {
    fake.limits = { ...fake.limits, tier2: 2, channelBurst: 1, postsPerMinute: 3 };
    const list = () => client.usergroups.list();
    await list();
    clock.advance({ seconds: 20 });
    await list();
    expect(await refusal(list())).to.deep.equal({ retryAfter: 40 });
    await client.users.info({ user: 'U0ALICE001' });
    clock.advance({ seconds: 40 });
    await list();
    const post = (channel: string) => client.chat.postMessage({ channel, text: 'x' });
    const { channel = '' } = await post('U0ALICE001');
    expect(await refusal(post(channel))).to.deep.equal({ retryAfter: 1 });
    await post('U0BOB00001');
    clock.advance({ seconds: 1 });
    await post(channel);
    clock.advance({ seconds: 9 });
    expect(await refusal(post('U0GUEST001'))).to.deep.equal({ retryAfter: 50 });
    expect(fake.counts.limited).to.deep.equal({ 'usergroups.list': 1, 'chat.postMessage': 2 });
  });

  it('goes wrong on demand, before and after it took effect', async () => {
    const post = () => client.chat.postMessage({ channel: 'U0ALICE001', text: 'x' });
    const posted = () => fake.messages('U0ALICE001').length;
    fake.failNext('chat.postMessage', { kind: 'http', status: 500 });
    expect(await refusal(post())).to.deep.equal({ code: ErrorCode.HTTPError });
    expect(posted()).to.equal(0);
    fake.failNext('chat.postMessage', { kind: 'http', status: 500, after: true });
    expect(await refusal(post())).to.deep.equal({ code: ErrorCode.HTTPError });
    expect(posted()).to.equal(1);
    fake.failNext('chat.postMessage', { kind: 'error', error: 'fatal_error' });
    expect(await refusal(post())).to.include({ error: 'fatal_error' });
    fake.failNext('chat.postMessage', { kind: 'rate', retryAfter: 7 });
    expect(await refusal(post())).to.deep.equal({ retryAfter: 7 });
    fake.failNext('chat.postMessage', { kind: 'rate', retryAfter: null });
    expect(await rejected(post())).to.match(/Retry/i);
    fake.failNext('chat.postMessage', { kind: 'close' });
    expect(await refusal(post())).to.deep.equal({ code: ErrorCode.RequestError });
    // The client has no word of its own for an answer that breaks off.
    fake.failNext('chat.postMessage', { kind: 'half' });
    expect(await rejected(post())).to.equal('terminated');
    expect(posted()).to.equal(2);
    fake.refuse('chat.postMessage', 'accesslimited');
    expect(await refusal(post())).to.include({ error: 'accesslimited' });
    fake.permit('chat.postMessage');
    await post();
  });

  it('asks the token of an organisation which workspace is meant', async () => {
    const org = await startFakeSlack({ clock, team: { id: 'E0HEED0001' } });
    const web = clientOf(org);
    for (const asked of [
      () => web.users.list({ limit: 10 }),
      () => web.usergroups.list(),
      () => web.conversations.list({ limit: 10 }),
      () => web.conversations.create({ name: 'a-room', is_private: true }),
    ])
      expect(await refusal(asked())).to.have.property('error', 'missing_argument');
    expect((await web.users.list({ limit: 10, team_id: 'T1' })).ok).to.equal(true);
    expect((await web.auth.test()).is_enterprise_install).to.equal(true);
    await org.close();
  });

  it('counts and forgets for benchmarks', async () => {
    const fast = await startFakeSlack({ clock, limits: false, remember: 'counts' });
    const posts = Array.from({ length: 20 }, (_, one) => ({ channel: `U0MANY00${one + 10}`, text: 'x' }));
    await Promise.all(posts.map((post) => clientOf(fast).chat.postMessage(post)));
    expect(fast.counts).to.deep.include({ messages: 20, calls: { 'chat.postMessage': 20 } });
    expect(fast.calls).to.deep.equal([]);
    expect(() => fast.messages('U0MANY0010')).to.throw('nothing is remembered');
    await fast.close();
  });
});
