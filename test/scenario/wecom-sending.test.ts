import { Writable } from 'node:stream';
import { expect } from 'chai';
import { sql } from 'kysely';
import { z } from 'zod';
import { LaneWorker } from '../../jobs/deliver.ts';
import { LaneLine } from '../../jobs/line.ts';
import { FixedClock } from '../../src/clock.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import type { Lane } from '../../src/db/schema.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import { enqueue, type Outgoing } from '../../src/delivery/enqueue.ts';
import { createLog } from '../../src/log.ts';
import type { Card, Message } from '../../src/messages/model.ts';
import { Outage } from '../../src/outage.ts';
import type { Outcome, Platform } from '../../src/platforms/port.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { purgeResponseCodes, rememberClick } from '../../src/platforms/wecom/response-codes.ts';
import { testDatabase } from '../harness/database.ts';
import { createStaff, words } from '../harness/staff.ts';
import { until } from '../harness/until.ts';
import type { FakeWecomOptions } from '../harness/wecom/index.ts';
import { startWecomPlatform, type WecomTestPlatform } from '../harness/wecom-platform.ts';

const log = createLog('silent');
const baseUrl = 'https://heed.example.com';
const later = { name: 'notices.later', about: '0198' };
const key = 'notices.later:0198';

function cards(title: string, more: Partial<Card> = {}): Message {
  const card = { title, lines: ['A line'], link: { label: 'Read it', path: '/n/0198' }, ...more };
  return { 'zh-CN': { kind: 'card', card }, en: { kind: 'card', card } };
}
const asking = cards('Please answer', { buttons: [{ label: 'Later', action: later }] });

