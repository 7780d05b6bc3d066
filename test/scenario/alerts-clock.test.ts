import { expect } from 'chai';
import { sql } from 'kysely';
import { LaneLine } from '../../jobs/line.ts';
import { FixedClock } from '../../src/clock.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import { bringForward } from '../../src/delivery/clock-back.ts';
import { enqueue } from '../../src/delivery/enqueue.ts';
import { expireLeases } from '../../src/delivery/recover.ts';
import { createLog } from '../../src/log.ts';
import { Outage } from '../../src/outage.ts';
import type { Capabilities, Outcome } from '../../src/platforms/port.ts';
import { testDatabase } from '../harness/database.ts';
import { RecordingPlatform } from '../harness/recording-platform.ts';
import { createStaff, words } from '../harness/staff.ts';

const log = createLog('silent');
const hour = 3_600_000;

describe('alerts while the clock is set', function () {
  this.timeout(60_000);
  let db: Db;
  let close: () => Promise<void>;
  let clock: FixedClock;
  let platform: RecordingPlatform;
  let line: LaneLine;
  let people: string[];

  beforeEach(async () => {
    ({ db, close } = await testDatabase());
    clock = new FixedClock('2026-03-02T02:00:00Z');
    people = await createStaff(db, { count: 2, platform: 'wecom', at: new Date('2026-01-01') });
  });
  afterEach(async () => {
    await line.stop();
    await close();
  });

  function begin(more: Partial<Capabilities> = {}): void {
    platform = new RecordingPlatform('wecom', { dedupeMs: 4 * hour, ...more });
    restart();
  }
  function restart(): void {
    const deps = { lane: 'alert' as const, db, clock, log, baseUrl: 'https://heed.example.com' };
    line = new LaneLine(deps, platform, new Wordings(db), new Outage(log, 'it'));
  }
  const say = () =>
    inTransaction(db, (tx) =>
      enqueue(tx, {
        ...{ kind: 'test.alert', bodies: words('Come'), lane: 'alert', at: clock.now(), to: people },
      }),
    );
  /** What a worker does about once a second. @returns how many it brought forward */
  async function poll(): Promise<number> {
    const forward = await bringForward(db, clock.now());
    await expireLeases(db, 'alert', clock.now());
    line.recover();
    await line.settled();
    return forward;
  }
  /** A poll a second. @returns how many they brought forward together */
  async function runs(seconds: number): Promise<number> {
    let forward = 0;
    for (let n = 0; n < seconds; n += 1) {
      clock.advance({ seconds: 1 });
      forward += await poll();
    }
    return forward;
  }
  const each = (outcome: (delivery: number) => Outcome) => {
    platform.answer = (batch) => batch.to.map(({ delivery }) => outcome(delivery));
  };
  const down = () =>
    each((delivery) => ({ delivery, result: 'later', at: clock.now(), why: 'trouble' }) as const);
  const silent = () => each((delivery) => ({ delivery, result: 'unknown' }));

  it('one that was first sent long before is tried again at once, however little it was set back by', async () => {
    begin();
    silent();
    await say();
    await poll();
    // The last time, only a moment ago.
    for (let minutes = 0; minutes < 10; minutes += 1) {
      clock.advance({ minutes: 1 });
      await poll();
    }
    expect(platform.batches).to.have.length(11);
    clock.advance({ minutes: -5 });
    restart();
    expect(await poll(), 'brought forward').to.equal(2);
    expect(platform.batches.slice(11).map(({ repeat }) => repeat)).to.deep.equal(['same']);
  });

  for (const [what, answers] of [
    ['refused for now', down],
    ['of unknown fate', silent],
  ] as const)
    it(`one that is ${what} is brought forward once, and after that has to be patient again`, async () => {
      begin();
      answers();
      await say();
      await poll();
      await runs(20);
      const before = platform.batches.length;
      clock.advance({ hours: -1 });
      restart();
      expect(await poll(), 'brought forward').to.equal(2);
      expect(await runs(150), 'and again').to.equal(0);
      // Every minute in the end, as if nothing had been.
      expect(platform.batches.length - before).to.be.within(3, 6);
    });

  it('one that was never tried goes out at once, and where it is too much for a person it waits its time out', async () => {
    const quota = { perPersonMinute: 5, perPersonHour: 100, perAccountDay: 200, zone: 'Asia/Shanghai' };
    begin({ quota });
    for (let n = 0; n < 6; n += 1) await say();
    clock.advance({ hours: -2 });
    expect(await poll(), 'brought forward').to.equal(12);
    const waits = async () => {
      const { rows } = await sql<{ at: Date; tried: number }>`
        select min(not_before) as at, count(*)::int as tried from delivery where state = 'pending'`.execute(
        db,
      );
      return rows[0];
    };
    // Those that were claimed together may have given way to each other for a moment.
    let again = await runs(3);
    expect(platform.deliveries).to.have.length(10);
    const first = await waits();
    expect(first?.at.getTime()).to.be.within(+clock.now() + 60_000, +clock.now() + 72_000);
    again += await runs(30);
    expect(again, 'and again').to.equal(0);
    expect(await waits()).to.deep.equal(first);
    await runs(45);
    expect(platform.deliveries).to.have.length(12);
  });

  it('one that waits because its platform said so waits for as long as it said where no clock was set', async () => {
    begin();
    const at = new Date(+clock.now() + 10 * 60_000);
    each((delivery) => ({ delivery, result: 'later', at, why: 'rate' }));
    await say();
    await poll();
    expect(await runs(30), 'brought forward').to.equal(0);
    expect(platform.batches).to.have.length(1);
  });

  it('a rest that was asked for while the clock was set back is of the time before it', async () => {
    begin();
    const at = new Date(clock.now().getTime() + 10 * 60_000);
    const after = new Date(clock.now().getTime() - hour);
    each((delivery) => {
      clock.set(after);
      return { delivery, result: 'later', at, why: 'rate' };
    });
    await say();
    await poll();
    each((delivery) => ({ delivery, result: 'accepted', externalId: 'x' }));
    await runs(2);
    const { rows } = await sql<{ state: string }>`select state from delivery`.execute(db);
    expect(rows.map(({ state }) => state)).to.deep.equal(['accepted', 'accepted']);
  });

  it('one that somebody else has in hand is not waited for', async () => {
    begin();
    await say();
    clock.advance({ hours: -2 });
    await inTransaction(db, async (tx) => {
      await sql`select from delivery where person_id = ${people[0]}::uuid for update`.execute(tx);
      expect(await bringForward(db, clock.now())).to.equal(1);
    });
    expect(await bringForward(db, clock.now())).to.equal(1);
  });
});
