import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import pg from 'pg';
import type { Db } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { putMany } from '../harness/evidence.ts';
import { skipBecause } from '../harness/needs.ts';
import { until } from '../harness/until.ts';
import { type OnOwnServer, onOwnServer } from './harness/own-server.ts';

const within = 120_000;
const lost = 'the database of a delivery lane is out of reach; trying on';

async function entries(db: Db): Promise<{ all: number; placed: number }> {
  const { rows } = await sql<{ all: number; placed: number }>`
    select count(*) as all, count(index) as placed from evidence_entry`.execute(db);
  return rows[0] ?? expect.fail('a row');
}

/** Everything that was taken has its place in the log, which goes on. */
const allPlaced = (db: Db, least: number) =>
  until(
    async () => {
      const { all, placed } = await entries(db);
      return all >= least && placed === all;
    },
    { within, what: `${least} entries in the log` },
  );

describe('a PostgreSQL server', function () {
  this.timeout(600_000);
  let heed: OnOwnServer;
  before(async () => {
    heed = await onOwnServer({ max_connections: '60' });
    await heed.well();
  });
  after(() => heed?.close());

  it('that is killed and recovers: what was said to be stored is there, work goes on, the log says both', async () => {
    const { db } = heed.beside;
    const { all: before } = await entries(db);
    let taken = 0;
    let refused = 0;
    const { rows } = await sql<{ pid: number }>`
      select pid from pg_stat_activity where application_name = 'heed' and pid <> pg_backend_pid()
        and backend_type = 'client backend' limit 1`.execute(db);
    for (let n = 0; n < 20; n += 1) {
      // One of its processes dies of SIGKILL: the server ends every connection and recovers from its own log.
      if (n === 10) process.kill(rows[0]?.pid ?? expect.fail('a connection of Heed'), 'SIGKILL');
      await putMany(db, 5, new Date()).then(
        () => (taken += 5),
        () => (refused += 1),
      );
    }
    await until(() => heed.saying('a database connection was lost') > 0, {
      within,
      what: 'a word in the log',
    });
    await heed.well();
    expect(taken, 'were taken').to.be.greaterThan(0);
    await until(
      async () => {
        await putMany(db, 1, new Date());
        return true;
      },
      { within, what: 'the next to be taken' },
    );
    await allPlaced(db, before + taken + 1);
    // Whoever was told of a failure may have been stored all the same: the answer was lost, not the fact.
    expect((await entries(db)).all).to.be.at.most(before + taken + refused * 5 + 1);
    expect(await heed.metrics()).to.match(/^heed_worker_beat_age_seconds \d/m);
  });

  it('without a connection to spare: not ready, the log names the cause, and all is well once there are', async () => {
    const { db } = heed.beside;
    await putMany(db, 3, new Date());
    const { all } = await entries(db);
    const hogs: pg.Client[] = [];
    const hog = async () => {
      const client = new pg.Client({ connectionString: heed.url, application_name: 'hog' });
      client.on('error', () => undefined);
      await client.connect();
      hogs.push(client);
    };
    await hog();
    try {
      await until(
        async () => {
          await hogs[0]?.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where application_name <> 'hog' and backend_type = 'client backend'`,
          );
          await Promise.allSettled(Array.from({ length: 60 }, hog));
          return (await heed.readyz()).checks.database === 'does not answer';
        },
        { within, what: 'Heed to be without a connection' },
      );
      await until(() => heed.saying(lost) > 0, { within, what: 'a lane to say so' });
      expect(heed.saying('not ready')).to.be.greaterThan(0);
      expect(heed.saying('"code":"53300"'), 'the cause in the log').to.be.greaterThan(0);
    } finally {
      await Promise.allSettled(hogs.map((one) => one.end()));
    }
    await heed.well();
    await allPlaced(db, all);
    await until(() => heed.saying('the database of a delivery lane is back') > 0, {
      within,
      what: 'the end',
    });
  });
});

describe('a PostgreSQL server whose disk is full', function () {
  this.timeout(600_000);
  let disk: string;
  let heed: OnOwnServer | undefined;

  before(async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'only root can mount a small disk');
    disk = await mkdtemp(join(tmpdir(), 'heed-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=500m,mode=0711', 'none', disk], { stdio: 'ignore' });
    } catch {
      skipBecause(this, 'nothing can be mounted here');
    }
    heed = await onOwnServer({ max_wal_size: '64MB' }, disk);
    await heed.well();
  });
  after(async () => {
    await heed?.close();
    if (!disk) return;
    try {
      execFileSync('umount', [disk], { stdio: 'ignore' });
    } catch {
      // It was not mounted.
    }
    await rm(disk, { recursive: true, force: true });
  });

  it('refuses and says so, keeps what it has, and takes again once there is room', async () => {
    if (!heed) throw new Error('Heed runs');
    const { db } = heed.beside;
    await putMany(db, 10, new Date());
    await allPlaced(db, 10);
    const filler = join(disk, 'filler');
    const fill = async (bytes: number) => {
      for (;;)
        if (
          !(await appendFile(filler, Buffer.alloc(bytes)).then(
            () => true,
            () => false,
          ))
        )
          return;
    };
    await fill(1_048_576);
    await fill(4_096);
    let refusal: unknown;
    let taken = 10;
    await until(
      async () => {
        try {
          await putMany(db, 1_000, new Date());
          taken += 1_000;
          return false;
        } catch (error) {
          refusal = error;
          return true;
        }
      },
      { within, what: 'the disk to be full' },
    );
    expect(refusal).to.be.instanceOf(HeedError);
    expect(refusal).to.include({ code: 'database-failed', message: 'The disk of the database is full.' });
    expect((await entries(db)).all, 'nothing half of it').to.equal(taken);
    await rm(filler);
    await heed.well();
    await putMany(db, 7, new Date());
    await allPlaced(db, taken + 7);
  });
});
