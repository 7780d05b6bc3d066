import { expect } from 'chai';
import { sql } from 'kysely';
import { LaneWorker } from '../../jobs/deliver.ts';
import { FixedClock } from '../../src/clock.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import type { DeliveryState, Lane } from '../../src/db/schema.ts';
import { batchOf, Wordings } from '../../src/delivery/batch.ts';
import { claimBatches, claimNext } from '../../src/delivery/claim.ts';
import { leave, sendAgain } from '../../src/delivery/decide.ts';
import { enqueue, type Outgoing } from '../../src/delivery/enqueue.ts';
import { deliveryProblems, undelivered } from '../../src/delivery/problems.ts';
import { claimRepeat } from '../../src/delivery/recover.ts';
import { markSeen } from '../../src/delivery/seen.ts';
import { send } from '../../src/delivery/send.ts';
import { createLog } from '../../src/log.ts';
import type { Batch, Outcome, Platform } from '../../src/platforms/port.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { testDatabase } from '../harness/database.ts';
import { acceptAll, RecordingPlatform } from '../harness/recording-platform.ts';
import { createStaff, words } from '../harness/staff.ts';
import { until } from '../harness/until.ts';

const log = createLog('silent');
const baseUrl = 'https://heed.example.com';

describe('delivery', () => {
  let db: Db;
  let close: () => Promise<void>;
  let clock: FixedClock;
  let workers: LaneWorker[];

  beforeEach(async () => {
    ({ db, close } = await testDatabase());
    clock = new FixedClock('2026-03-02T02:00:00Z');
    workers = [];
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop(2_000)));
    await close();
  });

  function work(lane: Lane, ...platforms: Platform[]): LaneWorker {
    const worker = new LaneWorker({ lane, db, clock, log, baseUrl, platforms: registerPlatforms(platforms) });
    workers.push(worker);
    worker.start();
    return worker;
  }

  function say(to: readonly string[], more: Partial<Outgoing> = {}): Promise<string> {
    const message = { kind: 'test.card', bodies: words('Please read'), at: clock.now(), ...more };
    return inTransaction(db, (tx) => enqueue(tx, { ...message, to }));
  }

  async function states(): Promise<Partial<Record<DeliveryState, number>>> {
    const { rows } = await sql<{ state: DeliveryState; n: number }>`
      select state, count(*) as n from delivery group by 1`.execute(db);
    return Object.fromEntries(rows.map((row) => [row.state, row.n]));
  }

  function rowOf(messageId: string, personId?: string) {
    let query = db.selectFrom('delivery').selectAll().where('message_id', '=', messageId);
    if (personId) query = query.where('person_id', '=', personId);
    return query.executeTakeFirstOrThrow();
  }

  const claim = (lane: Lane, platform: Platform) =>
    claimNext(db, new Wordings(db), {
      ...{ lane, platform: platform.name, size: platform.capabilities.batch },
      ...{ leaseMs: 60_000, baseUrl, now: clock.now() },
    });

  const deciding = () => ({ actor: { operator: 'test' }, now: clock.now() });

  it('sends every row exactly once, however many workers there are', async () => {
    const platform = new RecordingPlatform('wecom', { batch: 7 });
    await say(await createStaff(db, { count: 1_200, platform: 'wecom', at: clock.now() }));
    await say(await createStaff(db, { count: 800, platform: 'wecom', language: 'en', at: clock.now() }));
    work('bulk', platform);
    work('bulk', platform);
    work('bulk', platform);
    await until(async () => (await states()).accepted === 2_000, { within: 20_000 });
    expect(platform.deliveries).to.have.lengthOf(2_000);
    expect(new Set(platform.deliveries).size).to.equal(2_000);
    for (const batch of platform.batches) {
      expect(batch.to.length).to.be.within(1, 7);
      expect(batch.repeat).to.equal('first');
      const text = batch.body.kind === 'text' ? batch.body.text : '';
      expect(text).to.contain(batch.language === 'en' ? 'English' : '中文');
    }
  });

  it('keeps messages, tenants and languages apart in batches, also when they are mixed', async () => {
    const platform = new RecordingPlatform('wecom', { batch: 50 });
    const people: string[] = [];
    for (const language of ['en', 'zh-CN', 'en', 'zh-CN'] as const)
      people.push(...(await createStaff(db, { count: 5, platform: 'wecom', language, at: clock.now() })));
    await say(people);
    await say(people, { bodies: words('Another') });
    work('bulk', platform);
    await until(async () => (await states()).accepted === 40);
    expect(platform.batches.map((batch) => `${batch.language} ${batch.to.length}`)).to.have.members([
      'en 10',
      'en 10',
      'zh-CN 10',
      'zh-CN 10',
    ]);
  });

  it('records what became of each member, and nothing is silent', async () => {
    const platform = new RecordingPlatform('wecom');
    const people = await createStaff(db, { count: 6, platform: 'wecom', at: clock.now() });
    const [unbound = ''] = people;
    const later = new Date(clock.now().getTime() + 60_000);
    platform.answer = (batch) =>
      batch.to.map(({ delivery }, i): Outcome => {
        if (i === 0) return { delivery, result: 'failed', reason: 'unlicensed' };
        if (i === 1) return { delivery, result: 'skipped' };
        if (i === 2) return { delivery, result: 'later', at: later, why: 'trouble' };
        return { delivery, result: 'accepted', externalId: `m${i}` };
      });
    await say(people);
    const nobody = await say(await createStaff(db, { count: 1, platform: 'wecom', at: clock.now() }), {
      priority: 9,
    });
    await sql`update identity set to_at = ${clock.now()} where person_id = ${unbound}`.execute(db);
    const worker = work('bulk', platform);
    await until(async () => (await states()).failed === 3);
    await worker.stop(1_000);
    expect(await states()).to.deep.equal({ accepted: 2, failed: 3, skipped: 1, pending: 1 });
    expect(await deliveryProblems(db)).to.deep.include.members([
      { lane: 'bulk', problem: 'no-account', count: 1 },
      { lane: 'bulk', problem: 'unlicensed', count: 2 },
    ]);
    const rows = await undelivered(db, { limit: 10 });
    expect(rows.map((row) => row.problem)).to.deep.equal(['unlicensed', 'unlicensed', 'no-account']);
    expect(rows[0]?.messageId).to.equal(nobody);
    expect(platform.deliveries).to.have.lengthOf(6);
  });

  it('waits as long as a platform asks, for that line alone', async () => {
    const slow = new RecordingPlatform('slack', { batch: 1 });
    const quick = new RecordingPlatform('wecom', { batch: 1 });
    const at = new Date(clock.now().getTime() + 30_000);
    slow.answer = (batch) => batch.to.map(({ delivery }) => ({ delivery, result: 'later', at, why: 'rate' }));
    await say(await createStaff(db, { count: 40, platform: 'slack', at: clock.now() }));
    await say(await createStaff(db, { count: 40, platform: 'wecom', at: clock.now() }));
    const worker = work('bulk', slow, quick);
    await until(async () => (await states()).accepted === 40);
    worker.wake();
    expect(slow.batches.length).to.be.within(1, 4);
    expect(quick.batches).to.have.lengthOf(40);
    slow.answer = acceptAll;
    clock.set(at);
    await until(async () => (await states()).accepted === 80);
    // A used-up budget is nobody's failed try.
    expect(await sql`select from delivery where attempts <> 1`.execute(db).then((r) => r.rows)).to.deep.equal(
      [],
    );
  });

  it('claims several at once where each person is a call, each a batch of its own', async () => {
    const people = await createStaff(db, { count: 7, platform: 'slack', at: clock.now() });
    const id = await say(people);
    const options = {
      lane: 'bulk',
      platform: 'slack',
      size: 1,
      leaseMs: 60_000,
      baseUrl,
      now: clock.now(),
    } as const;
    const [first, second, none] = [
      await claimBatches(db, new Wordings(db), { ...options, batches: 5 }),
      await claimBatches(db, new Wordings(db), { ...options, batches: 5 }),
      await claimBatches(db, new Wordings(db), { ...options, batches: 5 }),
    ];
    expect([first.length, second.length, none.length]).to.deep.equal([5, 2, 0]);
    const claimed = [...first, ...second];
    expect(claimed.map(({ members }) => members.length)).to.deep.equal(people.map(() => 1));
    const { rows } = await sql<{ id: string; members: string[]; delivery: number }>`
      select b.id, b.members::text[] as members, d.id as delivery from delivery_batch b
      join delivery d on d.batch_id = b.id where d.message_id = ${id}::uuid and d.state = 'sending'
      order by d.id`.execute(db);
    expect(rows.map((row) => [row.id, ...row.members.map(Number)])).to.deep.equal(
      claimed.map((batch) => [batch.id, batch.members[0]?.delivery]),
    );
    expect(rows.map((row) => row.delivery)).to.deep.equal(claimed.map(({ members }) => members[0]?.delivery));
  });

  it('records sends that end together as each of them ended', async () => {
    const platform = new RecordingPlatform('slack', { batch: 1, atOnce: 8 });
    let most = 0;
    let under = 0;
    platform.answer = async (batch) => {
      under += 1;
      most = Math.max(most, under);
      await new Promise((resolve) => setImmediate(resolve));
      under -= 1;
      return batch.to.map(({ delivery }): Outcome => {
        if (delivery % 3 === 0) return { delivery, result: 'failed', reason: 'refused' };
        return { delivery, result: 'accepted', externalId: `x${delivery}` };
      });
    };
    await say(await createStaff(db, { count: 60, platform: 'slack', at: clock.now() }));
    work('bulk', platform);
    await until(async () => (await states()).accepted === 40 && (await states()).failed === 20);
    expect(most).to.be.within(2, 8);
    const { rows } = await sql`
      select from delivery where (id % 3 = 0) <> (state = 'failed' and failure = 'refused')
        or state = 'accepted' and external_id <> 'x' || id`.execute(db);
    expect(rows).to.deep.equal([]);
  });

  it('one whose turn has not come waits alone, and its try is not counted', async () => {
    const platform = new RecordingPlatform('slack', { batch: 1 });
    const at = new Date(clock.now().getTime() + 600_000);
    platform.answer = (batch) =>
      batch.to.map(({ delivery, account }) =>
        account.endsWith('-1')
          ? { delivery, result: 'later', at, why: 'turn' }
          : { delivery, result: 'accepted', externalId: `x${delivery}` },
      );
    await say(await createStaff(db, { count: 40, platform: 'slack', at: clock.now() }));
    work('bulk', platform);
    await until(async () => (await states()).accepted === 39);
    const { rows } = await sql`select attempts, not_before from delivery where state = 'pending'`.execute(db);
    expect(rows).to.deep.equal([{ attempts: 0, not_before: at }]);
  });

  it('asks a platform that is down now and then, not once per message, and loses nothing', async () => {
    const platform = new RecordingPlatform('wecom', { batch: 1 });
    platform.answer = (batch) =>
      batch.to.map(({ delivery }) => ({ delivery, result: 'later', at: clock.now(), why: 'trouble' }));
    await say(await createStaff(db, { count: 500, platform: 'wecom', at: clock.now() }));
    const worker = work('bulk', platform);
    await until(async () => (await sql`select from delivery where attempts = 1`.execute(db)).rows.length > 0);
    await worker.stop(1_000);
    expect(platform.batches.length).to.be.lessThan(8);
    platform.answer = acceptAll;
    clock.advance({ hours: 1 });
    work('bulk', platform);
    await until(async () => (await states()).accepted === 500);
  });

  it('gives up after many tries, says so, and sends again when told to', async () => {
    const platform = new RecordingPlatform('wecom');
    platform.answer = (batch) =>
      batch.to.map(({ delivery }) => ({ delivery, result: 'later', at: clock.now(), why: 'trouble' }));
    const id = await say(await createStaff(db, { count: 1, platform: 'wecom', at: clock.now() }));
    await sql`update delivery set attempts = 79`.execute(db);
    work('bulk', platform);
    await until(async () => (await states()).failed === 1);
    expect(await deliveryProblems(db)).to.deep.equal([{ lane: 'bulk', problem: 'platform-error', count: 1 }]);
    platform.answer = acceptAll;
    clock.advance({ minutes: 5 });
    const { id: delivery } = await rowOf(id);
    expect(await inTransaction(db, (tx) => sendAgain(tx, { deliveries: [delivery] }, deciding()))).to.equal(
      1,
    );
    await until(async () => (await states()).accepted === 1);
    expect(await deliveryProblems(db)).to.deep.equal([]);
  });

  it('somebody decides about what failed, reason by reason and on the record', async () => {
    const platform = new RecordingPlatform('wecom');
    const reasons = ['unlicensed', 'refused', 'unlicensed', 'unlicensed'] as const;
    platform.answer = (batch) =>
      batch.to.map(({ delivery }, i) => ({ delivery, result: 'failed', reason: reasons[i] ?? 'refused' }));
    const id = await say(await createStaff(db, { count: 4, platform: 'wecom', at: clock.now() }));
    work('bulk', platform);
    await until(async () => (await states()).failed === 4);
    const unlicensed = await undelivered(db, { limit: 10, problem: 'unlicensed' });
    expect(unlicensed).to.have.lengthOf(3);
    platform.answer = acceptAll;
    const [newest, next] = unlicensed.map(({ delivery }) => delivery);
    const upTo = next ?? 0;
    const again = { problem: 'unlicensed', upTo } as const;
    expect(await inTransaction(db, (tx) => sendAgain(tx, again, deciding()))).to.equal(2);
    await until(async () => (await states()).accepted === 2);
    const all = { deliveries: [newest ?? 0, upTo] };
    expect(await inTransaction(db, (tx) => leave(tx, all, deciding()))).to.equal(1);
    expect(await deliveryProblems(db)).to.deep.equal([{ lane: 'bulk', problem: 'refused', count: 1 }]);
    // What was left stays left, and is what it was.
    expect(await inTransaction(db, (tx) => sendAgain(tx, all, deciding()))).to.equal(0);
    expect(await states()).to.deep.equal({ accepted: 2, failed: 2 });
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type like 'delivery.%' order by id`.execute(db);
    const data = rows.map(({ event }) => JSON.parse(event) as { type: string; data: object });
    expect(data.map((one) => [one.type, one.data])).to.deep.equal([
      ['delivery.sent-again', { messages: [{ message: id, problem: 'unlicensed', people: 2 }] }],
      ['delivery.left', { messages: [{ message: id, problem: 'unlicensed', people: 1 }] }],
    ]);
  });

  describe('when a worker dies in the middle', () => {
    /** Claims and calls, and is never heard of again. */
    async function die(lane: Lane, platform: RecordingPlatform): Promise<Batch> {
      const claimed = await claim(lane, platform);
      if (!claimed) throw new Error('nothing to claim');
      const batch = batchOf(claimed, platform.capabilities);
      await platform.send(batch);
      return batch;
    }

    it('sends the same bytes again where the platform recognises a repeat', async () => {
      const platform = new RecordingPlatform('wecom', { batch: 20, dedupeMs: 4 * 3_600_000 });
      const people = await createStaff(db, { count: 10, platform: 'wecom', at: clock.now() });
      const id = await say(people);
      const first = await die('bulk', platform);
      // A change of account between the two sends must not change the bytes.
      await sql`update identity set external_id = external_id || '-new'`.execute(db);
      work('bulk', platform);
      clock.advance({ seconds: 59 });
      await until(async () => (await states()).sending === 10);
      expect(platform.batches).to.have.lengthOf(1);
      clock.advance({ seconds: 2 });
      await until(async () => (await states()).accepted === 10);
      const [, second] = platform.batches;
      expect(second).to.deep.equal({ ...first, repeat: 'same' });
      expect(JSON.stringify(second?.to)).to.equal(JSON.stringify(first.to));
      expect(JSON.stringify(second?.body)).to.equal(JSON.stringify(first.body));
      expect(await rowOf(id)).to.include({ repeated: true, attempts: 2, state: 'accepted' });
    });

    it('repeats a batch whole, and records only those whose fate was open', async () => {
      const platform = new RecordingPlatform('wecom', { dedupeMs: 4 * 3_600_000 });
      await say(await createStaff(db, { count: 3, platform: 'wecom', at: clock.now() }));
      platform.answer = (batch) => {
        const [a, b] = batch.to;
        // The third is not mentioned.
        return [
          { delivery: a?.delivery ?? 0, result: 'failed', reason: 'refused' },
          { delivery: b?.delivery ?? 0, result: 'accepted', externalId: 'first' },
        ];
      };
      const worker = work('bulk', platform);
      await until(async () => (await states()).unknown === 1);
      platform.answer = acceptAll;
      clock.advance({ seconds: 3 });
      worker.wake();
      await until(async () => (await states()).accepted === 2);
      expect(platform.batches.map((batch) => batch.to.length)).to.deep.equal([3, 3]);
      const { rows } = await sql`select state, external_id, repeated from delivery order by id`.execute(db);
      expect(rows).to.deep.equal([
        { state: 'failed', external_id: null, repeated: false },
        { state: 'accepted', external_id: 'first', repeated: false },
        { state: 'accepted', external_id: `x${platform.deliveries[2]}`, repeated: true },
      ]);
    });

    it('says an alert once more and marks it where repeats are not recognised, then holds it', async () => {
      const platform = new RecordingPlatform('slack', { batch: 1 });
      await say(await createStaff(db, { count: 1, platform: 'slack', at: clock.now() }), { lane: 'alert' });
      await die('alert', platform);
      platform.answer = () => Promise.reject(new Error('socket hang up'));
      const worker = work('alert', platform);
      clock.advance({ seconds: 61 });
      await until(() => platform.batches.length === 2);
      expect(platform.batches[1]?.repeat).to.equal('marked');
      await until(async () => (await states()).unknown === 1);
      clock.advance({ minutes: 10 });
      worker.wake();
      await until(async () => (await deliveryProblems(db)).length === 1);
      expect(await deliveryProblems(db)).to.deep.equal([{ lane: 'alert', problem: 'held', count: 1 }]);
      expect(platform.batches).to.have.lengthOf(2);
    });

    for (const lane of ['alert', 'bulk'] as const) {
      it(`repeats through hours of an outage where that is recognised (${lane})`, async () => {
        const platform = new RecordingPlatform('wecom', { dedupeMs: 4 * 3_600_000 });
        platform.answer = () => Promise.reject(new Error('a page of a proxy'));
        const id = await say(await createStaff(db, { count: 2, platform: 'wecom', at: clock.now() }), {
          lane,
        });
        const wordings = new Wordings(db);
        const minutes = async (count: number) => {
          for (let n = 0; n < count; n += 1) {
            const now = clock.now();
            const options = { lane, platform: 'wecom', size: 10, leaseMs: 60_000, baseUrl, now };
            const again = { ...options, dedupeMs: platform.capabilities.dedupeMs };
            const claimed =
              (await claimRepeat(db, wordings, again)) ?? (await claimNext(db, wordings, options));
            if (claimed) await send({ db, clock, log }, platform, claimed);
            clock.advance({ minutes: 1 });
          }
        };
        await minutes(235);
        expect(await rowOf(id)).to.include({ state: 'unknown', held: false });
        expect(new Set(platform.batches.map((batch) => batch.repeat))).to.deep.equal(
          new Set(['first', 'same']),
        );
        await minutes(20);
        const held = lane === 'bulk';
        expect(await rowOf(id)).to.include({ state: 'unknown', held });
        expect(platform.batches.at(-1)?.repeat).to.equal(held ? 'same' : 'marked');
        if (held) return;
        await minutes(210);
        const marked = platform.batches.filter((batch) => batch.repeat === 'marked');
        expect(new Set(marked.map((batch) => JSON.stringify(batch)))).to.have.lengthOf(1);
        platform.answer = acceptAll;
        await minutes(1);
        expect(await states()).to.deep.equal({ accepted: 2 });
      });
    }

    it('looks first, where the platform can tell, and does not repeat what it finds', async () => {
      const platform = new RecordingPlatform('slack', { batch: 1 });
      await say(await createStaff(db, { count: 1, platform: 'slack', at: clock.now() }), { lane: 'alert' });
      await die('alert', platform);
      platform.find = async (batch) => acceptAll(batch);
      work('alert', platform);
      clock.advance({ seconds: 61 });
      await until(async () => (await states()).accepted === 1);
      expect(platform.batches).to.have.lengthOf(1);
    });

    it('holds what is not urgent for a person to decide', async () => {
      const platform = new RecordingPlatform('slack', { batch: 1 });
      const id = await say(await createStaff(db, { count: 1, platform: 'slack', at: clock.now() }));
      await die('bulk', platform);
      work('bulk', platform);
      clock.advance({ seconds: 61 });
      await until(async () => (await deliveryProblems(db)).length === 1);
      expect(platform.batches).to.have.lengthOf(1);
      const { id: delivery } = await rowOf(id);
      await inTransaction(db, (tx) => sendAgain(tx, { deliveries: [delivery] }, deciding()));
      await until(async () => (await states()).accepted === 1);
      expect(await rowOf(id)).to.include({ repeated: true, held: false });
    });

    it('asks nobody to decide about what its reader has used meanwhile', async () => {
      const platform = new RecordingPlatform('slack', { dedupeMs: 0 });
      platform.answer = (batch) => batch.to.map(({ delivery }) => ({ delivery, result: 'unknown' }));
      const [one = '', two = ''] = await createStaff(db, { count: 2, platform: 'slack', at: clock.now() });
      const messageId = await say([one, two]);
      work('bulk', platform);
      await until(async () => {
        clock.advance({ minutes: 1 });
        return (await undelivered(db, { limit: 10 })).length === 2;
      });
      await inTransaction(db, (tx) => markSeen(tx, { messageId, personId: one, at: clock.now() }));
      expect((await undelivered(db, { limit: 10 })).map(({ personId }) => personId)).to.deep.equal([two]);
      const { id } = await rowOf(messageId, one);
      expect(await inTransaction(db, (tx) => sendAgain(tx, { deliveries: [id] }, deciding()))).to.equal(0);
    });

    it('believes a late "accepted", and no other late report', async () => {
      const platform = new RecordingPlatform('wecom', { dedupeMs: 4 * 3_600_000 });
      const [a = '', b = ''] = await createStaff(db, { count: 2, platform: 'wecom', at: clock.now() });
      const id = await say([a, b]);
      const claimed = await claim('bulk', platform);
      if (!claimed) throw new Error('nothing to claim');
      let finish: (outcomes: Outcome[]) => void = () => {};
      platform.answer = () =>
        new Promise((resolve) => {
          finish = resolve;
        });
      const slow = send({ db, clock, log }, platform, claimed);
      clock.advance({ minutes: 2 });
      // The second send hangs as well, so the late report meets a newer one in flight.
      let finishSecond: (outcomes: Outcome[]) => void = () => {};
      platform.answer = () =>
        new Promise((resolve) => {
          finishSecond = resolve;
        });
      work('bulk', platform);
      await until(() => platform.batches.length === 2);
      const [one = 0, two = 0] = claimed.members.map((member) => member.delivery);
      finish([
        { delivery: one, result: 'accepted', externalId: 'early' },
        { delivery: two, result: 'failed', reason: 'refused' },
      ]);
      await slow;
      expect(await rowOf(id, a)).to.include({ state: 'accepted', external_id: 'early' });
      expect(await rowOf(id, b)).to.include({ state: 'sending', failure: null });
      finishSecond(platform.batches[1] ? acceptAll(platform.batches[1]) : []);
      await until(async () => (await states()).accepted === 2);
      expect((await rowOf(id, a)).external_id).to.equal('early');
    });
  });

  it('lets an alert overtake a broadcast that has only begun', async () => {
    const platform = new RecordingPlatform('wecom', { batch: 1 });
    const gate: (() => void)[] = [];
    platform.answer = async (batch) => {
      const text = batch.body.kind === 'text' ? batch.body.text : '';
      if (!text.startsWith('Alert')) await new Promise<void>((resolve) => gate.push(resolve));
      return acceptAll(batch);
    };
    const people = await createStaff(db, { count: 2_000, platform: 'wecom', at: clock.now() });
    await say(people);
    work('bulk', platform);
    work('alert', platform);
    await until(() => gate.length === 4);
    const alert = await say(people.slice(0, 6), { lane: 'alert', bodies: words('Alert') });
    await until(async () => {
      const { rows } =
        await sql`select from delivery where message_id = ${alert} and state = 'accepted'`.execute(db);
      return rows.length === 6;
    });
    expect((await states()).sending).to.equal(4);
    platform.answer = acceptAll;
    for (const open of gate) open();
  });

  it('sends what is due now before what is more important and due later', async () => {
    const platform = new RecordingPlatform('wecom', { batch: 10 });
    const people = await createStaff(db, { count: 3, platform: 'wecom', at: clock.now() });
    await say(people, { priority: 0, at: new Date(clock.now().getTime() + 3_600_000) });
    const ordinary = await say(people, { priority: 9 });
    const quick = await say(people, { priority: 0 });
    work('bulk', platform);
    await until(async () => (await states()).accepted === 6);
    const order = await sql<{ message_id: string }>`
      select message_id from delivery_batch order by id`.execute(db);
    expect(order.rows.map((row) => row.message_id)).to.deep.equal([quick, ordinary]);
    expect(await states()).to.deep.equal({ accepted: 6, pending: 3 });
  });

  it('stops: waits for what is in flight, hands back what is not sent', async () => {
    const platform = new RecordingPlatform('wecom', { batch: 1 });
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    platform.answer = async (batch) => {
      await gate;
      return acceptAll(batch);
    };
    await say(await createStaff(db, { count: 20, platform: 'wecom', at: clock.now() }));
    const worker = work('bulk', platform);
    await until(() => platform.batches.length === 4);
    const stopped = worker.stop(5_000);
    open();
    await stopped;
    expect(await states()).to.deep.equal({ accepted: 4, pending: 16 });
    expect(platform.batches).to.have.lengthOf(4);
  });

  it('does not wait for ever when stopping', async () => {
    const platform = new RecordingPlatform('wecom', { batch: 1 });
    let answer: () => void = () => {};
    platform.answer = (batch) =>
      new Promise((resolve) => {
        answer = () => resolve(acceptAll(batch));
      });
    await say(await createStaff(db, { count: 1, platform: 'wecom', at: clock.now() }));
    const worker = work('bulk', platform);
    await until(() => platform.batches.length === 1);
    // The platform has not answered, and will only after this.
    await worker.stop(50);
    expect(await states()).to.deep.equal({ sending: 1 });
    answer();
    await until(async () => (await states()).accepted === 1);
  });

  describe('a message that takes the place of another', () => {
    it('names the earlier one by the id the platform gave it, for each person', async () => {
      const platform = new RecordingPlatform('wecom');
      const people = await createStaff(db, { count: 3, platform: 'wecom', at: clock.now() });
      const first = await say(people);
      work('bulk', platform);
      await until(async () => (await states()).accepted === 3);
      await say(people, { mode: 'replace', replaces: first, bodies: words('Done') });
      await until(async () => (await states()).accepted === 6);
      const [before, after] = platform.batches;
      expect(after?.to.map((receiver) => receiver.replaces)).to.deep.equal(
        before?.to.map((receiver) => `x${receiver.delivery}`),
      );
    });

    it('makes sending pointless what was not sent yet', async () => {
      const platform = new RecordingPlatform('wecom');
      const people = await createStaff(db, { count: 3, platform: 'wecom', at: clock.now() });
      const first = await say(people, { priority: 9 });
      await say(people.slice(0, 1), { mode: 'replace', replaces: first, priority: 0 });
      await say(people.slice(1, 2), { mode: 'replace-or-send', replaces: first, priority: 0 });
      work('bulk', platform);
      await until(async () => (await states()).skipped === 3 && (await states()).accepted === 2);
      expect(platform.batches.flatMap((batch) => batch.to.map((r) => r.replaces))).to.deep.equal([
        undefined,
        undefined,
      ]);
    });

    it('waits while the earlier one is being sent', async () => {
      const platform = new RecordingPlatform('wecom');
      const people = await createStaff(db, { count: 1, platform: 'wecom', at: clock.now() });
      const first = await say(people);
      const earlier = await claim('bulk', platform);
      if (!earlier) throw new Error('nothing to claim');
      await say(people, { mode: 'replace', replaces: first, priority: 0 });
      expect(await claim('bulk', platform)).to.equal(undefined);
      await send({ db, clock, log }, platform, earlier);
      clock.advance({ seconds: 2 });
      expect((await claim('bulk', platform))?.members[0]?.replacedId).to.equal(`x${platform.deliveries[0]}`);
    });

    it('leaves the newest words standing, in whatever order they were queued to go', async () => {
      const platform = new RecordingPlatform('wecom');
      const people = await createStaff(db, { count: 1, platform: 'wecom', at: clock.now() });
      const first = await say(people);
      work('bulk', platform);
      await until(async () => (await states()).accepted === 1);
      await db.transaction().execute(async (tx) => {
        const shared = { kind: 'test.card', at: clock.now(), to: people, replaces: first } as const;
        await enqueue(tx, { ...shared, mode: 'replace', priority: 9, bodies: words('Second') });
        await enqueue(tx, { ...shared, mode: 'replace', priority: 0, bodies: words('Third') });
      });
      for (const worker of workers) worker.wake();
      await until(async () => (await states()).accepted === 2);
      await until(async () => (await states()).skipped === 1);
      expect(platform.batches.map((b) => (b.body.kind === 'text' ? b.body.text : ''))).to.deep.equal([
        'Please read(中文)',
        'Third(中文)',
      ]);
    });

    it('is left out where the platform cannot change messages, or sent when it must arrive', async () => {
      const platform = new RecordingPlatform('wecom', { replaces: false });
      const people = await createStaff(db, { count: 1, platform: 'wecom', at: clock.now() });
      const first = await say(people);
      work('bulk', platform);
      await until(async () => (await states()).accepted === 1);
      await say(people, { mode: 'replace', replaces: first });
      await until(async () => (await states()).skipped === 1);
      await say(people, { mode: 'replace-or-send', replaces: first });
      await until(async () => (await states()).accepted === 2);
      expect(platform.batches[1]?.to[0]).to.not.have.property('replaces');
    });

    it('is sent as a new one when the earlier one turns out to be gone', async () => {
      const platform = new RecordingPlatform('wecom');
      const people = await createStaff(db, { count: 1, platform: 'wecom', at: clock.now() });
      const first = await say(people);
      work('bulk', platform);
      await until(async () => (await states()).accepted === 1);
      platform.answer = (batch) =>
        batch.to.map(({ delivery, replaces }) =>
          replaces
            ? { delivery, result: 'failed', reason: 'cannot-replace' }
            : { delivery, result: 'accepted', externalId: 'new' },
        );
      const id = await say(people, { mode: 'replace-or-send', replaces: first });
      await until(async () => (await states()).accepted === 2);
      expect(await rowOf(id)).to.include({ external_id: 'new', mode: 'send' });
    });
  });

  it('knows "seen" only from what people do, and only once', async () => {
    const platform = new RecordingPlatform('wecom');
    const [personId = ''] = await createStaff(db, { count: 1, platform: 'wecom', at: clock.now() });
    const messageId = await say([personId]);
    work('bulk', platform);
    await until(async () => (await states()).accepted === 1);
    expect((await rowOf(messageId)).seen_at).to.equal(null);
    const at = clock.advance({ minutes: 5 });
    expect(await inTransaction(db, (tx) => markSeen(tx, { messageId, personId, at }))).to.equal(true);
    const again = clock.advance({ minutes: 5 });
    expect(await inTransaction(db, (tx) => markSeen(tx, { messageId, personId, at: again }))).to.equal(false);
    expect((await rowOf(messageId)).seen_at).to.deep.equal(at);
  });
});
