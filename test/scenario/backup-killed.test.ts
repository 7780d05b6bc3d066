import { execFileSync } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import pg from 'pg';
import { v7 } from 'uuid';
import { type BackupMade, makeBackup } from '../../src/backup/make.ts';
import { backupsIn } from '../../src/backup/place.ts';
import { readBackup } from '../../src/backup/read.ts';
import { restore } from '../../src/backup/restore.ts';
import { backupStanding } from '../../src/backup/runs.ts';
import { clearDatabase } from '../../src/backup/schema-changes.ts';
import { withSession } from '../../src/backup/session.ts';
import { migrate } from '../../src/db/migrate.ts';
import { connect } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { ensureDays } from '../../src/records/partitions.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { makeFolders, toMake, toRestore } from '../harness/backups.ts';
import { testDatabase } from '../harness/database.ts';
import { heed as command, makeHeedBase } from '../harness/heed-process.ts';
import { emptyDatabase } from '../harness/postgres.ts';
import { everythingStored } from '../harness/stored.ts';
import { until } from '../harness/until.ts';

/** As a command is told it: without a comma, which would part two. */
const secret = 'one-secret-for-tests-of-no-use-anywhere-else';
const unlocking = { secrets: secretsFrom([secret]), passphrase: undefined };

describe('a backup and a restore that are cut off', function () {
  this.timeout(180_000);
  let heed: TestApp;
  let folders: Awaited<ReturnType<typeof makeFolders>>;
  let leave: (() => Promise<void>)[];
  let a: BackupMade;
  beforeEach(async () => {
    leave = [];
    heed = await startApp();
    // Commands look at the real clock, and what was made last is told by its time.
    heed.clock.set(new Date());
    leave.push(() => heed.close());
    folders = await makeFolders();
    leave.push(() => folders.remove());
    a = await backup();
  });
  afterEach(async () => {
    for (const one of leave.toReversed()) await one();
  });

  const backup = (more: Parameters<typeof toMake>[2] = {}) =>
    makeBackup(
      toMake({ url: heed.databaseUrl, db: heed.db }, folders, {
        clock: heed.clock,
        verify: false,
        unlocking,
        ...more,
      }),
    );
  const fill = (count: number) =>
    sql`insert into inbound_event (platform, event_id, at, reply)
        select 'test', gen_random_uuid(), ${heed.clock.now()},
          to_jsonb((select string_agg(md5(random()::text || i::text || g::text), '') from generate_series(1, 30) g))
        from generate_series(1, ${count}) i`.execute(heed.db);

  async function refusal(work: Promise<unknown>): Promise<HeedError> {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(HeedError);
    return error as HeedError;
  }

  async function emptyOne(): Promise<string> {
    const { url, drop } = await emptyDatabase(heed.databaseUrl);
    leave.push(drop);
    return url;
  }

  async function stored(url: string): Promise<Map<string, string>> {
    const { db, close } = connect(url, { max: 1 });
    try {
      return await everythingStored(db);
    } finally {
      await close();
    }
  }

  it('leaves the backup before it as it was, and is cleared away by the next', async () => {
    await fill(40_000);
    const { base, remove } = await makeHeedBase();
    leave.push(remove);
    const child = command(['backup'], base, {
      DATABASE_URL: heed.databaseUrl,
      HEED_SECRET: secret,
      HEED_DATA_DIR: folders.dataDir,
      HEED_BACKUP_DIR: folders.dir,
    });
    await until(async () => (await readdir(folders.dir)).some((name) => name.endsWith('.partial')), {
      within: 90_000,
      what: 'a backup to be under way',
    });
    child.process.kill('SIGKILL');
    await child.ended;
    const { id } = await heed.db.selectFrom('keys.installation').select('id').executeTakeFirstOrThrow();
    expect(await backupsIn(folders.dir, id)).to.deep.equal([a.path.split('/').at(-1)]);
    expect((await readBackup(a.path, unlocking)).closing.rows).to.equal(a.rows);
    heed.clock.advance({ hours: 1 });
    const b = await backup();
    expect((await readdir(folders.dir)).filter((name) => name.startsWith('.'))).to.deep.equal([]);
    expect(b.rows).to.be.greaterThan(40_000);
    expect((await backupStanding(heed.db)).failed).to.equal(undefined);
    const { rows } = await sql<{ problem: string }>`
      select problem from backup_run where state = 'failed'`.execute(heed.db);
    expect(rows).to.deep.equal([{ problem: 'killed' }]);
  });

  it('leaves a database that is not used, until a restore comes to its end', async () => {
    await fill(2_000);
    const b = await backup();
    const before = await stored(heed.databaseUrl);
    const url = await emptyOne();
    const { base, remove } = await makeHeedBase();
    leave.push(remove);
    const env = {
      DATABASE_URL: url,
      HEED_SECRET: secret,
      HEED_DATA_DIR: folders.dataDir,
      HEED_BACKUP_DIR: folders.dir,
    };
    const child = command(['restore', b.path], base, env);
    const watcher = new pg.Client(url);
    await watcher.connect();
    leave.push(() => watcher.end());
    await until(
      async () => (await watcher.query("select to_regclass('public.inbound_event') as t")).rows[0].t,
      { within: 60_000, what: 'a restore to be under way' },
    );
    child.process.kill('SIGKILL');
    await child.ended;
    for (const args of [['serve'], ['migrate'], ['doctor'], ['backup']]) {
      const other = command(args, base, env);
      expect(await other.ended, args.join()).to.equal(1);
      expect(other.output()).to.include('is being restored from a backup, or that was cut off');
    }
    const again = command(['restore', b.path], base, env);
    expect(await again.ended, again.output()).to.equal(0);
    await migrate(url);
    const after = await stored(url);
    for (const table of ['public.person', 'public.inbound_event', 'public.message', 'public.policy_text'])
      expect(after.get(table)?.length, table).to.equal(before.get(table)?.length);
    expect(await watcher.query('select from restoration')).to.include({ rowCount: 1 });
  });

  it('can lose its database at any moment', async () => {
    const url = await emptyOne();
    const admin = new pg.Client(heed.databaseUrl);
    await admin.connect();
    leave.push(() => admin.end());
    const name = new URL(url).pathname.slice(1);
    let cut = 0;
    for (const wait of [50, 200, 400, 700, 1_000, 1_300]) {
      const begun = restore(toRestore(a.path, url, folders, { clock: heed.clock, unlocking })).then(
        () => 'done',
        () => 'cut',
      );
      const sessions = 'select from pg_stat_activity where datname = $1';
      await until(async () => ((await admin.query(sessions, [name])).rowCount ?? 0) > 0);
      await new Promise((resolve) => setTimeout(resolve, wait));
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
      if ((await begun) === 'done') break;
      cut += 1;
      const { rows } = await admin.query('select 1');
      expect(rows).to.have.lengthOf(1);
    }
    expect(cut).to.be.greaterThan(1);
    const error = await migrate(url).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error) {
      expect((error as Error).message).to.include('cut off');
      await restore(toRestore(a.path, url, folders, { clock: heed.clock, unlocking }));
    }
    const { db, close } = connect(url, { max: 1 });
    leave.push(close);
    const all = await db.selectFrom('person').select('id').execute();
    expect(all).to.have.lengthOf((await heed.db.selectFrom('person').select('id').execute()).length);
    const keys = await sql<{ n: number }>`
      select count(*)::int as n from pg_constraint where contype = 'f'`.execute(db);
    const were = await sql<{ n: number }>`
      select count(*)::int as n from pg_constraint where contype = 'f'`.execute(heed.db);
    expect(keys.rows).to.deep.equal(were.rows);
    const off = await sql`select from pg_trigger where tgenabled = 'D'`.execute(db);
    expect(off.rows).to.have.lengthOf(0);
  });

  it('holds one moment of a database that is written to, migrated and purged meanwhile', async () => {
    const days = Array.from({ length: 12 }, (_, n) => `2031-01-${String(n + 1).padStart(2, '0')}`);
    await ensureDays(heed.db, days);
    let stop = false;
    const writing = (async () => {
      for (let n = 0; !stop; n += 1) {
        // Two rows that always agree: a backup that tore them apart would show.
        await heed.db.transaction().execute(async (tx) => {
          for (const platform of ['one', 'other'])
            await tx
              .insertInto('inbound_event')
              .values({ platform, event_id: String(n), at: heed.clock.now(), reply: null })
              .execute();
        });
      }
    })();
    const purging = (async () => {
      for (const day of days) {
        for (const table of ['record', 'record_subject'])
          await sql`drop table ${sql.id(`${table}_p${day.replaceAll('-', '')}`)}`.execute(heed.db);
        await sql`create table if not exists ${sql.id(`later_${v7().replaceAll('-', '')}`)} (id int)`
          .execute(heed.db)
          .catch(() => undefined);
      }
    })();
    const made = await Promise.all([backup(), purging]).then(([one]) => one);
    stop = true;
    await writing;
    const counts = new Map<string, number>();
    await readBackup(made.path, unlocking, async (table, rows) => {
      let text = '';
      for await (const data of rows) if (table.name === 'inbound_event') text += data.toString();
      for (const line of text.split('\n').filter(Boolean)) {
        const platform = line.split('\t')[0] ?? '';
        counts.set(platform, (counts.get(platform) ?? 0) + 1);
      }
    });
    expect(counts.get('one')).to.equal(counts.get('other'));
  });

  it('says when its disk is full, and leaves what was there', async function () {
    const disk = join(folders.dataDir, 'small');
    await mkdir(disk, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      this.skip();
    }
    leave.push(async () => {
      execFileSync('umount', [disk]);
      await rm(disk, { recursive: true, force: true });
    });
    const small = { ...folders, dir: disk };
    const make = () =>
      makeBackup(
        toMake({ url: heed.databaseUrl, db: heed.db }, small, {
          clock: heed.clock,
          verify: false,
          unlocking,
        }),
      );
    const first = await make();
    await fill(2_000);
    heed.clock.advance({ hours: 1 });
    const error = await refusal(make());
    expect(error.code).to.equal('data-dir-unusable');
    expect(error.message).to.include('the disk is full');
    expect((await readdir(disk)).filter((name) => name.endsWith('.partial'))).to.deep.equal([]);
    expect((await readBackup(first.path, unlocking)).closing.rows).to.equal(first.rows);
    expect((await backupStanding(heed.db)).failed?.problem).to.equal('data-dir-unusable');
    // Connections are given back: the next attempt is not in its own way.
    expect((await refusal(make())).message).to.include('the disk is full');
  });
});

describe('emptying a database for a restore that begins anew', function () {
  this.timeout(60_000);

  it('leaves nothing that the migrations would meet', async () => {
    const { db, url, close } = await testDatabase();
    try {
      await withSession(url, clearDatabase);
      await migrate(url);
      expect(await db.selectFrom('person').select('id').execute()).to.deep.equal([]);
    } finally {
      await close();
    }
  });
});
