import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { startApp, type TestApp } from '../harness/app.ts';
import { type AtWork, putToWork } from '../harness/at-work.ts';
import type { Browser } from '../harness/browser.ts';
import { versionInForce } from '../harness/sent-notice.ts';
import { type FakeSlack, type Fault, startFakeSlack } from '../harness/slack/index.ts';

const now = '2026-08-03T02:00:00Z';
const code = 'chat-monitoring';

describe('policies pinned in Slack', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let slack: FakeSlack;
  let working: AtWork;
  let hr: Browser;
  let version: string;
  let channel: string;

  beforeEach(async () => {
    const time = { now: () => new Date(now) };
    slack = await startFakeSlack({ commands: ['/heed'], clock: { now: () => time.now() } });
    heed = await startApp({
      now,
      env: {
        HEED_SECRET: 'a-secret-for-tests-of-no-use-anywhere-else',
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_SIGNING_SECRET: slack.signingSecret,
        SLACK_CLIENT_ID: slack.clientId,
        SLACK_CLIENT_SECRET: slack.clientSecret,
        SLACK_API_BASE: slack.apiBase,
      },
    });
    time.now = () => heed.clock.now();
    working = await putToWork(heed, false);
    hr = await heed.signIn('S032');
    version = await versionInForce(heed.db, code);
    const rooms = heed.app.platforms.get('slack')?.rooms;
    channel =
      (await rooms?.create({ key: v7(), name: 'all staff', members: [] }, AbortSignal.timeout(5_000))) ?? '';
  });
  afterEach(async () => {
    await working.stop();
    await heed.close();
    await slack.close();
  });

  const path = (of = version) => `/console/policies/${of}/pins`;
  const pin = async (typed = channel) => {
    const answer = await hr.post(path(), { channel: typed, language: 'en' });
    expect(answer.status).to.equal(303);
  };
  const work = async (minutes = 1) => {
    heed.clock.advance({ minutes });
    await working.sweep('board.pins');
  };
  const row = () =>
    heed.db.selectFrom('board_pin').selectAll().orderBy('created_at', 'desc').executeTakeFirstOrThrow();
  const did = async () => {
    const { rows } = await sql<{ type: string; did: string | null }>`
      select type, event::jsonb #>> '{data,did}' as did from evidence_event where type like 'board.%' order by id`.execute(
      heed.db,
    );
    return rows.map(({ type, did: what }) => what ?? type);
  };
  const posts = () => slack.channel(channel).messages.filter(({ user }) => user === slack.botUserId);
  const pins = () => slack.channel(channel).pins;
  const page = async () => (await hr.get(`/console/policies/${version}?lang=en`)).text;

  async function newVersion(): Promise<string> {
    const id = v7();
    await sql`update policy_version set state = 'superseded', ended_at = ${heed.clock.now()} where id = ${version}::uuid`.execute(
      heed.db,
    );
    await sql`
      insert into policy_version (id, policy_id, number, state, change, action, minimum_method, terms, created_at, published_at, effective_at, in_force_at)
      select ${id}::uuid, policy_id, number + 1, 'in-force', change, action, minimum_method, terms, created_at, published_at, effective_at, ${heed.clock.now()}
      from policy_version where id = ${version}::uuid`.execute(heed.db);
    await sql`
      insert into policy_text (version_id, language, title, summary, bytes, sha256)
      select ${id}::uuid, language, title || ' 2', summary, bytes, sha256 from policy_text where version_id = ${version}::uuid`.execute(
      heed.db,
    );
    return id;
  }
  const withdrawn = (id: string) =>
    sql`update policy_version set state = 'withdrawn', ended_at = ${heed.clock.now()} where id = ${id}::uuid`.execute(
      heed.db,
    );

  it('posts the card with its link, pins it, changes it with a new version and ends with the policy', async () => {
    await pin(`https://sample.slack.com/archives/${channel}`);
    // The request itself sends nothing, and the same wish twice is one.
    await pin();
    expect(posts()).to.deep.equal([]);
    await work();
    const [message, ...more] = posts();
    expect(more).to.deep.equal([]);
    expect(JSON.stringify(message)).to.include(`/board/policies/${code}`).and.include('Version 1');
    expect(pins()).to.deep.equal([message?.ts]);
    expect(await page()).to.include('Pinned</span>');
    expect(await did()).to.deep.equal(['board.pin-wanted', 'posted', 'pinned']);

    const second = await newVersion();
    await work();
    expect(JSON.stringify(posts())).to.include('Version 2').and.not.include('Version 1');
    expect(pins()).to.deep.equal([message?.ts]);
    await work();
    expect((await did()).slice(3)).to.deep.equal(['changed']);

    await withdrawn(second);
    await work();
    expect(JSON.stringify(posts())).to.include('does not apply any more');
    expect(pins()).to.deep.equal([]);
    expect((await did()).slice(4)).to.deep.equal(['turned', 'taken-off', 'ended']);
    expect((await row()).closed_at).to.be.instanceOf(Date);
  });

  it('is taken off by hand; its words stay, and another pin may follow', async () => {
    await pin();
    await work();
    const { id } = await row();
    expect((await hr.post(`${path()}/${id}/remove`)).status).to.equal(303);
    await work();
    expect(pins()).to.deep.equal([]);
    expect(await did())
      .to.include('board.pin-unwanted')
      .and.include('ended');
    expect((await hr.post(`${path()}/${id}/remove`)).status).to.equal(404);
    await pin();
    await work();
    expect(pins()).to.have.length(1);
  });

  it('says what keeps it from being pinned, and does it once that is mended', async () => {
    const scopes = [...slack.scopes];
    slack.scopes = scopes.filter((scope) => scope !== 'pins:write');
    await pin();
    await work();
    expect(posts()).to.have.length(1);
    expect(await page()).to.include('heed slack manifest');
    slack.scopes = scopes;
    await work();
    expect(posts(), 'posted once').to.have.length(1);
    expect(pins()).to.have.length(1);
    expect(await page()).not.to.include('heed slack manifest');
  });

  for (const [error, method, problem] of [
    ['not_in_channel', 'chat.postMessage', 'not-member'],
    ['channel_not_found', 'chat.postMessage', 'no-channel'],
    ['is_archived', 'chat.postMessage', 'archived'],
    ['restricted_action', 'pins.add', 'not-allowed'],
    ['no_permission', 'pins.add', 'not-allowed'],
    ['too_many_pins', 'pins.add', 'full'],
    ['service_unavailable', 'chat.postMessage', 'trouble'],
  ] as const) {
    it(`${error}: said plainly, tried again by itself, posted once`, async () => {
      slack.failNext(method, { kind: 'error', error } satisfies Fault);
      await pin();
      await work();
      expect((await row()).problem).to.equal(problem);
      expect(await page()).to.include('Try again');
      await work(2);
      expect((await row()).problem).to.equal(null);
      expect(posts()).to.have.length(1);
      expect(pins()).to.have.length(1);
    });
  }

  it('waits as long as Slack says', async () => {
    slack.failNext('chat.postMessage', { kind: 'rate', retryAfter: 600 });
    await pin();
    await work();
    await work(5);
    expect(posts()).to.deep.equal([]);
    expect((await row()).problem).to.equal(null);
    await work(10);
    expect(pins()).to.have.length(1);
  });

  it('already pinned, and taken off already, are as good as done', async () => {
    slack.failNext('pins.add', { kind: 'close', after: true });
    await pin();
    await work();
    await work(2);
    expect(pins()).to.have.length(1);
    expect((await row()).pinned_at).to.be.instanceOf(Date);
    slack.failNext('pins.remove', { kind: 'close', after: true });
    const { id } = await row();
    await hr.post(`${path()}/${id}/remove`);
    await work();
    await work(5);
    expect((await row()).closed_at).to.be.instanceOf(Date);
  });

  it('what may have been posted is posted again by nobody but a person', async () => {
    slack.failNext('chat.postMessage', { kind: 'close', after: true });
    await pin();
    await work();
    await work(120);
    expect(posts()).to.have.length(1);
    expect((await row()).held).to.equal(true);
    expect(await page()).to.include('nobody knows whether it arrived');
    const { id } = await row();
    await hr.post(`${path()}/${id}/again`);
    expect(await did()).to.include('board.pin-again');
    await work();
    expect(pins()).to.have.length(1);
  });

  it('a process that was killed while it posted leaves a row that says so; one killed before leaves work', async () => {
    await pin();
    // As it stands when the process ends between the post and what is written down of it.
    await heed.db
      .updateTable('board_pin')
      .set({ posting_at: heed.clock.now(), lease_until: new Date(heed.clock.now().getTime() + 120_000) })
      .execute();
    await work();
    expect((await row()).held, 'somebody may still be at it').to.equal(false);
    await work(5);
    expect(await row()).to.deep.include({ held: true, problem: 'unknown' });
    expect(posts()).to.deep.equal([]);
  });

  it('a message that somebody deleted comes back when HR says so, and not by itself', async () => {
    await pin();
    await work();
    await newVersion();
    slack.failNext('chat.update', { kind: 'error', error: 'message_not_found' });
    await work();
    await work(120);
    expect(await row()).to.deep.include({ held: true, problem: 'gone' });
    expect(posts()).to.have.length(1);
    const { id } = await row();
    await hr.post(`${path()}/${id}/again`);
    await work();
    expect(posts()).to.have.length(2);
  });

  it('takes channels alone: no person, no e-mail, nothing else', async () => {
    for (const typed of [
      '',
      'U0LI',
      'D0LI',
      '#general',
      'all staff',
      'https://x/archives/U0LI',
      'C'.repeat(400),
    ]) {
      const answer = await hr.post(path(), { channel: typed, language: 'en' });
      expect(answer.status, typed).to.equal(422);
    }
    expect(await heed.db.selectFrom('board_pin').selectAll().execute()).to.deep.equal([]);
    expect((await (await heed.signIn('S005')).post(path(), { channel })).status).to.equal(403);
    expect((await hr.post(path(v7()), { channel })).status).to.equal(404);
  });
});
