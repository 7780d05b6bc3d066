import { expect } from 'chai';
import { sql } from 'kysely';
import { LaneWorker } from '../../jobs/deliver.ts';
import { FixedClock } from '../../src/clock.ts';
import { connect, type Db, inTransaction } from '../../src/db/pool.ts';
import type { Lane } from '../../src/db/schema.ts';
import { type Claimed, Wordings } from '../../src/delivery/batch.ts';
import { claimNext } from '../../src/delivery/claim.ts';
import { enqueue, type Outgoing } from '../../src/delivery/enqueue.ts';
import { type Admission, admit } from '../../src/delivery/quota.ts';
import { record } from '../../src/delivery/record.ts';
import { claimRepeat, expireLeases } from '../../src/delivery/recover.ts';
import { quotaRules } from '../../src/delivery/rules.ts';
import { send } from '../../src/delivery/send.ts';
import { createLog } from '../../src/log.ts';
import type { Outcome, Quota } from '../../src/platforms/port.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { testDatabase } from '../harness/database.ts';
import { acceptAll, RecordingPlatform } from '../harness/recording-platform.ts';
import { createStaff, words } from '../harness/staff.ts';
import { until } from '../harness/until.ts';

const log = createLog('silent');
const baseUrl = 'https://heed.example.com';
/** Bulk may send 4 a minute and 8 an hour to a person; alerts 5 and 10. */
const quota: Quota = { perPersonMinute: 5, perPersonHour: 10, perAccountDay: 200, zone: 'Asia/Shanghai' };

