import { expect } from 'chai';
import { sql } from 'kysely';
import { startRinging, startWorkers, type WorkerDeps, type Workers } from '../../jobs/start.ts';
import type { SweepJob } from '../../jobs/sweep.ts';
import { Sweeper, type SweepResult } from '../../jobs/sweeper.ts';
import { FixedClock, systemClock } from '../../src/clock.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { enqueue } from '../../src/delivery/enqueue.ts';
import { createLog } from '../../src/log.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { workersAlive } from '../../src/queue/beat.ts';
import { Queues } from '../../src/queue/queues.ts';
import { settledBytes } from '../bench/memory.ts';
import { testDatabase } from '../harness/database.ts';
import { RecordingPlatform } from '../harness/recording-platform.ts';
import { createStaff, words } from '../harness/staff.ts';
import { until } from '../harness/until.ts';

const log = createLog('silent');

describe('workers', () => {
  let db: Db;
  let close: () => Promise<void>;
  let databaseUrl: string;
  const started: { stop(): Promise<unknown> }[] = [];

  beforeEach(async () => {
    ({ db, close, url: databaseUrl } = await testDatabase());
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.stop()));
    await close();
  });

  async function start(more: Partial<WorkerDeps> = {}): Promise<Workers> {
    const workers = await startWorkers({
      ...{ databaseUrl, baseUrl: 'https://heed.example.com', clock: systemClock, log },
      ...{ platforms: new Map(), sweeps: [], ...more },
    });
    started.push(workers);
    return workers;
  }

  function counting(name: string, everyMs: number, work?: () => Promise<void>): SweepJob & { runs: number } {
    return {
      name,
      everyMs,
      runs: 0,
      async run() {
        this.runs += 1;
        await work?.();
      },
    };
  }

  it('send on the PostgreSQL backend, run sweeps, say that they live, and leave nothing behind', async () => {
    const platform = new RecordingPlatform('wecom');
    const sweep = counting('test.often', 300);
    const workers = await start({ platforms: registerPlatforms([platform]), sweeps: [sweep] });
    expect(await workersAlive(db, new Date())).to.equal(true);
    const to = await createStaff(db, { count: 5, platform: 'wecom', at: new Date() });
    await inTransaction(db, (tx) =>
      enqueue(tx, { kind: 'test', bodies: words('Hello'), at: new Date(), to }),
    );
    await until(() => platform.deliveries.length === 5);
    await until(() => sweep.runs >= 3);
    await workers.stop();
    expect(await workersAlive(db, new Date())).to.equal(false);
    // The server notices a moment later that a connection was closed.
    await until(
      async () => {
        const { rows } = await sql`
          select application_name from pg_stat_activity
          where datname = current_database() and application_name <> 'heed'`.execute(db);
        return rows.length === 0;
      },
      { what: 'all connections of the workers to be gone' },
    );
    const after = sweep.runs;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(sweep.runs).to.equal(after);
  });

  it('are woken by a process that only serves pages', async () => {
    const queues = await Queues.open({ databaseUrl, log });
    const woken: string[] = [];
    queues.work('alert', () => void woken.push('alert'));
    started.push({ stop: () => queues.close() });
    const ringing = await startRinging({ databaseUrl, log });
    started.push(ringing);
    const to = await createStaff(db, { count: 1, platform: 'wecom', at: new Date() });
    const alert = { kind: 'test', bodies: words('Alert'), lane: 'alert', to } as const;
    await inTransaction(db, (tx) => enqueue(tx, { ...alert, at: new Date() }));
    await until(() => woken.length > 0);
    // Whatever is rung for, only a handful of wishes ever waits.
    for (let i = 0; i < 30; i += 1)
      await inTransaction(db, (tx) => enqueue(tx, { ...alert, at: new Date() }));
    expect(await queues.count('alert')).to.be.at.most(2);
    await until(async () => (await queues.count('alert')) === 0);
  });

  it('keep the queue short and their memory flat, however large the audience', async function () {
    this.timeout(120_000);
    const platform = new RecordingPlatform('wecom', { batch: 1_000 });
    let sent = 0;
    let most = 0;
    platform.answer = (batch) => {
      sent += batch.to.length;
      platform.batches.length = 0;
      return batch.to.map(({ delivery }) => ({ delivery, result: 'accepted' }));
    };
    const to = await createStaff(db, { count: 30_000, platform: 'wecom', at: new Date() });
    await inTransaction(db, (tx) => enqueue(tx, { kind: 'test', bodies: words('All'), at: new Date(), to }));
    await start({ platforms: registerPlatforms([platform]) });
    const queues = await Queues.open({ databaseUrl, log });
    started.push({ stop: () => queues.close() });
    const heap: number[] = [];
    await until(
      async () => {
        most = Math.max(most, await queues.count('bulk'), await queues.count('alert'));
        if (sent >= heap.length * 2_000) heap.push(settledBytes());
        return sent === 30_000;
      },
      { within: 100_000 },
    );
    expect(most).to.be.at.most(2);
    // 30,000 rows kept as objects would take more than 10 MB; a batch or two on their way take less than 4.
    expect(Math.max(...heap) - Math.min(...heap)).to.be.lessThan(8e6);
  });

  describe('sweeps', () => {
    let clock: FixedClock;
    beforeEach(() => {
      clock = new FixedClock('2026-03-02T02:00:00Z');
    });
    const sweeper = (...sweeps: SweepJob[]) => new Sweeper({ db, clock, log, sweeps });

    it('run in one process at a time', async () => {
      let end: () => void = () => {};
      const sweep = counting('test.slow', 1_000, () => new Promise((resolve) => (end = resolve)));
      const first = sweeper(sweep).run('test.slow');
      await until(() => sweep.runs === 1);
      clock.advance({ seconds: 10 });
      expect(await sweeper(sweep).run('test.slow')).to.equal('busy');
      end();
      expect(await first).to.equal('done');
      const again = sweeper(sweep).run('test.slow');
      await until(() => sweep.runs === 2);
      end();
      expect(await again).to.equal('done');
    });

    it('run as often as they want and not more often, whoever asks', async () => {
      const sweep = counting('test.minute', 60_000);
      const one = sweeper(sweep);
      expect(await one.run('test.minute')).to.equal('done');
      expect(await sweeper(sweep).run('test.minute')).to.equal('fresh');
      await one.runLate();
      expect(sweep.runs).to.equal(1);
      clock.advance({ seconds: 64 });
      await one.runLate();
      expect(sweep.runs).to.equal(1);
      clock.advance({ seconds: 1 });
      await one.runLate();
      expect(sweep.runs).to.equal(2);
    });

    it('go on after one failed, and after the clock was set back', async () => {
      let broken = true;
      const sweep = counting('test.fails', 1_000, async () => {
        if (broken) throw new Error('no');
      });
      const one = sweeper(sweep);
      expect(await one.run('test.fails')).to.equal('failed');
      broken = false;
      clock.advance({ seconds: 2 });
      expect(await one.run('test.fails')).to.equal('done');
      clock.advance({ hours: -1 });
      await one.runLate();
      expect(sweep.runs).to.equal(3);
    });

    it('run once a round, although the clock of one process is behind that of the other', async () => {
      const sweep = counting('test.once', 60_000);
      const behind = new FixedClock(clock.now().toISOString());
      behind.advance({ seconds: -3 });
      const late = new Sweeper({ db, clock: behind, log, sweeps: [sweep] });
      expect(await sweeper(sweep).run('test.once')).to.equal('done');
      expect(await late.run('test.once')).to.equal('fresh');
      await late.runLate();
      expect(sweep.runs).to.equal(1);
      clock.advance({ minutes: 1 });
      behind.advance({ minutes: 1 });
      expect(await late.run('test.once')).to.equal('done');
      expect(await sweeper(sweep).run('test.once')).to.equal('fresh');
    });

    it('are left to a newer version where they have to know every table', async () => {
      const plain = counting('test.plain', 1_000);
      const sweep = Object.assign(counting('test.whole', 1_000), { everyTable: true } as const);
      const lines: string[] = [];
      const told = createLog('info', { write: (line) => void lines.push(line) });
      const both = new Sweeper({ db, clock, log: told, sweeps: [plain, sweep] });
      expect(await both.run('test.whole')).to.equal('done');
      clock.advance({ seconds: 2 });
      await sql`insert into kysely_migration (name, timestamp) values ('9999_of_tomorrow', now()::text)`.execute(
        db,
      );
      expect(await both.run('test.whole')).to.equal('outdated');
      expect(await both.run('test.plain')).to.equal('done');
      expect(await both.run('test.whole')).to.equal('outdated');
      const left = lines.filter((line) => line.includes('is left to it'));
      expect(left, 'said once').to.have.length(1);
      expect(left[0]).to.include('test.whole');
      const { rows } = await sql<{ at: Date }>`
        select started_at as at from sweep_run where sweep = 'test.whole'`.execute(db);
      // So that the newer version does not take it for one that has just been run.
      expect(rows[0]?.at).to.deep.equal(new Date(clock.now().getTime() - 2_000));
    });

    it('are told to stop, and nothing new begins', async () => {
      const results: (SweepResult | boolean)[] = [];
      const sweep: SweepJob = {
        name: 'test.long',
        everyMs: 1_000,
        run: ({ signal }) =>
          new Promise((resolve) => {
            results.push(signal.aborted);
            signal.addEventListener('abort', () => resolve());
          }),
      };
      const one = sweeper(sweep);
      const running = one.run('test.long');
      await until(() => results.length === 1);
      await one.stop(5_000);
      expect(await running).to.equal('done');
      expect(await one.run('test.long')).to.equal('busy');
      expect(results).to.deep.equal([false]);
    });
  });
});
