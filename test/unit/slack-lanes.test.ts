import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { type SlackCall, SlackError } from '../../src/platforms/slack/api.ts';
import { budgetOf } from '../../src/platforms/slack/budget.ts';
import { Lanes } from '../../src/platforms/slack/lanes.ts';
import { postsPerMinute, rulesOf } from '../../src/platforms/slack/methods.ts';
import { testDatabase } from '../harness/database.ts';

const minute = 60_000;
type Call = Pick<SlackCall<unknown>, 'method' | 'args' | 'lane' | 'signal'>;

describe('turns at Slack’s methods', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let clock: FixedClock;
  let lanes: Lanes;
  let people = 0;

  const process = (more: Partial<ConstructorParameters<typeof Lanes>[0]> = {}) =>
    new Lanes({
      ...{ db: database.db, clock, botToken: 'xoxb-1' },
      wait: async (ms) => void clock.advance({ ms }),
      ...more,
    });
  before(async () => {
    database = await testDatabase();
  });
  after(() => database.close());
  beforeEach(async () => {
    await database.db.deleteFrom('slack_pace').execute();
    clock = new FixedClock('2026-11-02T01:00:00Z');
    lanes = process();
  });

  const time = () => clock.now().getTime();
  function post(more: Partial<Call> = {}): Call {
    people += 1;
    return { method: 'chat.postMessage', args: { channel: `U${people}` }, ...more };
  }
  async function failure(work: Promise<void>): Promise<SlackError> {
    const error: unknown = await work.then(
      () => new Error('its turn came'),
      (reason: unknown) => reason,
    );
    if (!(error instanceof SlackError)) throw error;
    return error;
  }
  /** The most calls in any minute. */
  function busiest(times: readonly number[]): number {
    return Math.max(...times.map((start) => times.filter((at) => at >= start && at < start + minute).length));
  }
  async function timesOf(n: number, call: (i: number) => Call, of = lanes): Promise<number[]> {
    const times: number[] = [];
    for (let i = 0; i < n; i += 1) {
      await of.turn(call(i));
      times.push(time());
    }
    return times;
  }

  for (const method of [
    'chat.postMessage',
    'chat.update',
    'users.list',
    'users.info',
    'conversations.create',
  ])
    it(`${method}: no minute has more calls than it may, however they come`, () => {
      const rules = rulesOf(method);
      const perMinute = rules.perMinute ?? expect.fail('not counted');
      const { spacing, late, early } = budgetOf(method, rules) ?? expect.fail('not counted');
      const most = minute / spacing + late / spacing + Math.max(...Object.values(early)) / spacing + 1;
      expect(most).to.be.at.most(perMinute);
    });

  it('a broadcast goes at 0.95 of the ceiling and more, and never over it', async () => {
    const times = await timesOf(500, () => post());
    const minutes = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / minute;
    expect(499 / minutes / postsPerMinute).to.be.within(0.95, 1);
    expect(busiest(times)).to.be.at.most(postsPerMinute);
  });

  it('a known ceiling takes the place of the guess', async () => {
    const times = await timesOf(700, () => post(), process({ posts: 600 }));
    expect(busiest(times)).to.be.within(570, 600);
  });

  it('a worker that was late makes up for a little, not for all of it', async () => {
    await timesOf(10, () => post());
    clock.advance({ minutes: 5 });
    const times = await timesOf(300, () => post());
    expect(busiest(times)).to.be.at.most(postsPerMinute);
    expect((times[5] ?? 0) - (times[0] ?? 0)).to.be.greaterThan(500);
  });

  it('processes share a method’s turns, and other methods and apps have their own', async () => {
    const others = [process(), process()];
    const times: number[] = [];
    for (let i = 0; i < 300; i += 1) {
      await (others[i % 2] ?? lanes).turn(post());
      times.push(time());
    }
    expect(busiest(times)).to.be.at.most(postsPerMinute);
    const before = time();
    await lanes.turn({ method: 'users.info' });
    await process({ botToken: 'xoxb-2' }).turn(post());
    expect(time()).to.equal(before);
  });

  it('an alert goes at once, and while there are alerts a broadcast takes no turn', async () => {
    await timesOf(20, () => post());
    const before = time();
    for (let i = 0; i < 5; i += 1) await lanes.turn(post({ lane: 'alert' }));
    expect(time()).to.equal(before);
    const waited: string[] = [];
    const note = (what: string) => () => void waited.push(what);
    // With a clock of their own, both lanes really wait side by side.
    const real = process({
      clock: { now: () => new Date(before + performance.now() - started) },
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      posts: 6_000,
    });
    const started = performance.now();
    await database.db.deleteFrom('slack_pace').execute();
    const bulk = Array.from({ length: 40 }, () => real.turn(post()).then(note('bulk')));
    const alerts = Array.from({ length: 200 }, () => real.turn(post({ lane: 'alert' })).then(note('alert')));
    await Promise.all(alerts);
    expect(waited.slice(0, 200).filter((what) => what === 'bulk').length).to.be.at.most(20);
    await Promise.all(bulk);
  });

  it('alerts and a broadcast together stay below the ceiling', async () => {
    const times = await timesOf(400, (i) => post(i % 3 === 0 ? { lane: 'alert' } : {}));
    expect(busiest(times)).to.be.at.most(postsPerMinute);
  });

  it('one person gets a message a second, whoever else waits', async () => {
    const args = { channel: 'U0SAME' };
    const times = await timesOf(4, () => ({ method: 'chat.postMessage', args }));
    for (const [i, at] of times.slice(1).entries()) expect(at - (times[i] ?? 0)).to.be.at.least(1_000);
  });

  it('a refusal pauses its method, in every process, and no other', async () => {
    const other = process();
    expect(await lanes.refused('chat.postMessage', 30)).to.deep.equal(new Date('2026-11-02T01:00:30Z'));
    for (const one of [lanes, other]) {
      const { retryAt, ...error } = await failure(one.turn(post()));
      expect(error).to.include({ fate: 'not-sent', class: 'retry' });
      expect(retryAt?.getTime()).to.be.at.least(Date.parse('2026-11-02T01:00:30Z'));
      await one.turn({ method: 'views.open' });
    }
    await failure(lanes.turn(post({ lane: 'alert' })));
    clock.advance({ seconds: 30 });
    await other.turn(post());
  });

  it('during a long pause an alert asks once a minute, also after a restart; what it finds out is for all', async () => {
    const alert = () => post({ lane: 'alert' });
    await lanes.refused('chat.postMessage', 999_999);
    expect((await failure(lanes.turn(alert()))).retryAt?.getTime()).to.be.at.most(
      time() + 60 * minute + 1_000,
    );
    clock.advance({ minutes: 1 });
    await lanes.turn(alert());
    await failure(lanes.turn(alert()));
    await failure(lanes.turn(post()));
    const restarted = process();
    await restarted.turn(alert());
    await failure(restarted.turn(post()));
    await restarted.worked('chat.postMessage');
    await restarted.turn(post());
  });

  it('after a refusal it goes slower for an hour', async () => {
    const rate = async () => {
      const times = await timesOf(100, () => post());
      return (99 / ((times.at(-1) ?? 0) - (times[0] ?? 0))) * minute;
    };
    const before = await rate();
    await lanes.refused('chat.postMessage', 5);
    // One of those that were under way.
    await lanes.refused('chat.postMessage', 5);
    clock.advance({ seconds: 6 });
    expect((await rate()) / before).to.be.within(0.88, 0.93);
    clock.advance({ hours: 1 });
    expect((await rate()) / before).to.be.within(0.99, 1.01);
  });

  it('changes of messages do not wait: each is given a turn of its own to come for', async () => {
    const update: Call = { method: 'chat.update' };
    const { spacing, late } = budgetOf('chat.update', rulesOf('chat.update')) ?? expect.fail();
    const together = late / spacing + 1;
    for (let i = 0; i < together; i += 1) await lanes.turn(update);
    const before = time();
    const places: number[] = [];
    for (let i = 0; i < 20; i += 1) places.push((await failure(lanes.turn(update))).retryAt?.getTime() ?? 0);
    expect(time()).to.equal(before);
    for (const [i, at] of places.slice(1).entries()) expect(at - (places[i] ?? 0)).to.equal(spacing);
    for (const at of places) {
      clock.set(new Date(at));
      await lanes.turn(update);
    }
  });

  it('an alert’s change overtakes those that wait, and then goes with every turn', async () => {
    const { spacing, late, early } = budgetOf('chat.update', rulesOf('chat.update')) ?? expect.fail();
    for (let i = 0; i < late / spacing + 1; i += 1) await lanes.turn({ method: 'chat.update' });
    for (let i = 0; i < 100; i += 1) await failure(lanes.turn({ method: 'chat.update' }));
    const before = time();
    const alert: Call = { method: 'chat.update', lane: 'alert' };
    for (let i = 0; i < early.alert / spacing; i += 1) await lanes.turn(alert);
    expect(time()).to.equal(before);
    expect(early.alert / spacing).to.be.at.least(5);
    clock.set(new Date((await failure(lanes.turn(alert))).retryAt?.getTime() ?? 0));
    await lanes.turn(alert);
    expect(time() - before).to.be.at.most(spacing);
  });

  it('a clock that is set back keeps nobody waiting: neither for turns taken before, nor for a pause that is over', async () => {
    const channel = { args: { channel: 'U' } };
    await timesOf(5, () => post(channel));
    for (let i = 0; i < 100; i += 1) await lanes.turn({ method: 'chat.update' }).catch(() => undefined);
    clock.advance({ hours: -3 });
    let before = time();
    await lanes.turn(post(channel));
    await process().turn(post());
    expect(time() - before).to.be.at.most(2_000);
    const { late, spacing } = budgetOf('chat.update', rulesOf('chat.update')) ?? expect.fail();
    for (let i = 0; i < late / spacing + 1; i += 1) await lanes.turn({ method: 'chat.update' });
    const { retryAt } = await failure(lanes.turn({ method: 'chat.update' }));
    expect(retryAt?.getTime()).to.be.at.most(time() + minute);
    await lanes.refused('chat.postMessage', 3_000);
    clock.advance({ hours: -3 });
    before = time();
    await process().turn(post());
    await lanes.turn(post());
    expect(time() - before).to.be.at.most(2_000);
  });

  it('a pause is over when the clock is set back before it began, however little; then turns come one by one, as they do', async () => {
    await lanes.refused('chat.postMessage', 3_000);
    await failure(process().turn(post()));
    clock.advance({ minutes: -10 });
    const before = time();
    await lanes.turn(post());
    expect(time()).to.equal(before);
    const restarted = process();
    const times = await timesOf(20, () => post(), restarted);
    expect(time() - before, 'twenty turns').to.be.within(4_000, 8_000);
    expect(busiest(times)).to.be.at.most(postsPerMinute);
    // Another one lasts for as long as Slack says, not for as long as the one before would have.
    await lanes.refused('chat.postMessage', 30);
    for (const one of [lanes, restarted, process()]) await failure(one.turn(post()));
    clock.advance({ seconds: 31 });
    for (const one of [lanes, restarted, process()]) await one.turn(post());
  });

  it('a clock that is set back during a pause lets the next refusal count for itself', async () => {
    await lanes.refused('chat.postMessage', 3_000);
    clock.advance({ minutes: -10 });
    await process().refused('chat.postMessage', 30);
    clock.advance({ seconds: 31 });
    const before = time();
    await process().turn(post());
    await lanes.turn(post());
    expect(time() - before).to.be.at.most(2_000);
  });

  it('an alert asks during a pause though it asked before at a time that is still to come', async () => {
    await lanes.refused('chat.postMessage', 3_000);
    clock.advance({ minutes: -10 });
    await process().refused('chat.postMessage', 3_000);
    await lanes.turn(post({ lane: 'alert' }));
    await failure(lanes.turn(post({ lane: 'alert' })));
  });

  it('a caller who gives up while it waits has not called', async () => {
    const stop = new AbortController();
    const waiting = process({ wait: async () => stop.abort() });
    await timesOf(3, () => post());
    expect(await failure(waiting.turn(post({ signal: stop.signal })))).to.include({ fate: 'not-sent' });
  });

  it('without the database what has to be said is said', async () => {
    const lost = await testDatabase();
    const alone = process({ db: lost.db });
    await lost.close();
    await alone.turn(post({ lane: 'alert' }));
  });
});
