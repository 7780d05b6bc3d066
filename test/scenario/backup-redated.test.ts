import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { writeKeyFile } from '../../src/backup/key-file.ts';
import { makeBackup } from '../../src/backup/make.ts';
import { type Restored, restore } from '../../src/backup/restore.ts';
import { connect, type Db, inTransaction } from '../../src/db/pool.ts';
import { carryOutObjections } from '../../src/objections/carry-out.ts';
import { decideObjection } from '../../src/objections/decide.ts';
import { fileObjection } from '../../src/objections/file.ts';
import { findViewer } from '../../src/people/viewer.ts';
import type { RecordShare } from '../../src/records/model.ts';
import { openPart, unwrapShares } from '../../src/records/seal.ts';
import { purge } from '../../src/retention/purge.ts';
import { redate } from '../../src/retention/redate.ts';
import { eraseKeys } from '../../src/vault/erase.ts';
import { survivingKeys } from '../../src/vault/keys.ts';
import { makeFolders, toMake, toRestore } from '../harness/backups.ts';
import { Company, zone } from '../harness/company.ts';
import { emptyDatabase } from '../harness/postgres.ts';
import { type Covering, colleague, covers, everything, Intake } from '../harness/records.ts';

/** What a shorter period and an erasure wrap anew is under dead keys in every backup before it. */
describe('a backup and keys that were replaced since', function () {
  this.timeout(120_000);
  let company: Company;
  let intake: Intake;
  let folders: Awaited<ReturnType<typeof makeFolders>>;
  let leave: (() => Promise<void>)[];
  let li: string;
  let wang: string;
  let privacy: string;

  beforeEach(async () => {
    leave = [];
    company = await Company.open();
    leave.push(() => company.close());
    folders = await makeFolders();
    leave.push(() => folders.remove());
    li = await company.joins('li');
    wang = await company.joins('wang');
    privacy = await company.joins('privacy', { role: 'privacy' });
    intake = await Intake.open(company);
  });
  afterEach(async () => {
    for (const one of leave.toReversed()) await one();
  });

  const later = () => company.clock.advance({ minutes: 1 });
  async function told(covering: Covering) {
    const version = await covers(company, covering);
    const { noticeId } = await company.sends(version);
    later();
    for (const person of [li, wang]) await company.answers(person, noticeId, 'acknowledge');
    later();
    return version;
  }
  const colleagues = { ...everything, parties: 'anyone' as const };
  const takes = () =>
    intake.takes(
      intake.message('li', { said: 'li alone' }),
      intake.message('wang', { said: 'both', to: [colleague('li')] }),
      intake.message('wang', { said: 'wang alone' }),
    );
  const hold = (person: string) =>
    sql`
      insert into legal_hold (id, person_id, reason, placed_by, placed_at, review_on)
      values (${v7()}::uuid, ${person}::uuid, '{}', ${privacy}::uuid, ${company.now}, '2027-01-01')`.execute(
      company.db,
    );
  const making = (more: object = {}) =>
    toMake({ url: company.url, db: company.db }, folders, { clock: company.clock, verify: false, ...more });
  const backup = (more: object = {}) => makeBackup(making(more));
  /** As the sweep does after each erasure. */
  const writesKeys = async () => {
    const { place, unlocking, dataDir, url, db } = making();
    const { id } = await company.db.selectFrom('keys.installation').select('id').executeTakeFirstOrThrow();
    await writeKeyFile({ url, db, path: place.keys(id), unlocking, dataDir, now: company.now });
  };
  async function restored(file: string): Promise<{ db: Db; result: Restored }> {
    await writesKeys();
    const { url, drop } = await emptyDatabase(company.url);
    leave.push(drop);
    const { db, close } = connect(url, { max: 3 });
    leave.push(close);
    const result = await restore(toRestore(file, url, folders, { clock: company.clock, newOrigin: true }));
    return { db, result };
  }
  async function read(db: Db): Promise<string[]> {
    const { rows } = await sql<{ id: string; day: string; shares: RecordShare[]; body: Buffer }>`
      select id, expires_on::text as day, shares, body from record order by times, id`.execute(db);
    const found = await Promise.all(
      rows.map(async ({ id, day, shares, body }) => {
        const keys = shares.map(({ key }) => key);
        const own = unwrapShares(await survivingKeys(db, company.vault.master, keys), id, shares);
        return `${own ? openPart(own, id, 'body', body).toString('utf8') : 'sealed'} ${day}`;
      }),
    );
    return found.sort();
  }
  const redates = () => redate(company.db, { vault: company.vault, zone, now: company.now });
  const noted = async () =>
    (await sql<{ n: number }>`select count(*)::int as n from keys.renewed_share`.execute(company.db)).rows[0]
      ?.n;
  async function upheld(versionId: string) {
    const filing = {
      ...{ personId: li, versionId, reasons: 'mine', language: 'en' as const, zone, now: company.now },
      session: { platform: 'local', method: 'local-persona' },
    };
    const { id } = await inTransaction(company.db, (tx) => fileObjection(tx, company, filing));
    later();
    const by = await findViewer(company.db, privacy, company.now);
    if (!by) throw new Error('nobody');
    const deciding = { objectionId: id, outcome: 'upheld' as const, reasons: 'r', by, now: company.now };
    await inTransaction(company.db, (tx) => decideObjection(tx, company, deciding));
    later();
    expect(await carryOutObjections(company.db, { vault: company.vault, now: company.now })).to.equal(1);
  }

  it('a shorter period: all of it comes back, to the earlier day, held or not', async () => {
    await told({ retention: { months: 12 }, records: colleagues });
    await takes();
    await hold(li);
    const { path } = await backup();
    company.clock.advance({ days: 1 });
    await told({ retention: { months: 6 }, records: colleagues, words: 'Shorter.' });
    expect(await redates()).to.equal(3);
    const now = await read(company.db);
    expect(now.join()).to.include('li alone');
    const { db, result } = await restored(path);
    expect(result.unreadable).to.equal(0);
    expect(await read(db)).to.deep.equal(now);
    const { rows } = await sql`
      select 1 from record r where (select count(*) from record_subject s
        where s.record_id = r.id and s.expires_on = r.expires_on) <> cardinality(r.subjects)`.execute(db);
    expect(rows).to.deep.equal([]);
  });

  it('a shorter period that is over: what is held comes back and nothing else, and the next purge keeps it', async () => {
    await told({ retention: { months: 12 }, records: colleagues });
    await takes();
    await hold(li);
    const { path } = await backup();
    await told({ retention: { months: 1 }, records: colleagues, words: 'Shorter.' });
    await redates();
    company.clock.advance({ days: 40 });
    const purges = async (db: Db) =>
      expect((await purge(db, { zone, actor: 'heed', now: company.now })).refused).to.equal(undefined);
    await purges(company.db);
    const kept = ['both infinity', 'li alone infinity'];
    expect(await read(company.db)).to.deep.equal(kept);
    const { db } = await restored(path);
    expect((await read(db)).map((one) => one.split(' 2')[0])).to.include.members(['li alone', 'both']);
    await purges(db);
    expect(await read(db)).to.deep.equal(kept);
  });

  it('an objection that was carried out: what it took stays gone, and what lay beside it comes back', async () => {
    const { id } = await told({
      ...{ retention: { months: 12 }, records: everything, rules: ['CN', 'EU'] },
      basis: { CN: 'employment-rules', EU: 'legitimate-interests' },
    });
    await sql`update person set time_zone = 'Europe/Madrid' where id = ${li}::uuid`.execute(company.db);
    await takes();
    const { path } = await backup();
    later();
    await upheld(id);
    await hold(wang);
    const now = await read(company.db);
    expect(now.map((one) => one.split(' 2')[0])).to.deep.equal(['wang alone']);
    const { db, result } = await restored(path);
    expect(result.unreadable).to.equal(2);
    expect(await read(db)).to.deep.equal(now);
  });

  it('a shorter period, and then somebody’s erasure: what was theirs alone stays gone', async () => {
    await told({ retention: { months: 12 }, records: colleagues });
    await takes();
    const { path } = await backup();
    await told({ retention: { months: 6 }, records: colleagues, words: 'Shorter.' });
    await redates();
    await inTransaction(company.db, (tx) =>
      eraseKeys(tx, { subject: li, now: company.now, reason: 'request' }),
    );
    const { db, result } = await restored(path);
    expect(result.unreadable).to.equal(1);
    expect((await read(db)).map((one) => one.split(' 2')[0])).to.deep.equal(['both', 'wang alone']);
  });

  it('what is noted for that goes once every backup that is kept has it, or with its keys', async () => {
    await told({ retention: { months: 12 }, records: colleagues });
    await takes();
    await backup();
    await told({ retention: { months: 6 }, records: colleagues, words: 'Shorter.' });
    await redates();
    expect(await noted()).to.equal(3);
    // Not by one that nobody has tried, nor while an older one is kept.
    company.clock.advance({ days: 1 });
    await backup({ keep: 2 });
    expect(await noted()).to.equal(3);
    company.clock.advance({ days: 1 });
    await backup({ keep: 2, verify: true });
    expect(await noted()).to.equal(3);
    company.clock.advance({ days: 1 });
    await backup({ keep: 2, verify: true });
    expect(await noted()).to.equal(0);
    await told({ retention: { months: 1 }, records: colleagues, words: 'Shorter still.' });
    await redates();
    expect(await noted()).to.equal(3);
    company.clock.advance({ days: 32 });
    expect((await purge(company.db, { zone, actor: 'heed', now: company.now })).refused).to.equal(undefined);
    expect(await noted()).to.equal(0);
  });
});
