import { randomBytes } from 'node:crypto';
import { copyFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type BackupMade, makeBackup } from '../../src/backup/make.ts';
import { readBackup, readKeys } from '../../src/backup/read.ts';
import { restore, type ToRestore } from '../../src/backup/restore.ts';
import { connect } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { secretsFrom } from '../../src/secrets.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { makeFolders, toMake, toRestore, unlocking } from '../harness/backups.ts';
import { emptyDatabase } from '../harness/postgres.ts';

const locked = { secrets: unlocking.secrets, passphrase: 'a passphrase of a company, in 汉字 too' };

describe('backups that somebody altered, and files that do not belong together', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let folders: Awaited<ReturnType<typeof makeFolders>>;
  let a: BackupMade;
  let keysOfA: string;
  let b: BackupMade;
  before(async () => {
    heed = await startApp();
    folders = await makeFolders();
    // What cannot be compressed, so that a backup has several chunks.
    const reply = () => JSON.stringify(randomBytes(600).toString('base64'));
    await heed.db
      .insertInto('inbound_event')
      .values(
        Array.from({ length: 1_000 }, (_, n) => ({
          platform: 'test',
          event_id: String(n),
          at: heed.clock.now(),
          reply: reply(),
        })),
      )
      .execute();
    const make = () =>
      makeBackup(
        toMake({ url: heed.databaseUrl, db: heed.db }, folders, { clock: heed.clock, verify: false }),
      );
    a = await make();
    keysOfA = join(folders.dir, 'of-a');
    await copyFile(a.keys, keysOfA);
    heed.clock.advance({ days: 1 });
    b = await make();
  });
  after(async () => {
    await heed.close();
    await folders.remove();
  });

  async function refusal(work: Promise<unknown>): Promise<HeedError> {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(HeedError);
    return error as HeedError;
  }

  async function altered(file: string, change: (bytes: Buffer) => Buffer): Promise<string> {
    const path = join(folders.dir, `altered-${v7()}`);
    await writeFile(path, change(await readFile(file)));
    return path;
  }

  async function refusedRestore(file: string, more: Partial<ToRestore> = {}): Promise<HeedError> {
    const { url, drop } = await emptyDatabase(heed.databaseUrl);
    try {
      return await refusal(restore(toRestore(file, url, folders, { clock: heed.clock, ...more })));
    } finally {
      await drop();
    }
  }

  it('lie there for their owner alone, without anything beside them', async () => {
    const names = (await readdir(folders.dir)).filter(
      (name) => name.startsWith('heed-') || name.startsWith('.'),
    );
    expect(names).to.have.members([a.path, b.path, a.keys].map((path) => basename(path)));
    for (const name of names) expect((await stat(join(folders.dir, name))).mode & 0o777).to.equal(0o600);
    expect((await stat(folders.dir)).mode & 0o777).to.equal(0o700);
  });

  it('refuses every flipped bit', async () => {
    for (const [file, read] of [
      [a.path, readBackup],
      [a.keys, readKeys],
    ] as const) {
      const { length } = await readFile(file);
      const places = Array.from({ length: 60 }, (_, n) => Math.floor((n * (length - 1)) / 59));
      for (const place of [...places, ...Array.from({ length: 40 }, (_, n) => n * 12)]) {
        const path = await altered(file, (bytes) => {
          bytes[place] = (bytes[place] ?? 0) ^ (1 << (place % 8));
          return bytes;
        });
        const error = await refusal(read(path, unlocking));
        expect(['bad-input', 'config-invalid'], `byte ${place}`).to.include(error.code);
      }
    }
  });

  it('refuses what was cut off, at any place, and what goes on after its end', async () => {
    const { length } = await readFile(a.path);
    for (const size of [0, 4, 40, 500, Math.floor(length / 2), length - 17, length - 1]) {
      const path = await altered(a.path, (bytes) => bytes.subarray(0, size));
      expect((await refusal(readBackup(path, unlocking))).code, `${size} bytes`).to.equal('bad-input');
    }
    for (const more of [Buffer.from([0]), Buffer.alloc(4), Buffer.from('something more')]) {
      const path = await altered(a.path, (bytes) => Buffer.concat([bytes, more]));
      expect((await refusal(readBackup(path, unlocking))).code).to.equal('bad-input');
    }
  });

  it('refuses parts of another backup, and chunks in another order', async () => {
    const theirs = await readFile(b.path);
    const mixed = await altered(a.path, (bytes) => {
      const [ours, others] = [chunks(bytes), chunks(theirs)];
      return Buffer.concat([ours.head, others.list[0] ?? Buffer.alloc(0), ...ours.list.slice(1)]);
    });
    expect((await refusal(readBackup(mixed, unlocking))).code).to.equal('bad-input');
    const headOfOther = await altered(a.path, (bytes) =>
      Buffer.concat([chunks(theirs).head, ...chunks(bytes).list]),
    );
    expect((await refusal(readBackup(headOfOther, unlocking))).code).to.equal('bad-input');
    const turned = await altered(a.path, (bytes) => {
      const { head, list } = chunks(bytes);
      expect(list.length).to.be.greaterThan(1);
      return Buffer.concat([head, ...list.toReversed()]);
    });
    expect((await refusal(readBackup(turned, unlocking))).code).to.equal('bad-input');
    const without = await altered(a.path, (bytes) => {
      const { head, list } = chunks(bytes);
      return Buffer.concat([head, ...list.slice(1)]);
    });
    expect((await refusal(readBackup(without, unlocking))).code).to.equal('bad-input');
  });

  it('says that the secret is another one, or that there is none', async () => {
    const other = {
      secrets: secretsFrom(['another secret for tests, of no use anywhere']),
      passphrase: undefined,
    };
    const wrong = await refusal(readBackup(a.path, other));
    expect(wrong.code).to.equal('config-invalid');
    expect(wrong.message).to.include('a secret that is not in HEED_SECRET');
    const none = await refusal(readBackup(a.path, { secrets: undefined, passphrase: undefined }));
    expect(none.message).to.include('there is none');
    // A passphrase that is configured now does not keep older backups from being read.
    expect((await readBackup(a.path, locked)).closing.rows).to.equal(a.rows);
    const rotated = secretsFrom([
      'a newer secret for tests, of no use elsewhere',
      'a secret for tests, of no use anywhere else',
    ]);
    expect((await readBackup(a.path, { secrets: rotated, passphrase: undefined })).closing.rows).to.equal(
      a.rows,
    );
  });

  it('opens with a passphrase where one was given, and with that one only', async () => {
    const own = await makeFolders();
    const app = await startApp();
    try {
      const made = await makeBackup(
        toMake({ url: app.databaseUrl, db: app.db }, own, { unlocking: locked, verify: false }),
      );
      expect((await readBackup(made.path, { ...locked, secrets: undefined })).closing.rows).to.equal(
        made.rows,
      );
      const none = await refusal(readBackup(made.path, unlocking));
      expect(none).to.include({ code: 'config-invalid' });
      expect(none.message).to.include('HEED_BACKUP_PASSPHRASE');
      const wrong = await refusal(readBackup(made.path, { ...locked, passphrase: 'another passphrase' }));
      expect(wrong.message).to.include('the one given is another');
    } finally {
      await app.close();
      await own.remove();
    }
  });

  it('is not restored without the current key file', async () => {
    const missing = await refusedRestore(a.path, { keys: join(folders.dir, 'nowhere.keys') });
    expect(missing.message).to.include('There is no key file');
    const old = await refusedRestore(b.path, { keys: keysOfA });
    expect(old.message).to.include('not the current key file').and.include('the backup itself');
    const noted = await refusedRestore(a.path, { keys: keysOfA });
    expect(noted.message).to.include('the data directory');
    // Where nothing is known but the backups: those beside it know.
    const elsewhere = { ...folders, dataDir: join(folders.dir, 'another') };
    const { url, drop } = await emptyDatabase(heed.databaseUrl);
    try {
      const beside = await refusal(restore(toRestore(a.path, url, elsewhere, { keys: keysOfA })));
      expect(beside.message).to.include(`the backup ${basename(b.path)}`);
    } finally {
      await drop();
    }
    const turned = await refusedRestore(a.keys, { keys: a.path });
    expect(turned.message).to.include('is a key file, not a backup');
  });

  it('is not restored with the key file of another company, nor over anything', async () => {
    const own = await makeFolders();
    const app = await startApp();
    try {
      // Test databases are copies of one; companies are not.
      await app.db.updateTable('keys.installation').set({ id: v7() }).execute();
      const made = await makeBackup(toMake({ url: app.databaseUrl, db: app.db }, own, { verify: false }));
      expect((await refusedRestore(b.path, { keys: made.keys })).message).to.include('of another Heed');
      const shared = toMake({ url: app.databaseUrl, db: app.db }, own, { verify: false });
      shared.place.keys = () => b.keys;
      const before = await readFile(b.keys);
      expect((await refusal(makeBackup(shared))).message).to.include('the key file of another Heed');
      expect(await readFile(b.keys)).to.deep.equal(before);
      const full = await refusal(restore(toRestore(b.path, app.databaseUrl, folders)));
      expect(full.message).to.include('not empty');
      expect(await app.db.selectFrom('person').select('id').limit(1).execute()).to.have.lengthOf(1);
    } finally {
      await app.close();
      await own.remove();
    }
  });

  it('is not restored by an older Heed, nor a second time into the same database', async () => {
    const made = await makeFolders();
    const app = await startApp();
    const target = await emptyDatabase(heed.databaseUrl);
    try {
      // A newer Heed would make it, and this one refuses to: it is newer from the moment at which its making has begun.
      await sql`
        create function be_of_tomorrow() returns trigger language plpgsql as $$ begin
          insert into kysely_migration (name, timestamp) values ('9999_of_tomorrow', now()::text);
          return null;
        end $$`.execute(app.db);
      await sql`
        create trigger be_of_tomorrow after insert on backup_run execute function be_of_tomorrow()`.execute(
        app.db,
      );
      const newer = await makeBackup(toMake({ url: app.databaseUrl, db: app.db }, made, { verify: false }));
      const said = await refusal(restore(toRestore(newer.path, target.url, made)));
      expect(said.message).to.include('newer version of Heed').and.include('9999_of_tomorrow');
      // What was refused has left nothing that is in the way, and once it is restored nothing is restored over it.
      const once = await restore(toRestore(b.path, target.url, folders));
      expect(once.backup).to.be.a('string');
      const { db, close } = connect(target.url, { max: 2 });
      const people = async () => (await db.selectFrom('person').select('id').execute()).length;
      const before = await people();
      expect((await refusal(restore(toRestore(b.path, target.url, folders)))).message).to.include(
        'not empty',
      );
      expect((await refusal(restore(toRestore(a.path, target.url, folders)))).message).to.include(
        'not empty',
      );
      expect(await people()).to.equal(before);
      await close();
    } finally {
      await target.drop();
      await app.close();
      await made.remove();
    }
  });

  it('does not overwrite a key file that is newer than the database', async () => {
    await heed.db.updateTable('keys.installation').set({ generation: 1 }).execute();
    const error = await refusal(
      makeBackup(toMake({ url: heed.databaseUrl, db: heed.db }, folders, { verify: false })),
    );
    expect(error.message).to.include('an older copy of the database runs here');
  });
});

/** A file as it is written: its header, and its chunks with their lengths. */
function chunks(bytes: Buffer): { head: Buffer; list: Buffer[] } {
  const start = 12 + bytes.readUInt32BE(8);
  const list: Buffer[] = [];
  for (let at = start; at < bytes.length; ) {
    const length = 4 + (bytes.readUInt32BE(at) & 0x7fff_ffff);
    list.push(bytes.subarray(at, at + length));
    at += length;
  }
  return { head: bytes.subarray(0, start), list };
}
