import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import pg from 'pg';
import { startEvidence } from '../../jobs/evidence.ts';
import { startWorkers } from '../../jobs/start.ts';
import { FixedClock } from '../../src/clock.ts';
import { connect, inTransaction } from '../../src/db/pool.ts';
import { enqueue } from '../../src/delivery/enqueue.ts';
import { logFiles } from '../../src/evidence/files.ts';
import { generateSigner } from '../../src/evidence/keys.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { touch } from '../../src/live.ts';
import { createLog } from '../../src/log.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { Queues } from '../../src/queue/queues.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { putMany } from '../harness/evidence.ts';
import { acceptAll, RecordingPlatform } from '../harness/recording-platform.ts';
import { createStaff, words } from '../harness/staff.ts';
import { until } from '../harness/until.ts';

const log = createLog('silent');

describe('a database that ends connections', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let operator: pg.Client;

  beforeEach(async () => {
    heed = await startApp({ policies: false });
    operator = new pg.Client({ connectionString: heed.databaseUrl });
    await operator.connect();
  });
  afterEach(async () => {
    await operator.end();
    await heed.close();
  });

  /** Ends all but its own, as a failover does. */
  async function terminate(): Promise<void> {
    await operator.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
    );
  }

  it('between two statements of a transaction: it fails, nothing of it is kept, and the next one works', async () => {
    const { db, close } = connect(heed.databaseUrl, { max: 1 });
    try {
      let told: unknown;
      const work = inTransaction(db, async (tx) => {
        await sql`insert into worker_beat (worker, at) values ('half', now())`.execute(tx);
        await terminate();
        // Something else takes time, such as files, and the server's word of the end arrives meanwhile.
        await until(async () => {
          const { rows } = await operator.query<{ count: number }>(
            `select count(*)::int from pg_stat_activity where datname = current_database()`,
          );
          return rows[0]?.count === 1;
        });
        await operator.query('select 1');
        await sql`insert into worker_beat (worker, at) values ('whole', now())`.execute(tx);
      }).catch((error: unknown) => {
        told = error;
      });
      await work;
      expect(told).to.be.instanceOf(Error);
      const { rows } = await sql`select from worker_beat`.execute(db);
      expect(rows).to.have.length(0);
    } finally {
      await close();
    }
  });

  it('while everything works: requests fail kindly, and what was to be sent is sent once', async () => {
    const clock = new FixedClock('2026-08-03T02:00:00Z');
    const platform = new RecordingPlatform('wecom', { batch: 100, dedupeMs: 4 * 3_600_000 });
    const people = 6_000;
    const to = await createStaff(heed.db, { count: people, platform: 'wecom', at: clock.now() });
    const arrived = new Map<number, string>();
    let doubled = 0;
    platform.answer = (batch) => {
      for (const { delivery } of batch.to) {
        // A repeat of the same batch is recognised, as the platform promises; in another one it is a second message.
        if (arrived.has(delivery) && arrived.get(delivery) !== batch.id) doubled += 1;
        arrived.set(delivery, batch.id);
      }
      return acceptAll(batch);
    };
    const dataDir = await mkdtemp(join(tmpdir(), 'heed-lost-'));
    const background = connect(heed.databaseUrl, { max: 4 });
    const sequencer = new Sequencer({
      db: background.db,
      signer: generateSigner('heed.example/lost'),
      files: logFiles(dataDir),
      published: async () => {},
    });
    const evidence = startEvidence({ sequencer, clock, log });
    const queues = await Queues.open({ databaseUrl: heed.databaseUrl, log });
    const workers = await startWorkers({
      ...{ databaseUrl: heed.databaseUrl, baseUrl: 'https://heed.example.com', clock, log },
      ...{ platforms: registerPlatforms([platform]), sweeps: [] },
    });
    try {
      const li = await heed.signIn('S001');
      await putMany(heed.db, 500, clock.now());
      await inTransaction(heed.db, (tx) =>
        enqueue(tx, { kind: 'test', bodies: words('Hello'), at: clock.now(), to }),
      );
      const statuses = new Set<number>();
      for (const share of [0.1, 0.3, 0.5, 0.7]) {
        await until(() => arrived.size >= people * share, { what: `a share of ${share}`, within: 30_000 });
        const asked = Array.from({ length: 20 }, () => li.get('/me'));
        await terminate();
        for (const { status } of await Promise.all(asked)) statuses.add(status);
      }
      for (const status of statuses) expect(status).to.be.oneOf([200, 503]);
      await until(
        async () => {
          // What was claimed by a statement whose answer was cut off is found when its lease has run out.
          clock.advance({ seconds: 61 });
          const { rows } = await operator.query<{ state: string; count: number }>(
            'select state, count(*)::int from delivery group by state',
          );
          return rows.length === 1 && rows[0]?.state === 'accepted' && rows[0].count === people;
        },
        { within: 40_000, what: 'everybody to be reached' },
      );
      expect(arrived.size).to.equal(people);
      expect(doubled).to.equal(0);

      // And everything is as before: pages, live hints, the log, the queue.
      expect((await li.get('/me')).status).to.equal(200);
      let heard = 0;
      const stop = heed.app.live.subscribe('after', () => {
        heard += 1;
      });
      await until(() => {
        touch(heed.db, 'after');
        return heard > 0;
      });
      stop();
      await until(async () => {
        const { rows } = await operator.query('select from evidence_entry where index is null');
        return rows.length === 0;
      });
      let woken = 0;
      queues.work('sweep', () => {
        woken += 1;
      });
      await until(
        async () => {
          await queues.schedule([{ name: 'test.again', everyMs: 200 }]);
          return woken > 0;
        },
        { within: 20_000, what: 'the queue' },
      );
    } finally {
      await workers.stop();
      await queues.close();
      await evidence.stop();
      await background.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