describe('a platform that drops messages without a word', () => {
  let db: Db;
  let url: string;
  let close: () => Promise<void>;
  let clock: FixedClock;
  let workers: LaneWorker[];

  beforeEach(async () => {
    ({ db, url, close } = await testDatabase());
    // 10:00 in Shanghai.
    clock = new FixedClock('2026-03-02T02:00:00Z');
    workers = [];
  });
  afterEach(async () => {
    await stop();
    await close();
  });

  const platformWith = (more: Partial<Quota> = {}, batch = 100) =>
    new RecordingPlatform('wecom', { batch, dedupeMs: 4 * 3_600_000, quota: { ...quota, ...more } });

  function work(lane: Lane, platform: RecordingPlatform): LaneWorker {
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
  const staff = (count: number) => createStaff(db, { count, platform: 'wecom', at: clock.now() });

  function say(to: readonly string[], more: Partial<Outgoing> = {}): Promise<string> {
    const message = { kind: 'test.card', bodies: words('Please read'), at: clock.now(), ...more };
    return inTransaction(db, (tx) => enqueue(tx, { ...message, to }));
  }

  async function settled(state: string): Promise<number> {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from delivery where state = ${state}`.execute(db);
    return rows[0]?.n ?? 0;
  }

  /** Of what waits, the one that comes first. */
  async function secondsToWait(): Promise<number> {
    const { rows } = await sql<{ at: Date }>`
      select min(not_before) as at from delivery where state = 'pending'`.execute(db);
    return ((rows[0]?.at?.getTime() ?? 0) - clock.now().getTime()) / 1_000;
  }

  /** Statements that wait for another's rows. */
  async function waiting(): Promise<number> {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
    return rows[0]?.n ?? 0;
  }

  const claimAndDie = (platform: RecordingPlatform) => claim('bulk', platform);

  async function claim(lane: Lane, platform: RecordingPlatform) {
    const claimed = await claimNext(db, new Wordings(db), {
      ...{ lane, platform: 'wecom', size: platform.capabilities.batch },
      ...{ leaseMs: 60_000, baseUrl, now: clock.now() },
    });
    if (!claimed) throw new Error('nothing to claim');
    return claimed;
  }

  const sentToday = async () =>
    (await db.selectFrom('delivery_day').select('sent').executeTakeFirst())?.sent ?? 0;

  it('is asked only once the claim is on the disk, which comes there with the admission', async () => {
    const platform = platformWith();
    await say(await staff(3));
    await sql`do $$ begin execute format('alter database %I set synchronous_commit = on', current_database()); end $$`.execute(
      db,
    );
    const durable = connect(url, { max: 1 });
    const place = async (what: 'insert' | 'flush') => {
      const { rows } = await sql<{ at: string }>`
        select pg_wal_lsn_diff(${sql.raw(`pg_current_wal_${what}_lsn()`)}, '0/0') as at`.execute(durable.db);
      return BigInt(rows[0]?.at ?? -1);
    };
    try {
      const claimed = await claimNext(durable.db, new Wordings(durable.db), {
        ...{ lane: 'bulk', platform: 'wecom', size: platform.capabilities.batch, admittedLater: true },
        ...{ leaseMs: 60_000, baseUrl, now: clock.now() },
      });
      if (!claimed) throw new Error('nothing to claim');
      const written = await place('insert');
      expect(await admit(durable.db, claimed, platform.capabilities, clock.now())).to.have.property(
        'claimed',
      );
      expect((await place('flush')) >= written).to.equal(true);
      // What is left is a connection that waits for the disk again.
      const { rows } = await sql<{ waits: string }>`
        select current_setting('synchronous_commit') as waits`.execute(durable.db);
      expect(rows).to.deep.equal([{ waits: 'on' }]);
    } finally {
      await durable.close();
    }
  });

  it('makes those wait who have had enough, and nobody for them', async () => {
    const platform = platformWith();
    const [a = '', b = '', c = ''] = await staff(3);
    for (let n = 0; n < 4; n += 1) await say([a]);
    work('bulk', platform);
    await until(async () => (await settled('accepted')) === 4);
    const broadcast = await say([a, b, c]);
    await until(async () => (await settled('accepted')) === 6);
    const waits = await db
      .selectFrom('delivery')
      .selectAll()
      .where('message_id', '=', broadcast)
      .where('person_id', '=', a)
      .executeTakeFirstOrThrow();
    expect(waits).to.include({ state: 'pending', attempts: 0, batch_id: null, sent_at: null });
    const frees = clock.now().getTime() + 60_000 + quotaRules.arrivalMs;
    expect(waits.not_before.getTime()).to.be.within(frees, frees + quotaRules.spreadMs);
    const { rows: batches } = await sql<{ members: number }>`
      select cardinality(members) as members from delivery_batch where message_id = ${broadcast}`.execute(db);
    expect(batches).to.deep.equal([{ members: 2 }]);
    clock.advance({ seconds: 72 });
    await until(async () => (await settled('accepted')) === 7);
  });

  it('keeps something for alerts', async () => {
    const platform = platformWith();
    const [a = ''] = await staff(1);
    for (let n = 0; n < 6; n += 1) await say([a]);
    work('bulk', platform);
    await until(async () => (await settled('accepted')) === 4);
    await say([a], { lane: 'alert' });
    await say([a], { lane: 'alert' });
    work('alert', platform);
    await until(async () => (await settled('accepted')) === 5);
    await until(async () => (await settled('pending')) === 3);
    expect(platform.batches.map((batch) => batch.lane)).to.deep.equal([...Array(4).fill('bulk'), 'alert']);
  });

  it('lets one of two alerts pass that were claimed together, and neither of them wait for a minute', async () => {
    const platform = platformWith();
    const [a = ''] = await staff(1);
    for (let n = 0; n < 4; n += 1) await say([a]);
    work('bulk', platform);
    await until(async () => (await settled('accepted')) === 4);
    await say([a], { lane: 'alert' });
    await say([a], { lane: 'alert' });
    const two = [await claim('alert', platform), await claim('alert', platform)];
    // Each is held against the quota before anything is known of the other.
    const gaveWay = await inTransaction(db, async (tx) => {
      await sql`select from delivery where state = 'sending' for update`.execute(tx);
      const both = two.map((claimed) => admit(db, claimed, platform.capabilities, clock.now()));
      await until(async () => (await waiting()) === 2);
      return both;
    });
    expect(await Promise.all(gaveWay)).to.deep.equal([{}, {}]);
    work('alert', platform);
    await until(async () => (await settled('accepted')) === 5);
    // Held again, by what was sent: until the first of the bulk messages is a minute old.
    clock.advance({ seconds: 2 });
    await until(async () => (await secondsToWait()) > 60);
    expect(await settled('accepted')).to.equal(5);
  });

  it('keeps nobody waiting for long for a claim that may come to nothing', async () => {
    const platform = platformWith();
    const [a = ''] = await staff(1);
    for (let n = 0; n < 4; n += 1) await say([a]);
    work('bulk', platform);
    await until(async () => (await settled('accepted')) === 4);
    await say([a], { lane: 'alert' });
    await claim('alert', platform);
    await say([a], { lane: 'alert' });
    const second = await claim('alert', platform);
    expect(await admit(db, second, platform.capabilities, clock.now())).to.deep.equal({});
    expect(await secondsToWait()).to.be.within(1, 2);
  });

  it('counts the hour as well as the minute', async () => {
    const platform = platformWith();
    const [a = ''] = await staff(1);
    for (let n = 0; n < 9; n += 1) await say([a]);
    const worker = work('bulk', platform);
    await until(async () => (await settled('accepted')) === 4);
    clock.advance({ seconds: 75 });
    worker.wake();
    await until(async () => (await settled('accepted')) === 8);
    clock.advance({ seconds: 75 });
    worker.wake();
    await until(async () => {
      const row = await db
        .selectFrom('delivery')
        .select('not_before')
        .where('state', '=', 'pending')
        .execute();
      return row[0] && row[0].not_before > new Date('2026-03-02T03:00:00Z');
    });
    expect(await settled('accepted')).to.equal(8);
    clock.set('2026-03-02T03:01:00Z');
    worker.wake();
    await until(async () => (await settled('accepted')) === 9);
  });

  it('counts nothing that is sent at a time that is still to come: the clock was set back since', async () => {
    const platform = platformWith();
    const [a = ''] = await staff(1);
    for (let n = 0; n < 5; n += 1) await say([a], { lane: 'alert' });
    work('alert', platform);
    await until(async () => (await settled('accepted')) === 5);
    clock.advance({ hours: -2 });
    for (let n = 0; n < 5; n += 1) await say([a], { lane: 'alert' });
    await until(async () => (await settled('accepted')) === 10);
    // What is sent by the new time counts, and is over by it.
    await say([a], { lane: 'alert' });
    await until(async () => (await secondsToWait()) > 1);
    expect(await secondsToWait()).to.be.within(60, 72);
  });

  it('counts what another process sent whose clock is a little ahead', async () => {
    const platform = platformWith();
    const [a = ''] = await staff(1);
    for (let n = 0; n < 5; n += 1) await say([a], { lane: 'alert' });
    work('alert', platform);
    await until(async () => (await settled('accepted')) === 5);
    await stop();
    clock.advance({ seconds: -5 });
    await say([a], { lane: 'alert' });
    const next = await claim('alert', platform);
    expect(await admit(db, next, platform.capabilities, clock.now())).to.deep.equal({});
    expect(await secondsToWait()).to.be.within(60, 77);
  });

  it('is never sent more than it takes, by two workers at once', async () => {
    const platform = platformWith({}, 1);
    const people = await staff(3);
    for (let n = 0; n < 7; n += 1) await say(people);
    const sends: { account: string; at: number }[] = [];
    platform.answer = (batch) => {
      for (const { account } of batch.to) sends.push({ account, at: clock.now().getTime() });
      return acceptAll(batch);
    };
    const two = [work('bulk', platform), work('bulk', platform)];
    for (let n = 0; (await settled('accepted')) < 21 && n < 600; n += 1) {
      clock.advance({ seconds: 5 });
      for (const worker of two) worker.wake();
      await until(async () => (await settled('sending')) === 0);
    }
    expect(sends).to.have.lengthOf(21);
    for (const { account, at } of sends) {
      const inAMinute = sends.filter(
        (one) => one.account === account && one.at > at - 60_000 && one.at <= at,
      );
      expect(inAMinute.length).to.be.at.most(4);
    }
  });

  it('is asked after a restart as before it: nothing that was not counted has been sent', async () => {
    const platform = platformWith();
    const [a = '', b = ''] = await staff(2);
    await say([a, b]);
    await claimAndDie(platform);
    // Meanwhile the person gets all that bulk may send.
    for (let n = 0; n < 4; n += 1) await say([a]);
    const worker = work('bulk', platform);
    await until(async () => {
      clock.advance({ ms: 20 });
      return (await settled('accepted')) === 3;
    });
    clock.advance({ seconds: 61 });
    worker.wake();
    await until(async () => (await settled('sending')) === 0 && (await settled('unknown')) === 0);
    const toA = platform.batches.filter((batch) => batch.to.some(({ account }) => account.endsWith('-1')));
    expect(toA.length).to.be.at.most(4);
    clock.advance({ seconds: 80 });
    worker.wake();
    await until(async () => (await settled('accepted')) === 6);
  });

  it('gets a batch that was counted and perhaps sent once more as it was', async () => {
    const platform = platformWith();
    const people = await staff(3);
    await say(people);
    const claimed = await claimAndDie(platform);
    const { claimed: admitted } = await admit(db, claimed, platform.capabilities, clock.now());
    expect(admitted?.charge?.people).to.equal(3);
    const worker = work('bulk', platform);
    clock.advance({ seconds: 61 });
    worker.wake();
    await until(async () => (await settled('accepted')) === 3);
    expect(platform.batches.map((batch) => [batch.repeat, batch.to.length])).to.deep.equal([['same', 3]]);
    expect(await sentToday()).to.equal(3);
  });

  describe('where a worker was slow between its claim and its admission', () => {
    const inFact = async () => {
      const rows = await db.selectFrom('delivery').select('state').execute();
      return rows.map(({ state }) => state);
    };
    async function claimAgain(platform: RecordingPlatform): Promise<Claimed> {
      const again = await claimRepeat(db, new Wordings(db), {
        ...{ lane: 'bulk', platform: 'wecom', size: 100, leaseMs: 60_000, baseUrl, now: clock.now() },
        dedupeMs: platform.capabilities.dedupeMs,
      });
      return again ?? expect.fail('nobody has it again');
    }
    /** Claimed, and claimed again by another once the lease was over. */
    async function claimedTwice(platform: RecordingPlatform, between = async (_slow: Claimed) => {}) {
      const slow = await claim('bulk', platform);
      clock.advance({ seconds: 61 });
      await expireLeases(db, 'bulk', clock.now());
      await between(slow);
      return { slow, again: await claimAgain(platform) };
    }
    const admits = (claimed: Claimed, { capabilities }: RecordingPlatform) =>
      admit(db, claimed, capabilities, clock.now());
    const sends = async ({ claimed }: Admission, platform: RecordingPlatform) =>
      claimed && (await send({ db, clock, log }, platform, claimed));

    it('counts the batch once, and leaves it to whoever has it', async () => {
      const platform = platformWith();
      await say(await staff(1));
      const { slow, again } = await claimedTwice(platform);
      const second = await admits(again, platform);
      expect(await admits(slow, platform)).to.deep.equal({});
      expect(await sentToday()).to.equal(1);
      await sends(second, platform);
      expect(await inFact()).to.deep.equal(['accepted']);
      expect(await sentToday()).to.equal(1);
      expect(platform.batches).to.have.lengthOf(1);
    });

    it('takes nothing from under whoever sends it, though the day has room for one', async () => {
      const platform = platformWith({ perAccountDay: 2 });
      await say(await staff(1));
      const { slow, again } = await claimedTwice(platform);
      const second = await admits(again, platform);
      expect(await admits(slow, platform)).to.deep.equal({});
      expect(await inFact()).to.deep.equal(['sending']);
      await sends(second, platform);
      expect(await inFact()).to.deep.equal(['accepted']);
    });

    it('counts it when it is sent, not when the lease is over and nobody has it', async () => {
      const platform = platformWith();
      await say(await staff(1));
      const { again } = await claimedTwice(platform, async (slow) => {
        expect(await admits(slow, platform)).to.deep.equal({});
        expect(await sentToday()).to.equal(0);
      });
      await sends(await admits(again, platform), platform);
      expect(await inFact()).to.deep.equal(['accepted']);
      expect(await sentToday()).to.equal(1);
    });

    it('counts a repeat of what was admitted meanwhile no second time', async () => {
      const platform = platformWith();
      await say(await staff(1));
      const { claimed: first } = await admits(await claim('bulk', platform), platform);
      clock.advance({ seconds: 61 });
      await expireLeases(db, 'bulk', clock.now());
      // As whoever read it before it was admitted has it.
      const stale = { ...(await claimAgain(platform)), admitted: false };
      const second = await admits(stale, platform);
      expect(second.claimed).to.include({ admitted: true });
      await sends(second, platform);
      await sends({ claimed: first ?? expect.fail('it was not admitted') }, platform);
      expect(await inFact()).to.deep.equal(['accepted']);
      expect(await sentToday()).to.equal(1);
    });

    it('gives back what was recorded as unsent, and not what a late report says of another’s send', async () => {
      const platform = platformWith();
      await say(await staff(1));
      const { claimed: first } = await admits(await claim('bulk', platform), platform);
      clock.advance({ seconds: 61 });
      await expireLeases(db, 'bulk', clock.now());
      const again = await claimAgain(platform);
      const claimed = first ?? expect.fail('it was not admitted');
      const late = claimed.members.map(({ delivery, attempts }) => ({
        delivery,
        attempts,
        notBefore: clock.now(),
      }));
      await record(
        db,
        claimed,
        late.map((fate) => ({ ...fate, state: 'pending' as const })),
        clock.now(),
      );
      expect(await sentToday()).to.equal(1);
      await sends(await admits(again, platform), platform);
      expect(await inFact()).to.deep.equal(['accepted']);
      expect(await sentToday()).to.equal(1);
    });
  });

  describe('with a limit for the day', () => {
    // Three accounts: bulk may come to 4 sends a day, alerts to 6.
    const small = { perAccountDay: 2 };

    it('lets bulk rest until tomorrow where the platform is, and alerts go on', async () => {
      const platform = platformWith(small);
      const people = await staff(3);
      await say(people);
      await say(people);
      const bulk = work('bulk', platform);
      await until(async () => (await settled('accepted')) === 3);
      await until(async () => (await settled('pending')) === 3);
      await say(people, { lane: 'alert' });
      work('alert', platform);
      await until(async () => (await settled('accepted')) === 6);
      expect(await sentToday()).to.equal(6);
      clock.set('2026-03-02T15:59:00Z');
      bulk.wake();
      expect(await settled('accepted')).to.equal(6);
      clock.set('2026-03-02T16:00:01Z');
      await until(async () => (await settled('accepted')) === 9);
    });

    it('lets more accounts send more on the same day', async () => {
      const platform = platformWith(small);
      const people = await staff(3);
      await say(people);
      await say(people);
      work('bulk', platform);
      await until(async () => (await settled('accepted')) === 3);
      await until(async () => (await settled('pending')) === 3);
      await staff(2);
      clock.advance({ minutes: 11 });
      await until(async () => (await settled('accepted')) === 6);
    });

    it('counts nothing that was not sent', async () => {
      const platform = platformWith(small);
      const people = await staff(3);
      platform.answer = (batch) =>
        batch.to.map(
          ({ delivery }): Outcome => ({ delivery, result: 'later', at: clock.now(), why: 'trouble' }),
        );
      await say(people);
      const bulk = work('bulk', platform);
      for (let tries = 1; tries <= 4; tries += 1) {
        await until(() => platform.batches.length === tries);
        await until(async () => (await settled('pending')) === 3);
        clock.advance({ minutes: 1 });
        bulk.wake();
      }
      platform.answer = acceptAll;
      clock.advance({ minutes: 1 });
      await until(async () => (await settled('accepted')) === 3);
      expect(await sentToday()).to.equal(3);
    });
  });
});