describe('sending through WeCom', () => {
  let db: Db;
  let close: () => Promise<void>;
  let clock: FixedClock;
  let wecom: WecomTestPlatform;
  let people: string[];
  let accounts: string[];
  let workers: LaneWorker[];

  async function start(options: Omit<FakeWecomOptions, 'clock'> = {}, count = 4, told = log) {
    people = await createStaff(db, { count, platform: 'wecom', at: clock.now() });
    const rows = await db.selectFrom('identity').select(['person_id', 'external_id']).execute();
    const byPerson = new Map(rows.map((row) => [row.person_id, row.external_id]));
    accounts = people.map((id) => byPerson.get(id) ?? '');
    const members = accounts.map((userid) => ({ userid }));
    wecom = await startWecomPlatform(db, clock, { members, ...options }, told);
  }

  beforeEach(async () => {
    ({ db, close } = await testDatabase());
    clock = new FixedClock('2026-03-02T02:00:00Z');
    workers = [];
  });
  afterEach(async () => {
    await stop();
    await wecom.close();
    await close();
  });

  function work(platform: Platform = wecom.platform, lane: Lane = 'bulk'): LaneWorker {
    const worker = new LaneWorker({
      lane,
      db,
      clock,
      log,
      baseUrl,
      platforms: registerPlatforms([platform]),
    });
    workers.push(worker);
    worker.start();
    return worker;
  }
  const stop = () => Promise.all(workers.splice(0).map((worker) => worker.stop(2_000)));

  function say(to: readonly string[], more: Partial<Outgoing> = {}): Promise<string> {
    const message = { kind: 'test.card', bodies: asking, at: clock.now(), ...more };
    return inTransaction(db, (tx) => enqueue(tx, { ...message, to }));
  }

  const rowsOf = (messageId: string) =>
    db.selectFrom('delivery').selectAll().where('message_id', '=', messageId).orderBy('id').execute();
  const statesOf = async (messageId: string) =>
    (await rowsOf(messageId)).map(({ state, failure }) => failure ?? state);
  const settled = (messageId: string) =>
    until(async () => {
      const states = await statesOf(messageId);
      return states.length > 0 && !states.some((one) => ['pending', 'sending', 'unknown'].includes(one));
    });

  /** The person presses the button; Heed's callback would keep the code like this. */
  async function click(account: string): Promise<void> {
    const message = wecom.fake.lastCard(account);
    const { responseCode = '' } = await wecom.fake.click(account, message, key, [], { retries: 0 });
    const taskId = message.task_id ?? '';
    await inTransaction(db, (tx) => rememberClick(tx, { taskId, account, responseCode, now: clock.now() }));
  }
  const titles = (account: string) =>
    wecom.fake.conversation(account).map(({ card }) => {
      const title = z.object({ title: z.string() }).parse(card?.main_title).title;
      return title;
    });

  it('says of each person what became of them', async () => {
    await start();
    const [, second = '', third = ''] = accounts;
    wecom.fake.directory.setMember(second, { licensed: false });
    wecom.fake.directory.removeMember(third);
    await sql`update identity set external_id = upper(external_id)`.execute(db);
    work();
    const id = await say(people);
    await settled(id);
    expect(await statesOf(id)).to.deep.equal(['accepted', 'unlicensed', 'unknown-account', 'accepted']);
    const nobody = await say(people.slice(2, 3));
    await settled(nobody);
    expect(await statesOf(nobody)).to.deep.equal(['unknown-account']);
  });

  it('writes to nobody whom an account does not name alone', async () => {
    await start();
    await sql`update identity set external_id = '@all' where person_id = ${people[0]}`.execute(db);
    await sql`update identity set external_id = ${`${accounts[2]}|${accounts[3]}`} where person_id = ${people[1]}`.execute(
      db,
    );
    work();
    const id = await say(people.slice(0, 2), { bodies: words('Only you') });
    await settled(id);
    expect(await statesOf(id)).to.deep.equal(['unknown-account', 'unknown-account']);
    expect(wecom.fake.sent).to.deep.equal([]);
  });

  it('loses nobody while somebody has a setting to mend', async () => {
    await start();
    wecom.fake.refuse('message/send', { errcode: 48002 });
    const worker = work();
    const id = await say(people);
    await until(async () => (await rowsOf(id)).every((row) => row.state === 'pending' && row.attempts === 1));
    wecom.fake.permit('message/send');
    clock.advance({ minutes: 1 });
    worker.wake();
    await settled(id);
    expect(wecom.fake.sent.map((message) => message.to.length)).to.deep.equal([4]);
  });

  it('waits when WeCom says that it is too much, and does not count the try', async () => {
    await start();
    wecom.fake.failNext('message/send', { kind: 'errcode', errcode: 45009 });
    const worker = work();
    const id = await say(people);
    await until(async () => (await rowsOf(id)).every((row) => row.state === 'pending' && row.attempts === 0));
    await until(async () => (await rowsOf(id)).every((row) => row.not_before > clock.now()));
    clock.advance({ minutes: 2 });
    worker.wake();
    await settled(id);
    expect(wecom.fake.sent).to.have.lengthOf(1);
  });

  it('gives up on words that WeCom refuses', async () => {
    await start();
    wecom.fake.failNext('message/send', { kind: 'errcode', errcode: 85002 });
    work();
    const id = await say(people);
    await settled(id);
    expect(new Set(await statesOf(id))).to.deep.equal(new Set(['refused']));
  });

  for (const repeatedCard of ['task-id', 'duplicate-check'] as const) {
    for (const what of ['card', 'text', 'long text'] as const) {
      it(`a crash in the middle of a batch (${what}; ${repeatedCard} first) loses nobody and reaches nobody twice`, async () => {
        await start({ repeatedCard });
        const long = words('One of many words. '.repeat(200));
        const bodies = what === 'card' ? asking : what === 'text' ? words('Hello') : long;
        // The process dies after the call and before anything is written down.
        let called = false;
        work({
          ...wecom.platform,
          send: async (batch, signal) => {
            await wecom.platform.send(batch, signal);
            called = true;
            return new Promise<Outcome[]>(() => undefined);
          },
        });
        const id = await say(people, { bodies });
        await until(() => called);
        const before = wecom.fake.conversation(accounts[0] ?? '').length;
        for (const worker of workers.splice(0)) await worker.stop(20);
        expect((await statesOf(id)).every((state) => state === 'sending')).to.equal(true);
        clock.advance({ seconds: 61 });
        work(wecom.another());
        await settled(id);
        expect(await statesOf(id)).to.deep.equal(people.map(() => 'accepted'));
        for (const account of accounts) expect(wecom.fake.conversation(account)).to.have.lengthOf(before);
        expect(before).to.equal(what === 'long text' ? 2 : 1);
      });
    }
  }

  it('a connection that breaks after the call, or half-way through it, does no harm either', async () => {
    await start();
    const long = words('One of many words. '.repeat(200));
    for (const fault of [
      { kind: 'close', after: true },
      { kind: 'half' },
      { kind: 'empty', after: true },
    ] as const) {
      wecom.fake.failNext('message/send', fault);
      const worker = work();
      const id = await say(people, { bodies: long });
      await until(async () => (await statesOf(id)).includes('unknown'));
      clock.advance({ seconds: 30 });
      worker.wake();
      await settled(id);
      expect(await statesOf(id)).to.deep.equal(people.map(() => 'accepted'));
      await stop();
    }
    for (const account of accounts) {
      const read = wecom.fake.conversation(account).map((item) => item.text);
      expect(read).to.have.lengthOf(6);
    }
  });

  it('says of nobody that they were told when WeCom only knows that the card is out', async () => {
    await start();
    wecom.fake.directory.setMember(accounts[1] ?? '', { licensed: false });
    wecom.fake.directory.removeMember(accounts[2] ?? '');
    wecom.fake.failNext('message/send', { kind: 'close', after: true });
    const worker = work();
    const id = await say(people);
    await until(async () => (await statesOf(id)).every((state) => state === 'unknown'));
    clock.advance({ seconds: 5 });
    worker.wake();
    await settled(id);
    const known = (await rowsOf(id)).map(({ state, unconfirmed }) => [state, unconfirmed]);
    expect(known).to.deep.equal(people.map(() => ['accepted', true]));
    // What WeCom answers in full is confirmed.
    const next = await say(people);
    await settled(next);
    expect((await rowsOf(next)).map(({ unconfirmed }) => unconfirmed)).to.deep.equal(people.map(() => false));
  });

  for (const repeatedCard of ['task-id', 'duplicate-check'] as const) {
    it(`nobody counts as refused who got it although WeCom said that it was busy (${repeatedCard} first)`, async () => {
      await start({ repeatedCard });
      wecom.fake.failNext('message/send', { kind: 'errcode', errcode: -1, after: true });
      const worker = work();
      const id = await say(people);
      await until(async () => (await statesOf(id)).every((state) => state === 'unknown'));
      clock.advance({ seconds: 5 });
      worker.wake();
      await settled(id);
      expect(await statesOf(id)).to.deep.equal(people.map(() => 'accepted'));
      for (const account of accounts) expect(wecom.fake.conversation(account)).to.have.lengthOf(1);
    });
  }

  it('the same words to the same people are said again when they are another message', async () => {
    await start();
    work();
    await settled(await say(people, { bodies: words('Help') }));
    await settled(await say(people, { bodies: words('Help') }));
    expect(wecom.fake.conversation(accounts[0] ?? '')).to.have.lengthOf(2);
  });

  it('a reply is recognised as a repeat for half an hour, cards and alerts for four', async () => {
    await start();
    work();
    work(wecom.platform, 'alert');
    const interval = async (more: Partial<Outgoing>) => {
      await settled(await say(people, more));
      const { body } = wecom.fake.calls.filter(({ path }) => path === 'message/send').at(-1) ?? {};
      return z.object({ duplicate_check_interval: z.number() }).parse(body).duplicate_check_interval;
    };
    expect(await interval({ bodies: words('Help') })).to.equal(1_800);
    expect(await interval({ bodies: words('Help'), lane: 'alert' })).to.equal(14_400);
    expect(await interval({})).to.equal(14_400);
    const { dedupeMsOf } = wecom.platform.capabilities;
    const body = { kind: 'text', text: 'Help' } as const;
    expect(dedupeMsOf?.({ lane: 'bulk', body })).to.equal(1_800_000);
    expect(dedupeMsOf?.({ lane: 'alert', body })).to.equal(14_400_000);
  });

  it('says in the log, by ids, that a card can be changed no more because nothing could be kept of it', async () => {
    const lines: string[] = [];
    const write = (chunk: Buffer, _encoding: string, done: () => void) => {
      lines.push(chunk.toString('utf8'));
      done();
    };
    await start({}, 4, createLog('warn', new Writable({ write })));
    await sql`drop table wecom_message`.execute(db);
    work();
    const id = await say(people);
    await settled(id);
    expect(await statesOf(id)).to.deep.equal(people.map(() => 'accepted'));
    const said = lines.find((line) => line.includes('could not be kept')) ?? '';
    expect(said).to.include((await rowsOf(id))[0]?.batch_id ?? '?');
    for (const account of accounts) expect(said).to.not.include(account);
  });

  describe('a card that turns', () => {
    it('uses the click of the person, and their newest one', async () => {
      await start();
      work();
      const id = await say(people);
      await settled(id);
      const [one = '', two = ''] = accounts;
      await click(one);
      await click(one);
      const done = await say(people.slice(0, 1), {
        mode: 'replace',
        replaces: id,
        bodies: cards('Answered'),
      });
      await settled(done);
      expect(titles(one)).to.deep.equal(['Answered']);
      expect(titles(two)).to.deep.equal(['Please answer']);
      // The older click is still good for the receipt, and then there is none.
      const receipt = { mode: 'replace-or-send', replaces: id, bodies: cards('Receipt') } as const;
      await settled(await say(people.slice(0, 1), receipt));
      expect(titles(one)).to.deep.equal(['Receipt']);
      await settled(await say(people.slice(0, 1), { ...receipt, bodies: cards('Corrected') }));
      expect(titles(one)).to.deep.equal(['Receipt', 'Corrected']);
      const left = db.selectFrom('wecom_click').select('account').where('used_at', 'is', null);
      expect(await left.execute()).to.deep.equal([]);
    });

    it('does not use the code of a click again that WeCom brings once more', async () => {
      await start();
      work();
      const id = await say(people);
      await settled(id);
      const [one = ''] = accounts;
      const taskId = wecom.fake.lastCard(one).task_id ?? '';
      const { responseCode = '' } = await wecom.fake.click(one, wecom.fake.lastCard(one), key, [], {
        retries: 0,
      });
      const heard = () => rememberClick(db, { taskId, account: one, responseCode, now: clock.now() });
      await heard();
      const receipt = { mode: 'replace-or-send', replaces: id } as const;
      await settled(await say(people.slice(0, 1), { ...receipt, bodies: cards('Answered') }));
      await heard();
      const calls = () => wecom.fake.counts.calls['message/update_template_card'] ?? 0;
      const before = calls();
      await settled(await say(people.slice(0, 1), { ...receipt, bodies: cards('Corrected') }));
      expect(titles(one)).to.deep.equal(['Answered', 'Corrected']);
      expect(calls()).to.equal(before);
    });

    it('stays when nobody clicked and others got it too; what must arrive comes as a message', async () => {
      await start();
      work();
      const id = await say(people);
      await settled(id);
      const done = await say(people.slice(0, 1), {
        mode: 'replace',
        replaces: id,
        bodies: cards('Answered'),
      });
      await settled(done);
      expect(await statesOf(done)).to.deep.equal(['skipped']);
      await settled(
        await say(people.slice(0, 1), { mode: 'replace-or-send', replaces: id, bodies: cards('Receipt') }),
      );
      expect(titles(accounts[0] ?? '')).to.deep.equal(['Please answer', 'Receipt']);
      const { response_code: kept } = await db
        .selectFrom('wecom_message')
        .selectAll()
        .where('people', '=', 4)
        .executeTakeFirstOrThrow();
      expect(kept).to.be.a('string');
    });

    it('uses the code of the send when it went to one person', async () => {
      await start();
      work();
      const id = await say(people.slice(0, 1));
      await settled(id);
      await settled(
        await say(people.slice(0, 1), { mode: 'replace', replaces: id, bodies: cards('Answered') }),
      );
      expect(titles(accounts[0] ?? '')).to.deep.equal(['Answered']);
    });

    it('turns for everybody who is left, batch by batch, each with its own code', async () => {
      await start({}, 9);
      const small = { ...wecom.platform, capabilities: { ...wecom.platform.capabilities, batch: 3 } };
      work(small);
      const id = await say(people);
      await settled(id);
      expect(wecom.fake.sent).to.have.lengthOf(3);
      const answered = [1, 4, 5, 8];
      for (const n of answered) {
        await click(accounts[n] ?? '');
        const done = await say([people[n] ?? ''], {
          mode: 'replace',
          replaces: id,
          bodies: cards('Answered'),
        });
        await settled(done);
      }
      const open = people.filter((_, n) => !answered.includes(n));
      const ended = await say(open, { mode: 'replace', replaces: id, bodies: cards('Ended') });
      await settled(ended);
      // The fourth is alone in what is left of its batch, and nobody clicked for it.
      expect(accounts.map(titles)).to.deep.equal(
        accounts.map((_, n) => [answered.includes(n) ? 'Answered' : n === 3 ? 'Please answer' : 'Ended']),
      );
    });

    it('does not turn twice, nor is anything sent instead, when Heed dies with the code in its hand', async () => {
      await start();
      work();
      const id = await say(people.slice(0, 1));
      await settled(id);
      await stop();
      let called = false;
      wecom.fake.failNext('message/update_template_card', { kind: 'close' });
      work({
        ...wecom.platform,
        send: async (batch, signal) => {
          await wecom.platform.send(batch, signal);
          called = true;
          return new Promise<Outcome[]>(() => undefined);
        },
      });
      const done = await say(people.slice(0, 1), {
        mode: 'replace',
        replaces: id,
        bodies: cards('Answered'),
      });
      await until(() => called);
      for (const worker of workers.splice(0)) await worker.stop(20);
      clock.advance({ seconds: 61 });
      work(wecom.another());
      await settled(done);
      expect(await statesOf(done)).to.deep.equal(['skipped']);
      expect(titles(accounts[0] ?? '')).to.deep.equal(['Please answer']);
    });

    it('keeps its code when WeCom was too busy to take it', async () => {
      await start();
      const worker = work();
      const id = await say(people.slice(0, 1));
      await settled(id);
      wecom.fake.failNext('message/update_template_card', { kind: 'errcode', errcode: 45033 });
      const done = await say(people.slice(0, 1), {
        mode: 'replace',
        replaces: id,
        bodies: cards('Answered'),
      });
      await until(
        async () => (await rowsOf(done))[0]?.attempts === 1 && (await statesOf(done))[0] === 'pending',
      );
      clock.advance({ seconds: 30 });
      worker.wake();
      await settled(done);
      expect(titles(accounts[0] ?? '')).to.deep.equal(['Answered']);
    });

    it('is too late after 72 hours, and its codes are deleted then', async () => {
      await start();
      work();
      const id = await say(people.slice(0, 1));
      await settled(id);
      await click(accounts[0] ?? '');
      clock.advance({ hours: 71 });
      expect(await purgeResponseCodes(db, clock.now())).to.equal(0);
      clock.advance({ hours: 1 });
      const done = await say(people.slice(0, 1), {
        mode: 'replace',
        replaces: id,
        bodies: cards('Answered'),
      });
      await settled(done);
      expect(await statesOf(done)).to.deep.equal(['skipped']);
      expect(await purgeResponseCodes(db, clock.now())).to.equal(2);
      expect(await purgeResponseCodes(db, clock.now())).to.equal(0);
    });
  });

  describe('taking a message back', () => {
    const recall = async (id: string) => {
      const messages = (await rowsOf(id)).map((row) => ({
        externalId: row.external_id ?? '',
        account: row.account ?? '',
      }));
      return (await wecom.platform.recall?.(messages, new AbortController().signal)) ?? [];
    };
    const calls = () => wecom.fake.counts.calls['message/recall'] ?? 0;

    it('is asked once, however many of its receivers are looked at and however often', async () => {
      await start();
      work();
      const id = await say(people, { bodies: words('One of many words. '.repeat(200)) });
      await settled(id);
      expect(new Set(await recall(id))).to.deep.equal(new Set(['recalled']));
      expect(calls()).to.equal(2);
      expect(new Set(await recall(id))).to.deep.equal(new Set(['recalled']));
      expect(calls()).to.equal(2);
      clock.advance({ hours: 25 });
      expect(new Set(await recall(id))).to.deep.equal(new Set(['recalled']));
    });

    for (const fault of [
      { kind: 'errcode', errcode: -1, after: true },
      { kind: 'close', after: true },
    ] as const) {
      it(`that WeCom did without saying so counts as taken back (${fault.kind})`, async () => {
        await start();
        work();
        const id = await say(people);
        await settled(id);
        wecom.fake.failNext('message/recall', fault);
        expect(new Set(await recall(id))).to.deep.equal(new Set(['unknown']));
        expect(new Set(await recall(id))).to.deep.equal(new Set(['recalled']));
        expect(wecom.fake.conversation(accounts[0] ?? '')).to.deep.equal([]);
      });
    }

    it('that WeCom does not know is left where it is', async () => {
      await start();
      work();
      const id = await say(people);
      await settled(id);
      await sql`update wecom_message set msgids = '{nothing}'`.execute(db);
      wecom.fake.failNext('message/recall', { kind: 'errcode', errcode: 45009 });
      expect(new Set(await recall(id))).to.deep.equal(new Set(['unknown']));
      clock.advance({ minutes: 2 });
      expect(new Set(await recall(id))).to.deep.equal(new Set(['too-late']));
    });
  });

  /** Both lanes send side by side until all of it is accepted; time goes on while neither has anything in hand. */
  async function bothLanesSend(ids: readonly string[]): Promise<void> {
    const lines = (['bulk', 'alert'] as const).map(
      (lane) =>
        new LaneLine(
          { lane, db, clock, log, baseUrl },
          wecom.platform,
          new Wordings(db),
          new Outage(log, lane),
        ),
    );
    const accepted = async () =>
      (await Promise.all(ids.map(statesOf))).flat().every((state) => state === 'accepted');
    for (let rounds = 0; rounds < 90 && !(await accepted()); rounds += 1) {
      clock.advance({ seconds: 10 });
      for (const line of lines) line.recover();
      await Promise.all(lines.map((line) => line.settled()));
    }
    expect(await accepted()).to.equal(true);
  }

  it('never has WeCom drop anything in silence', async () => {
    await start({}, 2);
    const ids: string[] = [];
    for (let n = 0; n < 40; n += 1) ids.push(await say(people, { bodies: words(`Message ${n}`) }));
    for (let n = 0; n < 8; n += 1)
      ids.push(await say(people, { bodies: words(`Alert ${n}`), lane: 'alert' }));
    await bothLanesSend(ids);
    expect(wecom.fake.counts).to.include({ delivered: 96, dropped: 0 });
  });

  it('nor of words that go out in several messages, each of which counts', async () => {
    await start({}, 1);
    // Ten messages each.
    const long = (n: number) => words(`${n} ${'a long answer '.repeat(1_400)}`);
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.push(await say(people, { bodies: long(n) }));
    ids.push(await say(people, { bodies: long(9), lane: 'alert' }));
    // More than WeCom ever takes in a minute: alone, and not put off for ever.
    ids.push(await say(people, { bodies: words('a book of words '.repeat(3_600)) }));
    await bothLanesSend(ids);
    expect(wecom.fake.counts).to.include({ delivered: 60 + 29, dropped: 0 });
    const { rows } = await sql<{ sent: number }>`select sent from delivery_day`.execute(db);
    expect(rows).to.deep.equal([{ sent: 89 }]);
  });
});
