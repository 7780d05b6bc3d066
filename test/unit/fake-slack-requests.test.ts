import { readFileSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { startApp } from '../harness/slack/bare-app.ts';
import { type FakeSlack, startFakeSlack } from '../harness/slack/index.ts';
import { signatureHeaders } from '../harness/slack/signing.ts';
import { until } from '../harness/until.ts';

const vectors = JSON.parse(readFileSync(new URL('../fixtures/slack/vectors.json', import.meta.url), 'utf8'));

describe('the fake Slack: what it sends', () => {
  let clock: FixedClock;
  let fake: FakeSlack;
  let app: Awaited<ReturnType<typeof startApp>>;

  beforeEach(async () => {
    clock = new FixedClock('2026-08-03T02:00:00Z');
    app = await startApp();
    fake = await startFakeSlack({
      clock,
      users: [{ id: 'U0ALICE001' }, { id: 'U0BOB00001' }],
      urls: app.urls,
    });
  });
  afterEach(async () => {
    await fake.close();
    await app.close();
  });

  const bodies = () => app.got.map(({ body }) => JSON.parse(body.toString()));
  const events = () => bodies().map(({ event }) => event.type);

  it('signs as the reference does', () => {
    for (const { id, secret, timestamp, body, signature, expect: wanted } of vectors.signing.vectors) {
      if (wanted !== 'accept') continue;
      const headers = signatureHeaders(body, { secret, now: Number(timestamp) }, {});
      expect(headers['x-slack-signature'], id).to.equal(signature);
    }
  });

  it('follows two redirects', async () => {
    app.answer = ({ path }) => ({ status: 307, headers: { location: `${path}r` } });
    const delivery = await fake.say('U0ALICE001', 'x', { retries: 0 });
    expect(delivery.attempts[0]).to.include({ error: 'redirects' });
    app.answer = ({ path }) => (path.length < 9 ? { status: 307, headers: { location: `${path}r` } } : {});
    expect(await fake.say('U0ALICE001', 'x')).to.include({ acknowledged: true });
  });

  it('sends duplicates under the same event id and under another', async () => {
    await fake.say('U0ALICE001', 'x', { times: 2, againAsOther: true });
    const ids = bodies().map(({ event_id }) => event_id);
    expect(ids).to.have.length(4);
    expect(new Set(ids).size).to.equal(2);
    expect(new Set(bodies().map(({ event }) => event.ts)).size).to.equal(1);
  });

  it('forges signatures on demand', async () => {
    for (const signature of ['bad', 'old', 'future', 'none', 'v1', 'tampered'] as const)
      await fake.say('U0ALICE001', 'x', { signature });
    const seconds = Math.floor(clock.now().getTime() / 1000);
    const seen = app.got.map(({ headers, body }) => {
      const right = signatureHeaders(body, { secret: fake.signingSecret, now: seconds }, {});
      const stamp = headers['x-slack-request-timestamp'];
      return [
        stamp && Number(stamp) - seconds,
        headers['x-slack-signature'] === right['x-slack-signature'],
        headers['x-slack-signature']?.slice(0, 2),
      ];
    });
    expect(seen).to.deep.equal([
      [0, false, 'v0'],
      [-301, false, 'v0'],
      [360, false, 'v0'],
      [undefined, false, undefined],
      [0, false, 'v1'],
      [0, false, 'v0'],
    ]);
  });

  it('keeps an events URL only when it gives the challenge back', async () => {
    for (const good of [
      (challenge: string) => challenge,
      (challenge: string) => JSON.stringify({ challenge }),
      (challenge: string) => `challenge=${challenge}`,
    ]) {
      app.answer = ({ body }) => ({ body: good(JSON.parse(body.toString()).challenge) });
      expect(await fake.saveEventsUrl(`${app.base}/events`)).to.include({ ok: true });
    }
    app.answer = () => ({ body: 'no' });
    expect(await fake.saveEventsUrl(`${app.base}/other`)).to.include({ ok: false });
    expect(fake.urls.events).to.equal(`${app.base}/events`);
  });

  it('tells what happens to people, groups and the app', async () => {
    await fake.join({ id: 'U0NEW00001' });
    await fake.changeUser('U0NEW00001', { realName: 'New' });
    expect(await fake.changeUser('U0NEW00001', { fields: {} })).to.equal(undefined);
    await fake.deactivate('U0NEW00001');
    await fake.changeGroup({ id: 'S0NURSES01', users: ['U0ALICE001'] });
    await fake.changeGroup({ id: 'S0NURSES01', users: [] });
    await fake.changeGroup({ id: 'S0NURSES01', name: 'Other' });
    await fake.mention('U0ALICE001', 'C0INCIDENT', 'status');
    await fake.sayFile('U0ALICE001', 'a.pdf');
    await fake.edit('U0ALICE001', fake.messages('U0ALICE001')[0] ?? expect.fail('no message'), 'b');
    await fake.uninstall({ order: 'uninstalled-first' });
    expect(events()).to.deep.equal([
      ...[
        'team_join',
        'user_change',
        'user_change',
        'subteam_created',
        'subteam_members_changed',
        'subteam_updated',
      ],
      ...['app_mention', 'message', 'message', 'app_uninstalled', 'tokens_revoked'],
    ]);
    expect(bodies()[2].event.user).to.include({ id: 'U0NEW00001', deleted: true });
    expect(bodies()[7].event).to.include({ subtype: 'file_share' });
    const client = new WebClient(fake.botToken, { slackApiUrl: fake.apiBase, retryConfig: { retries: 0 } });
    const refused = await client.auth.test().catch((error: { data: object }) => error.data);
    expect(refused).to.include({ error: 'account_inactive' });
  });

  it('returns to the app what the app says', async () => {
    const client = new WebClient(fake.botToken, { slackApiUrl: fake.apiBase });
    await client.chat.postMessage({ channel: 'U0ALICE001', text: 'hello' });
    await until(() => app.got.length === 1);
    expect(bodies()[0].event).to.include({
      type: 'message',
      bot_id: fake.botId,
      channel_type: 'im',
      text: 'hello',
    });
  });

  it('says once a minute that there were too many events', async () => {
    fake.limits = { ...fake.limits, eventsPerHour: 1 };
    for (let time = 0; time < 3; time++) await fake.say('U0ALICE001', 'x');
    expect(bodies().map(({ type }) => type)).to.deep.equal(['event_callback', 'app_rate_limited']);
    expect(bodies()[1]).to.include({ team_id: fake.team.id, minute_rate_limited: 1_785_722_400 });
  });

  it('sends fields now and then that nobody knows', async () => {
    const novel = 'new_field_of_slack';
    for (let time = 0; time < 3; time++) await fake.say('U0ALICE001', 'x');
    const events = bodies();
    expect(events.map((body) => novel in body)).to.deep.equal([false, false, true]);
    expect(events[2].event).to.include({ type: 'message' }).and.to.have.property(novel);
    for (let time = 0; time < 3; time++) await fake.shortcut('U0ALICE001', 'x');
    for (let time = 0; time < 3; time++) await fake.command('U0ALICE001', '/heed');
    const forms = app.got.slice(3).map(({ body }) => new URLSearchParams(body.toString()));
    const shortcuts = forms.slice(0, 3).map((form) => JSON.parse(form.get('payload') ?? ''));
    expect(shortcuts.map((payload) => [novel in payload, novel in payload.user])).to.deep.equal([
      [false, false],
      [false, false],
      [true, true],
    ]);
    expect(forms.slice(3).map((form) => form.has(novel))).to.deep.equal([false, false, true]);
    const client = new WebClient(fake.botToken, { slackApiUrl: fake.apiBase, retryConfig: { retries: 0 } });
    const answers = [];
    for (let time = 0; time < 3; time++) answers.push(await client.users.info({ user: 'U0ALICE001' }));
    expect(answers.map((answer) => [novel in answer, novel in (answer.user ?? {})])).to.deep.equal([
      [false, false],
      [false, false],
      [true, true],
    ]);
  });

  it('holds requests back and lets them go in another order', async () => {
    fake.hold();
    const said = ['one', 'two'].map((text) => fake.say('U0ALICE001', text));
    expect(app.got).to.have.length(0);
    await fake.release(() => [1, 0]);
    await Promise.all(said);
    expect(bodies().map(({ event }) => event.text)).to.deep.equal(['two', 'one']);
  });

  it('makes requests without sending them, and checks certificates unsigned', async () => {
    const sealed = fake.seal('events', { json: { a: 1 } });
    expect(sealed).to.deep.include({ url: app.urls.events, body: '{"a":1}' });
    expect(sealed.headers['x-slack-signature']).to.match(/^v0=[\da-f]{64}$/);
    await fake.sslCheck();
    const [check] = app.got;
    expect(check?.path).to.equal('/commands');
    expect(check?.headers).not.to.have.property('x-slack-signature');
    expect(check?.body.toString()).to.match(/^ssl_check=1&/);
  });
});
