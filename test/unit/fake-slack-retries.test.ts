import { expect } from 'chai';
import { FixedClock } from '../../src/clock.ts';
import { startApp } from '../harness/slack/bare-app.ts';
import { Failures } from '../harness/slack/failures.ts';
import { type FakeSlack, startFakeSlack } from '../harness/slack/index.ts';

describe('the fake Slack: events that are not taken', () => {
  let clock: FixedClock;
  let fake: FakeSlack;
  let app: Awaited<ReturnType<typeof startApp>>;

  beforeEach(async () => {
    clock = new FixedClock('2026-08-03T02:00:00Z');
    app = await startApp();
    fake = await startFakeSlack({ clock, users: [{ id: 'U0ALICE001' }], urls: app.urls });
  });
  afterEach(async () => {
    await fake.close();
    await app.close();
  });

  const bodies = () => app.got.map(({ body }) => JSON.parse(body.toString()));

  it('delivers an event again after 0, 60 and 300 seconds, under the same id', async () => {
    app.answer = () => ({ status: 500 });
    const delivery = await fake.say('U0ALICE001', 'hello');
    expect(delivery).to.include({ acknowledged: false, pending: true, status: 500 });
    expect(delivery.attempts.map(({ retryNum, retryReason }) => [retryNum, retryReason])).to.deep.equal([
      [undefined, undefined],
      [1, 'http_error'],
    ]);
    clock.advance({ seconds: 59 });
    expect(await fake.retryDue()).to.have.length(0);
    clock.advance({ seconds: 1 });
    await fake.retryDue();
    clock.advance({ seconds: 240 });
    app.answer = () => ({});
    expect(await fake.retryDue()).to.deep.equal([delivery]);
    expect(delivery).to.include({ acknowledged: true, pending: false });
    expect(app.got.map(({ headers }) => headers['x-slack-retry-num'])).to.deep.equal([
      undefined,
      '1',
      '2',
      '3',
    ]);
    expect(new Set(bodies().map(({ event_id }) => event_id)).size).to.equal(1);
    const stamps = app.got.map(({ headers }) => Number(headers['x-slack-request-timestamp']));
    expect(stamps.map((stamp) => stamp - (stamps[0] ?? 0))).to.deep.equal([0, 0, 60, 300]);
  });

  it('does not try again when told not to, and gives up after three', async () => {
    app.answer = () => ({ status: 500, headers: { 'x-slack-no-retry': '1' } });
    expect((await fake.say('U0ALICE001', 'x')).attempts).to.have.length(1);
    app.answer = () => ({ silent: true });
    const lost = await fake.say('U0ALICE001', 'x', { timeoutMs: 20 });
    for (const seconds of [60, 240, 3_600]) {
      clock.advance({ seconds });
      await fake.retryDue();
    }
    expect(lost.attempts.map(({ error }) => error)).to.deep.equal(Array(4).fill('timeout'));
    expect(lost.attempts[1]?.retryReason).to.equal('http_timeout');
    expect(lost.pending).to.equal(false);
  });

  it('drops an event that is more than two hours late', async () => {
    app.answer = () => ({ status: 500 });
    const lost = await fake.say('U0ALICE001', 'x');
    clock.advance({ hours: 2, seconds: 1 });
    await fake.retryDue();
    expect(lost.attempts).to.have.length(2);
    expect(lost.pending).to.equal(false);
  });

  it('turns events off when hardly any of very many is taken', async () => {
    app.answer = () => ({ status: 500 });
    const waits = await fake.say('U0ALICE001', 'x');
    for (let time = 0; time < 998; time++) await fake.say('U0ALICE001', 'x', { retries: 0 });
    expect(fake.eventsOff).to.equal(false);
    await fake.say('U0ALICE001', 'x');
    expect(fake.eventsOff).to.equal(true);
    expect((await fake.say('U0ALICE001', 'x')).attempts).to.have.length(0);
    clock.advance({ minutes: 1 });
    await fake.retryDue();
    expect(waits).to.deep.include({ pending: false });
    expect(waits.attempts).to.have.length(2);
    app.answer = ({ body }) => ({ body: JSON.parse(body.toString()).challenge });
    await fake.saveEventsUrl(app.urls.events);
    expect(await fake.say('U0ALICE001', 'x')).to.include({ acknowledged: true });
  });

  it('spares apps that take one in twenty or get less than a thousand, by the last hour', () => {
    const watched = (from: number, [events, bad]: [number, number], failures = new Failures()) => {
      for (let one = 0; one < events; one++) failures.note({ at: from, first: true, good: one >= bad });
      return failures;
    };
    expect(watched(0, [999, 999]).tooMany).to.equal(false);
    expect(watched(0, [1_000, 950]).tooMany).to.equal(false);
    expect(watched(0, [1_000, 951]).tooMany).to.equal(true);
    expect(watched(3_599_999, [500, 500], watched(0, [500, 500])).tooMany).to.equal(true);
    expect(watched(3_600_000, [500, 500], watched(0, [500, 500])).tooMany).to.equal(false);
    const retries = watched(0, [999, 999]);
    retries.note({ at: 0, first: false, good: false });
    expect(retries.tooMany).to.equal(false);
  });
});
