import { readdir, readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type BackupParts, backupSweeps } from '../../jobs/backup.ts';
import { startWorkers } from '../../jobs/start.ts';
import { makeBackup } from '../../src/backup/make.ts';
import { placeOf } from '../../src/backup/place.ts';
import { readKeys } from '../../src/backup/read.ts';
import { restore } from '../../src/backup/restore.ts';
import { backupStanding } from '../../src/backup/runs.ts';
import { lookAtBackups } from '../../src/commands/backup-standing.ts';
import { connect, inTransaction } from '../../src/db/pool.ts';
import { releaseMessages, waitingMessages } from '../../src/delivery/after-restore.ts';
import { enqueue } from '../../src/delivery/enqueue.ts';
import { localPlatform } from '../../src/platforms/local/adapter.ts';
import { registerPlatforms } from '../../src/platforms/registry.ts';
import { eraseKeys } from '../../src/vault/erase.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { makeFolders, toMake, toRestore, unlocking } from '../harness/backups.ts';
import { emptyDatabase } from '../harness/postgres.ts';
import { until } from '../harness/until.ts';

const zone = 'Asia/Shanghai';

describe('backups that are kept', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let folders: Awaited<ReturnType<typeof makeFolders>>;
  let leave: (() => Promise<void>)[];
  beforeEach(async () => {
    leave = [];
    // 10:00 where the company is.
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
    leave.push(() => heed.close());
    folders = await makeFolders();
    leave.push(() => folders.remove());
  });
  afterEach(async () => {
    for (const one of leave.toReversed()) await one();
  });

  const parts = (more: Partial<BackupParts> = {}): BackupParts => ({
    at: '10:30',
    zone,
    url: heed.databaseUrl,
    place: placeOf({ dataDir: folders.dataDir, HEED_BACKUP_DIR: folders.dir, HEED_BACKUP_KEYS: undefined }),
    dataDir: folders.dataDir,
    unlocking,
    vkey: undefined,
    keep: 2,
    clock: heed.clock,
    ...more,
  });
  async function sweep(name: string, more: Partial<BackupParts> = {}): Promise<void> {
    const job = backupSweeps(parts(more)).find((one) => one.name === name);
    const { db, clock } = heed;
    await job?.run({ db, now: clock.now(), log: heed.app.log, signal: new AbortController().signal });
  }
  const files = async () =>
    (await readdir(folders.dir)).filter((name) => name.endsWith('.backup')).toSorted();
  const text = (n: string) =>
    ({ 'zh-CN': { kind: 'text', text: n }, en: { kind: 'text', text: n } }) as const;

  it('are made once a day at their hour, and only so many stay', async () => {
    await sweep('backup.make');
    // What was missed yesterday is made up for.
    expect((await files()).length).to.equal(1);
    await sweep('backup.make');
    expect((await files()).length).to.equal(1);
    heed.clock.advance({ minutes: 31 });
    await sweep('backup.make');
    expect((await files()).length).to.equal(2);
    heed.clock.advance({ hours: 23 });
    await sweep('backup.make');
    expect((await files()).length).to.equal(2);
    const [oldest] = await files();
    heed.clock.advance({ hours: 1 });
    await sweep('backup.make');
    expect(await files())
      .to.have.lengthOf(2)
      .and.not.to.include(oldest);
    expect(backupSweeps(parts({ at: undefined })).map(({ name }) => name)).to.deep.equal(['backup.keys']);
    const made = await heed.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', 'backup.made')
      .execute();
    expect(made).to.have.lengthOf(3);
    expect(JSON.parse(made[0]?.event ?? '')).to.have.nested.property('data.verified', true);
  });

  it('are tried again after a failure, an hour later, and that is seen', async () => {
    const place = placeOf({
      dataDir: '/proc/nowhere',
      HEED_BACKUP_DIR: '/proc/nowhere',
      HEED_BACKUP_KEYS: undefined,
    });
    const failing = async () => {
      await sweep('backup.make', { place }).catch(() => undefined);
      return (await backupStanding(heed.db)).failed?.problem;
    };
    expect(await failing()).to.equal(undefined);
    await heed.db
      .insertInto('backup_run')
      .values({
        id: v7(),
        state: 'failed',
        started_at: heed.clock.now(),
        made_at: null,
        file: null,
        bytes: null,
        tables: null,
        row_count: null,
        verified_at: null,
        problem: 'data-dir-unusable',
      })
      .execute();
    await sweep('backup.make');
    await expectNone();
    const config = { HEED_BACKUP_AT: '10:30', HEED_BACKUP_DIR: folders.dir, HEED_BACKUP_KEYS: undefined };
    const [said] = await lookAtBackups(heed.db, config, heed.clock.now());
    expect(said).to.include({ ok: false });
    expect(said?.say).to.include('data-dir-unusable');
    expect((await heed.visitor().get('/metrics')).text).to.match(/^heed_backup_failed 1$/m);
    heed.clock.advance({ hours: 1 });
    await sweep('backup.make');
    expect(await files()).to.have.lengthOf(1);
    expect((await lookAtBackups(heed.db, config, heed.clock.now()))[0]).to.include({ ok: true });
    const metrics = (await heed.visitor().get('/metrics')).text;
    expect(metrics)
      .to.match(/^heed_backup_failed 0$/m)
      .and.match(/^heed_backup_verified_age_seconds 0$/m);
    heed.clock.advance({ days: 3 });
    expect((await lookAtBackups(heed.db, config, heed.clock.now()))[0]).to.include({ ok: false });
    expect((await heed.visitor().get('/metrics')).text).to.match(/^heed_backup_age_seconds 259200$/m);

    async function expectNone(): Promise<void> {
      expect(await readdir(folders.dir).catch(() => [])).to.deep.equal([]);
    }
  });

  it('have a key file that loses what is erased, without a backup', async () => {
    await sweep('backup.keys');
    expect(await readdir(folders.dir).catch(() => [])).to.deep.equal([]);
    const browser = await heed.signIn('S022');
    await browser.post('/threads', { id: v7(), text: 'a question' });
    const made = await makeBackup(toMake({ url: heed.databaseUrl, db: heed.db }, folders, { verify: false }));
    const before = await readFile(made.keys);
    await sweep('backup.keys');
    expect(await readFile(made.keys)).to.deep.equal(before);
    const key = await heed.db
      .selectFrom('keys.wrapping_key')
      .select(['id', 'subject_id'])
      .executeTakeFirstOrThrow();
    const holds = async () => {
      let found = '';
      await readKeys(made.keys, unlocking, async (table, rows) => {
        for await (const data of rows) if (table.name === 'wrapping_key') found += data.toString();
      });
      return found.includes(key.id);
    };
    expect(await holds()).to.equal(true);
    await inTransaction(heed.db, (tx) =>
      eraseKeys(tx, { subject: key.subject_id, now: heed.clock.now(), reason: 'request' }),
    );
    await sweep('backup.keys');
    expect(await holds()).to.equal(false);
    expect((await readdir(folders.dir)).filter((name) => name.includes('keys'))).to.have.lengthOf(1);
    expect((await readFile(made.keys)).includes(before.subarray(-64))).to.equal(false);
  });

  it('have their key file written anew where an entry of its ledger is forgotten while another is made', async () => {
    const made = await makeBackup(toMake({ url: heed.databaseUrl, db: heed.db }, folders, { verify: false }));
    const erased = (id: string) =>
      sql`
        insert into keys.person_erasure (id, person_id, sources, erased_at, reason)
        values (${id}::uuid, ${v7()}::uuid, '{answers}', ${heed.clock.now()}, 'request')`.execute(heed.db);
    const first = v7();
    await erased(first);
    await sweep('backup.keys');
    const before = await readFile(made.keys);
    await sql`delete from keys.person_erasure where id = ${first}::uuid`.execute(heed.db);
    await erased(v7());
    await sweep('backup.keys');
    expect((await readFile(made.keys)).equals(before)).to.equal(false);
  });

  it('send nothing after a restore that may have been sent, until somebody says so', async () => {
    const { db, clock } = heed;
    const to = [
      (await db.selectFrom('person').select('id').where('staff_no', '=', 'S022').executeTakeFirstOrThrow())
        .id,
    ];
    const put = (kind: string, at: Date) =>
      inTransaction(db, (tx) => enqueue(tx, { kind, bodies: text(kind), to, at }));
    await put('test.due', clock.now());
    const sending = await put('test.sending', clock.now());
    await sql`update delivery set state = 'sending', lease_until = ${clock.now()} where message_id = ${sending}`.execute(
      db,
    );
    await put('test.later', new Date(clock.now().getTime() + 86_400_000));
    const past = await put('test.over', clock.now());
    await sql`update delivery set expires_at = ${new Date(clock.now().getTime() + 600_000)} where message_id = ${past}`.execute(
      db,
    );
    await inTransaction(db, (tx) =>
      enqueue(tx, { kind: 'test.woken', bodies: text('woken'), to, at: clock.now(), lane: 'alert' }),
    );
    const made = await makeBackup(toMake({ url: heed.databaseUrl, db }, folders, { clock, verify: false }));
    clock.advance({ hours: 1 });
    const { url, drop } = await emptyDatabase(heed.databaseUrl);
    leave.push(drop);
    const other = connect(url, { max: 4 });
    leave.push(() => other.close());
    const result = await restore(toRestore(made.path, url, folders, { clock }));
    expect(result.held).to.equal(1);
    const states = async () =>
      (
        await sql<{ said: string }>`
          select m.kind || ' ' || d.state || case when d.held then ' held' else '' end as said
          from delivery d join message m on m.id = d.message_id where m.kind like 'test.%' order by 1`.execute(
          other.db,
        )
      ).rows.map(({ said }) => said);
    expect(await states()).to.deep.equal([
      'test.due unknown held',
      'test.later pending',
      'test.over skipped',
      'test.sending unknown',
      // Nobody has to decide before somebody is woken, once more if need be.
      'test.woken pending',
    ]);

    const platforms = registerPlatforms([localPlatform(other.db, clock)]);
    const { log, baseUrl } = heed.app;
    const workers = await startWorkers({ databaseUrl: url, baseUrl, clock, log, platforms, sweeps: [] });
    leave.push(() => workers.stop());
    await inTransaction(other.db, (tx) =>
      enqueue(tx, { kind: 'test.new', bodies: text('new'), to, at: clock.now() }),
    );
    // An alert does not wait; that it is there shows that the workers are at work.
    await inTransaction(other.db, (tx) =>
      enqueue(tx, { kind: 'test.alert', bodies: text('alert'), to, at: clock.now(), lane: 'alert' }),
    );
    await until(async () => (await states()).includes('test.alert accepted'));
    await until(async () => (await states()).includes('test.woken accepted'));
    expect(await states())
      .to.include('test.new pending')
      .and.to.include('test.due unknown held');
    expect(await waitingMessages(other.db, clock.now())).to.deep.include({ kind: 'test.new', count: 1 });
    const by = { now: clock.now(), actor: { operator: 'somebody' } };
    expect(await inTransaction(other.db, (tx) => releaseMessages(tx, by))).to.equal(true);
    expect(await inTransaction(other.db, (tx) => releaseMessages(tx, by))).to.equal(false);
    await until(async () => (await states()).includes('test.new accepted'));
    expect(await states())
      .to.include('test.due unknown held')
      .and.to.include('test.later pending');
  });
});
