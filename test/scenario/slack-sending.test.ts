import { expect } from 'chai';
import { sql } from 'kysely';
import { z } from 'zod';
import { LaneWorker } from '../../jobs/deliver.ts';
import { FixedClock } from '../../src/clock.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import type { Lane } from '../../src/db/schema.ts';
import { enqueue, type Outgoing } from '../../src/delivery/enqueue.ts';
import { HeedError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import type { Card, Form, Message } from '../../src/messages/model.ts';
import type { Batch, Platform } from '../../src/platforms/port.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { purgeResponseUrls, rememberClick } from '../../src/platforms/slack/response-urls.ts';
import { testDatabase } from '../harness/database.ts';
import type { FakeSlackOptions, Fault } from '../harness/slack/index.ts';
import { type SlackTestPlatform, startSlackPlatform } from '../harness/slack-platform.ts';
import { createStaff } from '../harness/staff.ts';
import { until } from '../harness/until.ts';

const log = createLog('silent');
const baseUrl = 'https://heed.example.com';

function cards(title: string, more: Partial<Card> = {}): Message {
  const later = { label: 'Later', action: { name: 'notices.later', about: '0198' } };
  const card = { title, lines: ['A line'], link: { label: 'Read it', path: '/n/0198' }, ...more };
  return { 'zh-CN': { kind: 'card', card }, en: { kind: 'card', card: { ...card, buttons: [later] } } };
}

describe('sending through Slack', () => {
  let db: Db;
  let close: () => Promise<void>;
  let clock: FixedClock;
  let slack: SlackTestPlatform;
  let people: string[];
  let accounts: string[];
  let workers: LaneWorker[];

  async function start(options: Omit<FakeSlackOptions, 'clock'> = {}, count = 4) {
    people = await createStaff(db, { count, platform: 'slack', at: clock.now() });
    accounts = people.map((_, i) => `U0P${i}`);
    slack = await startSlackPlatform(db, clock, { users: accounts.map((id) => ({ id })), ...options });
    for (const [i, account] of accounts.entries())
      await sql`
        update identity set external_id = ${account}, tenant = ${slack.fake.team.id}
        where person_id = ${people[i]}`.execute(db);
  }

  beforeEach(async () => {
    ({ db, close } = await testDatabase());
    clock = new FixedClock('2026-03-02T02:00:00Z');
    workers = [];
  });
  afterEach(async () => {
    await stop();
    await slack.close();
    await close();
  });

  function work(lane: Lane = 'bulk', platform: Platform = slack.platform): LaneWorker {
    const platforms = registerPlatforms([platform]);
    const worker = new LaneWorker({ lane, db, clock, log, baseUrl, platforms });
    workers.push(worker);
    worker.start();
    return worker;
  }
  const stop = () => Promise.all(workers.splice(0).map((worker) => worker.stop(2_000)));

  function say(to: readonly string[], more: Partial<Outgoing> = {}): Promise<string> {
    const message = { kind: 'test.card', bodies: cards('Please answer'), at: clock.now(), ...more };
    return inTransaction(db, (tx) => enqueue(tx, { ...message, to }));
  }
  const rowsOf = (messageId: string) =>
    db.selectFrom('delivery').selectAll().where('message_id', '=', messageId).orderBy('id').execute();
  const statesOf = async (messageId: string) =>
    (await rowsOf(messageId)).map(({ state, failure, held }) => failure ?? (held ? 'held' : state));
  const become = (messageId: string, ...states: string[]) =>
    until(async () => {
      const now = await statesOf(messageId);
      return JSON.stringify(now) === JSON.stringify(states) || expect.fail(now.join());
    });
  const titles = (account: string) => slack.fake.messages(account).map(({ lines }) => lines.join('\n'));
  const posts = () => slack.fake.counts.calls['chat.postMessage'] ?? 0;

  it('says of each person what became of them', async () => {
    await start();
    slack.fake.directory.setUser(accounts[1] ?? '', { deleted: true });
    await sql`update identity set external_id = 'U0GHOST' where person_id = ${people[2]}`.execute(db);
    work();
    const id = await say(people);
    await become(id, 'accepted', 'unknown-account', 'unknown-account', 'accepted');
    const [row] = await rowsOf(id);
    expect(row?.external_id).to.match(/^D[A-Z0-9]+\/\d+\.\d{6}$/);
    const [message] = slack.fake.messages(accounts[0] ?? '');
    expect(message?.metadata).to.deep.equal({
      event_type: 'heed_delivery',
      event_payload: { batch: row?.batch_id, delivery: row?.id },
    });
  });

  it('of a warning in two messages the one that is missing is sent, and only then does it count as accepted', async () => {
    await start({}, 1);
    work('alert');
    await become(await say(people, { lane: 'alert' }), 'accepted');
    await stop();
    const account = accounts[0] ?? '';
    const whole = `BEGINNING ${'x '.repeat(2_500)}END`;
    const to = [{ delivery: 77, account }];
    const batch: Batch = {
      ...({
        id: '0198-batch',
        lane: 'alert',
        tenant: slack.fake.team.id,
        language: 'en',
        baseUrl,
        to,
      } as const),
      ...({ body: { kind: 'text', text: whole }, repeat: 'marked' } as const),
    };
    const signal = new AbortController().signal;
    const event_payload = { batch: batch.id, delivery: 77, part: 0, parts: 2 };
    await slack.api.call({
      method: 'chat.postMessage',
      args: {
        ...{ channel: account, text: 'BEGINNING' },
        metadata: { event_type: 'heed_delivery', event_payload },
      },
      answer: z.object({}),
    });
    const [found] = (await slack.platform.find?.(batch, signal)) ?? [];
    expect(found).to.include({ delivery: 77, result: 'accepted' });
    expect(found?.result === 'accepted' && found.externalId?.split(' ')).to.have.length(2);
    expect(titles(account).filter((title) => title.includes('BEGINNING'))).to.have.length(1);
    expect(titles(account).at(-1)).to.match(/END$/);
    // Once more it is all there.
    const before = posts();
    expect(await slack.platform.find?.(batch, signal)).to.deep.equal([found]);
    expect(posts()).to.equal(before);
    // What cannot be completed is not accepted.
    const other: Batch = { ...batch, body: { kind: 'text', text: 'short' }, id: '0198-other' };
    await slack.api.call({
      method: 'chat.postMessage',
      args: {
        ...{ channel: account, text: 'half' },
        metadata: { event_type: 'heed_delivery', event_payload: { ...event_payload, batch: other.id } },
      },
      answer: z.object({}),
    });
    expect(await slack.platform.find?.(other, signal)).to.deep.equal([]);
  });

  const trouble: [string, string][] = [
    ['token_revoked', 'the token is gone'],
    ['missing_scope', 'a scope is missing'],
    ['service_unavailable', 'Slack is out of service'],
    ['brand_new_error', 'nobody knows the error'],
  ];
  for (const [error, why] of trouble) {
    it(`nobody is lost while ${why}`, async () => {
      await start();
      slack.fake.refuse('chat.postMessage', error);
      work();
      const id = await say(people);
      await until(() => posts() > 0);
      await until(async () => (await statesOf(id)).every((state) => state === 'pending'));
      slack.fake.permit('chat.postMessage');
      clock.advance({ minutes: 10 });
      await become(id, 'accepted', 'accepted', 'accepted', 'accepted');
      for (const account of accounts) expect(titles(account)).to.have.length(1);
    });
  }

  const doubts: Fault[] = [
    { kind: 'http', status: 500, after: true },
    { kind: 'error', error: 'internal_error', after: true },
    { kind: 'error', error: 'fatal_error' },
    { kind: 'close', after: true },
    { kind: 'half' },
  ];
  for (const fault of doubts) {
    it(`a broadcast's message is not posted twice: ${JSON.stringify(fault)}`, async () => {
      await start({}, 1);
      slack.fake.failNext('chat.postMessage', fault);
      work();
      const id = await say(people);
      await until(async () => (await statesOf(id))[0] === 'unknown');
      clock.advance({ hours: 1 });
      await become(id, 'held');
      expect(slack.fake.counts.messages).to.equal('after' in fault || fault.kind === 'half' ? 1 : 0);
    });
  }

  it('an alert of unknown fate is looked for where the conversation is known, and not said twice', async () => {
    await start({}, 1);
    work('alert');
    const first = await say(people, { lane: 'alert' });
    await become(first, 'accepted');
    slack.fake.failNext('chat.postMessage', { kind: 'close', after: true });
    const second = await say(people, { lane: 'alert', bodies: cards('Leak') });
    await until(() => posts() === 2);
    await until(async () => {
      clock.advance({ seconds: 1 });
      return (await statesOf(second))[0] === 'accepted';
    });
    expect(titles(accounts[0] ?? '')).to.have.length(2);
    expect(slack.fake.counts.calls['conversations.history']).to.equal(1);
    const [row] = await rowsOf(second);
    expect(row?.external_id?.split('/')[1]).to.equal(slack.fake.lastMessage(accounts[0] ?? '').ts);
  });

  it('an alert that is not found is said once more, and says that it may have come before', async () => {
    await start({}, 2);
    work('alert');
    await become(await say(people.slice(0, 1), { lane: 'alert' }), 'accepted');
    slack.fake.failNext('chat.postMessage', { kind: 'close', after: false }, 2);
    const id = await say(people, { lane: 'alert', bodies: cards('Leak') });
    await until(async () => {
      clock.advance({ seconds: 1 });
      return (await statesOf(id)).every((state) => state === 'accepted');
    });
    expect(slack.fake.counts.calls['conversations.history']).to.equal(1);
    for (const account of accounts) expect(titles(account).at(-1)).to.match(/可能已经发过.*Leak/s);
    expect(slack.fake.counts.messages).to.equal(3);
  });

  it('a card turns in its place, also when nobody knows whether it did', async () => {
    await start({}, 1);
    work();
    const first = await say(people);
    await become(first, 'accepted');
    slack.fake.failNext('chat.update', { kind: 'close', after: true });
    const change = await say(people, { bodies: cards('Answered'), mode: 'replace', replaces: first });
    await become(change, 'accepted');
    expect(titles(accounts[0] ?? '')).to.have.length(1);
    expect(titles(accounts[0] ?? '')[0]).to.contain('Answered');
    expect(slack.fake.lastMessage(accounts[0] ?? '').metadata).to.be.an('object');
  });

  it('what was said in several messages becomes one, also when a part of that was done before', async () => {
    await start({}, 1);
    const [account = ''] = accounts;
    const to = { delivery: 78, account };
    const batch = {
      id: '0198-parts',
      lane: 'bulk',
      tenant: slack.fake.team.id,
      language: 'en',
      baseUrl,
    } as const;
    const signal = new AbortController().signal;
    const long = { kind: 'text', text: `BEGINNING ${'x '.repeat(2_500)}END` } as const;
    const [sent] = await slack.platform.send({ ...batch, body: long, to: [to], repeat: 'first' }, signal);
    if (sent?.result !== 'accepted' || !sent.externalId) throw new Error('it was not sent');
    const change = {
      ...batch,
      body: { kind: 'text', text: 'It is over.' },
      repeat: 'first',
      to: [{ ...to, replaces: sent.externalId }],
    } as const;
    slack.fake.failNext('chat.delete', { kind: 'close', after: true });
    for (const _ of ['once', 'and again'])
      expect((await slack.platform.send(change, signal))[0]?.result).to.equal('accepted');
    expect(titles(account)).to.deep.equal(['It is over.']);
  });

  it('what was taken back counts as that, also where the answer to it was lost', async () => {
    await start({}, 1);
    work();
    const id = await say(people);
    await become(id, 'accepted');
    const [row] = await rowsOf(id);
    const sent = [{ externalId: row?.external_id ?? '', account: accounts[0] ?? '' }];
    slack.fake.failNext('chat.delete', { kind: 'close', after: true });
    const became = await slack.platform.recall?.(sent, new AbortController().signal);
    expect([became, titles(accounts[0] ?? '')]).to.deep.equal([['recalled'], []]);
  });

  describe('cards of those who clicked', () => {
    const actionOf = (account: string) => slack.fake.lastMessage(account).controls.at(-1)?.actionId ?? '';
    /** Takes a click as the door of Slack's requests does. @returns its address */
    async function clicked(account: string): Promise<string> {
      slack.fake.setUrls({ interactive: `${baseUrl}/slack/interactive` });
      const message = slack.fake.lastMessage(account);
      const { body } = slack.fake.sealClick(account, message, actionOf(account));
      const payload = JSON.parse(new URLSearchParams(String(body)).get('payload') ?? '') as {
        response_url: string;
      };
      const { channel, ts } = message;
      await rememberClick(db, {
        ...{ id: `click-${account}-${payload.response_url}`, message: { channel, ts }, account },
        ...{ responseUrl: payload.response_url, now: clock.now() },
      });
      return payload.response_url;
    }
    const updates = () => slack.fake.counts.calls['chat.update'] ?? 0;
    const turned = (first: string, title: string, to = people) =>
      say(to, {
        ...{ bodies: cards(title), mode: 'replace-or-send' as const, replaces: first, priority: 0 },
      });

    it('turn in a minute, however many answer in it', async () => {
      await start({}, 200);
      work();
      const first = await say(people);
      await until(async () => (await statesOf(first)).every((state) => state === 'accepted'), {
        within: 20_000,
      });
      for (const account of accounts) await clicked(account);
      const before = clock.now().getTime();
      const change = await turned(first, 'Answered');
      await until(async () => (await statesOf(change)).every((state) => state === 'accepted'), {
        within: 20_000,
      });
      expect(clock.now().getTime() - before).to.be.lessThan(60_000);
      expect(updates()).to.equal(0);
      for (const account of accounts) expect(titles(account).join()).to.match(/^Answered/);
    });

    it('turn also while Slack takes no messages', async () => {
      await start({}, 3);
      work();
      const first = await say(people.slice(0, 2));
      await become(first, 'accepted', 'accepted');
      await clicked(accounts[0] ?? '');
      slack.fake.failNext('chat.postMessage', { kind: 'rate', retryAfter: 1_800 });
      const other = await say(people.slice(2));
      await until(async () => ((await rowsOf(other))[0]?.not_before ?? 0) > clock.now());
      const before = clock.now().getTime();
      await become(await turned(first, 'Answered', people.slice(0, 2)), 'accepted', 'accepted');
      expect(clock.now().getTime() - before).to.be.lessThan(10_000);
      expect(updates()).to.equal(1);
      expect(await statesOf(other)).to.deep.equal(['pending']);
      clock.advance({ minutes: 30 });
      await become(other, 'accepted');
    });

    it('turn the slow way once the address is used up, over, or does not answer', async () => {
      await start({}, 1);
      const [account = ''] = accounts;
      work();
      const first = await say(people);
      await become(first, 'accepted');
      await clicked(account);
      for (let use = 1; use <= 6; use += 1) await become(await turned(first, `No. ${use}`), 'accepted');
      expect(updates()).to.equal(1);
      expect(titles(account)[0]).to.contain('No. 6');
      await clicked(account);
      clock.advance({ minutes: 31 });
      await become(await turned(first, 'Late'), 'accepted');
      expect([updates(), slack.fake.counts.responses]).to.deep.equal([2, 5]);
      await clicked(account);
      slack.fake.failNext('response_url', { kind: 'close', after: true });
      await become(await turned(first, 'Doubt'), 'accepted');
      expect(updates()).to.equal(3);
      expect(titles(account)).to.have.length(1);
      expect(titles(account)[0]).to.contain('Doubt');
      // An address that Slack does not take once is not tried again.
      const spent = await clicked(account);
      const post = () =>
        fetch(spent, { method: 'POST', body: JSON.stringify({ replace_original: true, text: 'mine' }) });
      for (let use = 1; use <= 5; use += 1) await post();
      await become(await turned(first, 'Refused'), 'accepted');
      expect(updates()).to.equal(4);
      // The one of the click before still works.
      const { responses } = slack.fake.counts;
      await become(await turned(first, 'Once more'), 'accepted');
      expect([updates(), slack.fake.counts.responses]).to.deep.equal([4, responses + 1]);
    });

    it('are somebody’s own: nobody else’s click turns them, and the addresses go after half an hour', async () => {
      await start({}, 2);
      work();
      const first = await say(people);
      await become(first, 'accepted', 'accepted');
      await clicked(accounts[0] ?? '');
      await become(await turned(first, 'Answered', people.slice(1)), 'accepted');
      expect(updates()).to.equal(1);
      expect(await purgeResponseUrls(db, clock.now())).to.equal(0);
      expect(await purgeResponseUrls(db, clock.advance({ minutes: 30 }))).to.equal(1);
    });
  });

  it('whose message may not be changed gets another one, and nobody waits for that', async () => {
    await start({}, 3);
    work();
    const first = await say(people);
    await become(first, 'accepted', 'accepted', 'accepted');
    const change = (to: readonly string[], title: string) =>
      say(to, { bodies: cards(title), mode: 'replace-or-send', replaces: first });
    await become(await change(people.slice(1, 2), 'Worked'), 'accepted');
    const refuseOnce = () => slack.fake.failNext('chat.update', { kind: 'error', error: 'access_denied' });
    refuseOnce();
    const refused = await change(people.slice(0, 1), 'Refused');
    for (const _try of [1, 2]) {
      await until(async () => ((await rowsOf(refused))[0]?.not_before ?? 0) > clock.now());
      const before = clock.now().getTime();
      await become(await change(people.slice(1, 2), 'Worked again'), 'accepted');
      expect(clock.now().getTime() - before).to.be.lessThan(10_000);
      expect((await rowsOf(refused))[0]).to.include({ state: 'pending', attempts: 0 });
      refuseOnce();
      clock.advance({ minutes: 1 });
    }
    await become(refused, 'accepted');
    await until(() => titles(accounts[0] ?? '').length === 2);
    expect(titles(accounts[0] ?? '')[1]).to.contain('Refused');
  });

  it('changes over their allowance wait for their turns, and messages go on meanwhile', async () => {
    await start({}, 60);
    work();
    const first = await say(people);
    await until(async () => (await statesOf(first)).every((state) => state === 'accepted'));
    await stop();
    const change = await say(people, {
      bodies: cards('Over'),
      mode: 'replace',
      replaces: first,
      priority: 0,
    });
    const other = await say(people, { priority: 9 });
    const before = clock.now().getTime();
    work();
    await until(async () => (await statesOf(other)).every((state) => state === 'accepted'));
    const minutes = (clock.now().getTime() - before) / 60_000;
    expect(people.length / minutes).to.be.greaterThan(200);
    await until(
      async () => {
        clock.advance({ seconds: 1 });
        return (await statesOf(change)).every((state) => state === 'accepted');
      },
      { within: 30_000 },
    );
    expect(slack.fake.counts.limited).to.deep.equal({});
    const tries = await rowsOf(change);
    expect(Math.max(...tries.map(({ attempts }) => attempts))).to.equal(1);
  });

  it('an alert overtakes a broadcast, and nobody is refused', async () => {
    await start({}, 150);
    const broadcast = await say(people.slice(0, 149), { priority: 9 });
    work();
    work('alert');
    await until(() => posts() > 30);
    const before = clock.now().getTime();
    const alert = await say(people.slice(149), { lane: 'alert', bodies: cards('Leak') });
    await become(alert, 'accepted');
    const [row] = await rowsOf(alert);
    const waited = (row?.accepted_at?.getTime() ?? 0) - before;
    // Virtual time passes only for those who wait: what the broadcast did until the alert was claimed.
    expect(waited).to.be.lessThan(20_000);
    expect((await statesOf(broadcast)).filter((state) => state === 'pending').length).to.be.greaterThan(20);
    await until(async () => (await statesOf(broadcast)).every((state) => state === 'accepted'));
    expect(slack.fake.counts.limited).to.deep.equal({});
  });

  it('a refusal for too many calls is nobody’s failed try', async () => {
    await start({}, 6);
    slack.fake.failNext('chat.postMessage', { kind: 'rate', retryAfter: 30 });
    work();
    const id = await say(people);
    await until(async () => {
      clock.advance({ seconds: 1 });
      return (await statesOf(id)).every((state) => state === 'accepted');
    });
    expect((await rowsOf(id)).map(({ attempts }) => attempts)).to.deep.equal(people.map(() => 1));
    expect(slack.fake.counts.messages).to.equal(6);
  });

  it('a form opens within a click’s life, once', async () => {
    await start({}, 1);
    const open = (trigger: string, asked: Form) => slack.platform.openForm(trigger, asked, baseUrl);
    const form = {
      ...{ title: 'Sign', intro: ['What it is about'], fields: [], submit: 'Sign', cancel: 'Later' },
      action: { name: 'notices.sign', about: '0198' },
    };
    const refused = await open('1.2.abc', form).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(HeedError).and.to.include({ code: 'gone' });
    slack.fake.failNext('views.open', { kind: 'error', error: 'internal_error' });
    const failed = await open('1.2.abc', form).catch((error: unknown) => error);
    expect(failed).to.include({ code: 'platform-failed' });
    expect(slack.fake.counts.calls['views.open']).to.equal(1);
  });
});
