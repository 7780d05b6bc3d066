import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { type BackupMade, makeBackup } from '../../src/backup/make.ts';
import { type Restored, restore, type ToRestore } from '../../src/backup/restore.ts';
import { connect, type Db, inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { ensureDays } from '../../src/records/partitions.ts';
import { eraseKeys, expireKeys } from '../../src/vault/erase.ts';
import { seal } from '../../src/vault/vault.ts';
import { openWords, sealWords } from '../../src/vault/words.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { decrypted, makeFolders, toMake, toRestore, vault } from '../harness/backups.ts';
import { emptyDatabase } from '../harness/postgres.ts';
import { everythingStored } from '../harness/stored.ts';

const canary = 'canarybackup 金丝雀备份';
const name = '金丝雀姓名';
const email = 'canary@leaver.example';

describe('a backup and what was erased', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let folders: Awaited<ReturnType<typeof makeFolders>>;
  let leave: (() => Promise<void>)[];
  let person: string;
  let a: BackupMade;

  beforeEach(async () => {
    leave = [];
    heed = await startApp();
    leave.push(() => heed.close());
    folders = await makeFolders();
    leave.push(() => folders.remove());
    ({ id: person } = await heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', 'S022')
      .executeTakeFirstOrThrow());
    await heed.db.updateTable('person').set({ name, email }).where('id', '=', person).execute();
    const browser = await heed.signIn('S022');
    expect((await browser.post('/threads', { id: v7(), text: canary })).status).to.equal(303);
    a = await backup();
  });
  afterEach(async () => {
    for (const one of leave.toReversed()) await one();
  });

  const backup = () =>
    makeBackup(toMake({ url: heed.databaseUrl, db: heed.db }, folders, { clock: heed.clock, verify: false }));

  async function restored(
    file: string,
    more: Partial<ToRestore> = {},
  ): Promise<{ db: Db; url: string; result: Restored }> {
    const { url, drop } = await emptyDatabase(heed.databaseUrl);
    leave.push(drop);
    const { db, close } = connect(url, { max: 4 });
    leave.push(close);
    const result = await restore(toRestore(file, url, folders, { clock: heed.clock, ...more }));
    return { db, url, result };
  }

  async function read(db: Db): Promise<(string | null)[]> {
    const { rows } = await sql<{ id: string; sealed: unknown }>`
      select m.id, m.sealed from thread_message m join thread t on t.id = m.thread_id
      where t.person_id = ${person}::uuid`.execute(db);
    return openWords(
      db,
      vault,
      rows.map(({ id, sealed }) => ({ sealed, place: `thread_message:${id}` })),
    );
  }

  const erase = () =>
    inTransaction(heed.db, (tx) =>
      heed.app.personalData.erasePerson(tx, person, {
        now: heed.clock.now(),
        actor: 'heed',
        reason: 'request',
      }),
    );

  async function leaves(): Promise<void> {
    heed.clock.advance({ days: 1 });
    await heed.db
      .updateTable('employment')
      .set({ to_at: heed.clock.now() })
      .where('person_id', '=', person)
      .execute();
    heed.clock.advance({ hours: 1 });
  }

  async function refusal(work: Promise<unknown>): Promise<HeedError> {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(HeedError);
    return error as HeedError;
  }

  it('brings back what was not erased', async () => {
    const { db, result } = await restored(a.path);
    expect(await read(db)).to.deep.equal([canary]);
    expect(result).to.include({ keys: 0, people: 0 });
    const stored = await everythingStored(db);
    expect([...stored.values()].join())
      .to.include(name)
      .and.include(email);
  });

  it('brings nothing back of what was erased: neither what keys sealed, nor what stood in clear', async () => {
    const old = join(folders.dir, 'old.keys');
    await copyFile(a.keys, old);
    await leaves();
    await erase();
    const b = await backup();
    expect(b.keys).to.equal(a.keys);

    const { db, result } = await restored(a.path);
    expect(result.people).to.equal(1);
    expect(result.keys).to.be.greaterThan(0);
    expect(await read(db)).to.deep.equal([]);
    const stored = [...(await everythingStored(db)).values()].join('\n');
    for (const gone of [canary, name, email]) expect(stored).not.to.include(gone);

    // The older backup has names as they were, and everything sealed without a key to it.
    const inside = await decrypted(a.path);
    expect(inside).to.include(name);
    for (const form of [canary, 'canarybackup', Buffer.from(canary).toString('base64').slice(0, 20)])
      expect(inside).not.to.include(form);

    // With the key file of then it would be readable: so that one is refused.
    expect((await refusal(restored(a.path, { keys: old }))).message).to.include('not the current key file');
  });

  it('leaves what could not be erased then: what was on hold, and what was not asked for', async () => {
    await inTransaction(heed.db, (tx) =>
      heed.app.personalData.erasePerson(
        tx,
        person,
        { now: heed.clock.now(), actor: 'heed', reason: 'request' },
        new Set(['threads']),
      ),
    );
    await backup();
    const { db } = await restored(a.path);
    expect(await read(db)).to.deep.equal([]);
    const kept = await db.selectFrom('person').select(['name', 'email']).where('id', '=', person).execute();
    expect(kept).to.deep.equal([{ name, email }]);
  });

  it('does not erase anew what came after an erasure', async () => {
    await erase();
    const browser = await heed.signIn('S022');
    const later = 'something later 后来';
    expect((await browser.post('/threads', { id: v7(), text: later })).status).to.equal(303);
    const b = await backup();
    const { db, result } = await restored(b.path);
    expect(result.people).to.equal(0);
    expect(await read(db)).to.deep.equal([later]);
  });

  it('cannot open what had expired by the time of the key file', async () => {
    const place = `thread_message:${v7()}`;
    const sealed = await inTransaction(heed.db, (tx) =>
      sealWords(tx, vault, { personId: person, class: 'thread', place, text: canary, now: heed.clock.now() }),
    );
    expect(await openWords(heed.db, vault, [{ sealed: JSON.parse(sealed), place }])).to.deep.equal([canary]);
    await inTransaction(heed.db, (tx) =>
      expireKeys(tx, { class: 'thread', before: '2099-01-01', limit: 1_000, now: heed.clock.now() }),
    );
    await backup();
    const { db } = await restored(a.path);
    expect(await read(db)).to.deep.equal([null]);
    expect(await openWords(db, vault, [{ sealed: JSON.parse(sealed), place }])).to.deep.equal([null]);
  });

  it('deletes monitored records that no key opens any more, and keeps the others', async () => {
    const { db, clock } = heed;
    const day = '2031-01-01';
    await ensureDays(db, [day]);
    const other = await db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', 'S021')
      .executeTakeFirstOrThrow();
    const version = await db
      .selectFrom('policy_version')
      .select(['id', 'policy_id'])
      .limit(1)
      .executeTakeFirstOrThrow();
    const source = v7();
    await sql`insert into record_source (id, channel, name, created_at) values (${source}, 'other', 'x', ${clock.now()})`.execute(
      db,
    );
    const category = await sql<{ id: number }>`
      insert into record_category (policy_id, disclosure, created_at) values (${version.policy_id}, 'chats', ${clock.now()})
      returning id`.execute(db);
    const put = async (subjects: string[]) => {
      const id = v7();
      await inTransaction(db, async (tx) => {
        const place = { subjects, class: 'record-1', expiresOn: day };
        const { shares } = await seal(tx, vault, { ...place, plaintext: canary, aad: id, now: clock.now() });
        await sql`
          insert into record (id, expires_on, category_id, source_id, kinds, version_id, gate, times, count, received_at,
                              subjects, key_day, shares, head)
          values (${id}, ${day}, ${category.rows[0]?.id}, ${source}, 'm', ${version.id}, '{"subjects": []}',
                  ${[clock.now().getTime()]}::bigint[], 1, ${clock.now()}, ${subjects}::uuid[], ${day}, ${JSON.stringify(shares)},
                  '\\x00')`.execute(tx);
        for (const subject of subjects)
          await sql`insert into record_subject values (${subject}, ${day}, ${id}, ${category.rows[0]?.id}, ${[clock.now().getTime()]}::bigint[])`.execute(
            tx,
          );
      });
      return id;
    };
    await put([person]);
    const both = await put([person, other.id]);
    const made = await backup();
    await inTransaction(db, (tx) =>
      eraseKeys(tx, { subject: person, class: 'record-1', now: clock.now(), reason: 'request' }),
    );
    heed.clock.advance({ hours: 1 });
    await backup();
    const { db: again, result } = await restored(made.path);
    expect(result.unreadable).to.equal(1);
    expect(await again.selectFrom('record').select('id').execute()).to.deep.equal([{ id: both }]);
  });
});
