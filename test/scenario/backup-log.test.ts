import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type BackupMade, makeBackup } from '../../src/backup/make.ts';
import { type Restored, restore, type ToRestore } from '../../src/backup/restore.ts';
import { connect, type Db, inTransaction } from '../../src/db/pool.ts';
import { demandWhole } from '../../src/db/unfinished.ts';
import { HeedError } from '../../src/errors.ts';
import { append } from '../../src/evidence/append.ts';
import { examine } from '../../src/evidence/examine.ts';
import { logFiles } from '../../src/evidence/files.ts';
import { formatVerifier, generateSigner, type Signer } from '../../src/evidence/keys.ts';
import { Sequencer } from '../../src/evidence/sequencer.ts';
import { evidenceDir, keysAtHand } from '../../src/evidence/signer.ts';
import { latestCheckpoint } from '../../src/evidence/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { makeFolders, toMake, toRestore } from '../harness/backups.ts';
import { numbered } from '../harness/evidence.ts';
import { emptyDatabase } from '../harness/postgres.ts';

describe('a backup and the evidence log', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let folders: Awaited<ReturnType<typeof makeFolders>>;
  let leave: (() => Promise<void>)[];
  let dir: string;
  let own: Signer;
  let a: BackupMade;
  /** The files as they were then. */
  let old: string;
  beforeEach(async () => {
    leave = [];
    heed = await startApp({ policies: false });
    leave.push(() => heed.close());
    folders = await makeFolders();
    leave.push(() => folders.remove());
    dir = evidenceDir(folders.dataDir);
    await mkdir(dir, { recursive: true });
    own = generateSigner('heed.example.com/log');
    await put(3);
    await beat(heed.db);
    a = await backup();
    old = join(folders.dir, 'evidence-old');
    await cp(dir, old, { recursive: true });
    await put(4);
    await beat(heed.db);
  });
  afterEach(async () => {
    for (const one of leave.toReversed()) await one();
  });

  const backup = () =>
    makeBackup(
      toMake({ url: heed.databaseUrl, db: heed.db }, folders, {
        clock: heed.clock,
        verify: false,
        vkey: formatVerifier(own.verifier),
      }),
    );
  const put = async (count: number) => {
    for (let n = 0; n < count; n += 1)
      await inTransaction(heed.db, (tx) => append(tx, numbered(n, heed.clock.now())));
  };
  const beat = (db: Db, signer = own) =>
    new Sequencer({ db, signer, files: logFiles(dir) }).beat(heed.clock.now());
  const onFile = () => readFile(join(dir, 'checkpoint'), 'utf8');

  async function restored(more: Partial<ToRestore> = {}): Promise<{ db: Db; result: Restored }> {
    const { url, drop } = await emptyDatabase(heed.databaseUrl);
    leave.push(drop);
    const { db, close } = connect(url, { max: 4 });
    leave.push(close);
    const evidence = { own, known: [own.verifier], given: false, origin: undefined };
    const result = await restore(toRestore(a.path, url, folders, { clock: heed.clock, evidence, ...more }));
    return { db, result };
  }

  async function refusal(work: Promise<unknown>): Promise<HeedError> {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(HeedError);
    return error as HeedError;
  }

  it('goes on as the history that others have seen, from its files, and signs nothing for it', async () => {
    const held = await onFile();
    const size = (await latestCheckpoint(heed.db, 'signed'))?.size ?? 0;
    const { db, result } = await restored();
    expect(result).to.include({ succeeded: undefined });
    expect(result.recovered).to.be.greaterThan(3);
    expect(await latestCheckpoint(db, 'signed')).to.include({ size, note: held });
    expect(await onFile()).to.equal(held);
    // That it was restored and recovered comes after what was there.
    expect(await beat(db)).to.be.greaterThan(1);
    expect(
      (await examine({ db, files: logFiles(dir), own: own.verifier, known: [own.verifier] })).state,
    ).to.equal('sound');
    const types = await db.selectFrom('evidence_event').select('type').execute();
    expect(types.map(({ type }) => type)).to.include('backup.restored');
  });

  it('refuses while the newest files are missing, an older copy, damaged or of another log, and changes nothing', async () => {
    const away = join(folders.dir, 'evidence-away');
    await rename(dir, away);
    expect((await refusal(restored())).message).to.include('are not in the data directory');

    // The key file is newer than the copy: what was signed in between is known to be missing.
    await cp(away, dir, { recursive: true });
    await backup();
    await rm(dir, { recursive: true });
    await cp(old, dir, { recursive: true });
    expect((await refusal(restored())).message).to.include('they are an older copy');

    await rm(dir, { recursive: true });
    await cp(away, dir, { recursive: true });
    await rm(join(dir, 'tile', 'entries'), { recursive: true });
    expect((await refusal(restored())).message).to.include('cannot go on as it is');

    await rm(dir, { recursive: true });
    const other = await startApp({ policies: false });
    leave.push(() => other.close());
    await inTransaction(other.db, (tx) => append(tx, numbered(1, heed.clock.now())));
    await beat(other.db, generateSigner('another.example.com/log'));
    const refused = await refusal(restored({ newOrigin: true }));
    expect(refused.message).to.include('they are not of the same Heed');
    const held = await onFile();
    expect(held).to.match(/^another\.example\.com\/log\n/);
  });

  it('ends where its files are lost, and another begins that names it and its last checkpoint known', async () => {
    const before = await latestCheckpoint(heed.db, 'signed');
    // The key file knows of more than the backup does.
    const b = await backup();
    expect(b.keys).to.equal(a.keys);
    await rm(dir, { recursive: true });
    const { db, result } = await restored({ newOrigin: true });
    const { succeeded } = result;
    expect(succeeded?.before).to.equal('heed.example.com/log');
    const next = keysAtHand({
      dataDir: folders.dataDir,
      HEED_EVIDENCE_KEY: undefined,
      HEED_EVIDENCE_ORIGIN: undefined,
    }).own;
    expect(next?.verifier.name).to.equal(succeeded?.signer.verifier.name);
    const { event } = await db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', 'evidence.origin-begun')
      .executeTakeFirstOrThrow();
    expect(JSON.parse(event ?? '')).to.have.nested.property('data.before.checkpoint', before?.note);
    // The old key signs nothing more, the new one goes on.
    expect((await refusal(beat(db))).code).to.equal('evidence-fork');
    await inTransaction(db, (tx) => append(tx, numbered(9, heed.clock.now())));
    expect(await beat(db, next)).to.equal(1);
  });

  it('follows a log once, also when that was cut off in the middle', async () => {
    await rm(dir, { recursive: true });
    await mkdir(dir);
    // In the way of the old log's files, once the database has begun the new one.
    await writeFile(join(dir, 'archive'), '');
    const { url, drop } = await emptyDatabase(heed.databaseUrl);
    leave.push(drop);
    const evidence = () => ({
      ...keysAtHand({
        dataDir: folders.dataDir,
        HEED_EVIDENCE_KEY: undefined,
        HEED_EVIDENCE_ORIGIN: undefined,
      }),
      given: false,
      origin: undefined,
    });
    const attempt = () =>
      restore(
        toRestore(a.path, url, folders, { clock: heed.clock, newOrigin: true, evidence: evidence() }),
      ).then(
        () => 'done',
        (error: unknown) => error,
      );
    expect(await attempt()).to.be.instanceOf(Error);
    const { db, close } = connect(url, { max: 2 });
    leave.push(close);
    expect((await refusal(demandWhole(db))).message).to.include('not whole');
    await rm(join(dir, 'archive'));
    expect(await attempt()).to.equal('done');
    await demandWhole(db);
    const begun = await db
      .selectFrom('evidence_event')
      .select('id')
      .where('type', '=', 'evidence.origin-begun')
      .execute();
    expect(begun).to.have.lengthOf(1);
    const { own: next } = evidence();
    await inTransaction(db, (tx) => append(tx, numbered(9, heed.clock.now())));
    expect(await beat(db, next)).to.equal(1);
  });

  it('wants a new key in HEED_EVIDENCE_KEY where the log has to end', async () => {
    await rm(dir, { recursive: true });
    const evidence = { own, known: [own.verifier], given: true, origin: undefined };
    const error = await refusal(restored({ newOrigin: true, evidence }));
    expect(error).to.include({ code: 'config-invalid' });
    expect(error.message).to.include('HEED_EVIDENCE_KEY signs for heed.example.com/log');
  });
});
