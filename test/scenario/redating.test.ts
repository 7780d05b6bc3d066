import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import type { RecordShare } from '../../src/records/model.ts';
import { openPart, unwrapShares } from '../../src/records/seal.ts';
import { purge } from '../../src/retention/purge.ts';
import { redate } from '../../src/retention/redate.ts';
import { eraseKeys } from '../../src/vault/erase.ts';
import { survivingKeys } from '../../src/vault/keys.ts';
import { Company, zone } from '../harness/company.ts';
import { Killed, killedAfter } from '../harness/killed-after.ts';
import { type Covering, covers, everything, Intake } from '../harness/records.ts';

describe('a period that is shortened', () => {
  let company: Company;
  let intake: Intake;
  let li: string;
  let wang: string;

  beforeEach(async () => {
    company = await Company.open();
    li = await company.joins('李明');
    wang = await company.joins('王芳');
    intake = await Intake.open(company);
  });
  afterEach(() => company.close());

  /** Published, and both were told: they answered its notice. */
  async function told(covering: Covering = {}) {
    const version = await covers(company, covering);
    const { noticeId } = await company.sends(version);
    for (const person of [li, wang]) await company.answers(person, noticeId, 'acknowledge');
    return version;
  }
  const again = (db = company.db) => redate(db, { vault: company.vault, zone, now: company.now });
  const days = async () => {
    const { rows } = await sql<{ day: string; key: string; count: number }>`
      select expires_on::text as day, key_day::text as key, sum(count)::int as count from record
      group by 1, 2 order by 1`.execute(company.db);
    return rows.map(({ day, key, count }) => `${day} ${key} ${count}`);
  };
  const keysOf = async (person: string) => {
    const { rows } = await sql<{ id: string; day: string }>`
      select id, expires_on::text as day from keys.wrapping_key
      where subject_id = ${person}::uuid and class like 'record-%' order by 2`.execute(company.db);
    return rows;
  };
  interface Row {
    id: string;
    shares: RecordShare[];
    body: Buffer;
  }
  const stored = async () =>
    (await sql<Row>`select id, shares, body from record order by times, id`.execute(company.db)).rows;
  const read = async (rows: Row[]) =>
    Promise.all(
      rows.map(async ({ id, shares, body }) => {
        const keys = await survivingKeys(
          company.db,
          company.vault.master,
          shares.map(({ key }) => key),
        );
        const own = unwrapShares(keys, id, shares);
        return own ? openPart(own, id, 'body', body).toString('utf8') : null;
      }),
    );
  const colleagues = { ...everything, parties: 'anyone' };

  it('moves what is stored to the earlier day, readable, and what older backups have opens no more', async () => {
    await told({ retention: { months: 12 }, records: colleagues });
    await intake.takes(intake.message('李明', { said: 'first' }));
    await intake.takes(intake.message('王芳', { said: 'second' }));
    expect(await days()).to.deep.equal(['2027-03-02 2027-03-02 2']);
    const backup = await stored();
    expect(await read(backup)).to.have.members(['first', 'second']);
    company.clock.advance({ days: 10 });
    await told({ retention: { months: 3 }, words: 'Shorter.', records: colleagues });
    expect(await again()).to.equal(2);
    expect(await days()).to.deep.equal(['2026-06-02 2026-06-02 2']);
    expect(await read(await stored())).to.have.members(['first', 'second']);
    expect(await read(backup)).to.deep.equal([null, null]);
    expect((await keysOf(li)).map(({ day }) => day)).to.deep.equal(['2026-06-02']);
    const { rows } = await sql<{ day: string; people: number }>`
      select expires_on::text as day, count(*)::int as people from record_subject group by 1`.execute(
      company.db,
    );
    expect(rows).to.deep.equal([{ day: '2026-06-02', people: 2 }]);
    expect(await company.events('records.redated')).to.deep.equal([
      { policy: 'records', version: 2, disclosure: 'chats', moved: 2 },
    ]);
    expect(await again()).to.equal(0);
    company.clock.set(new Date('2026-06-03T02:00:00Z'));
    await purge(company.db, { now: company.now, actor: 'heed', zone });
  });

  it('leaves what a longer one finds, and cuts by the least of all there were', async () => {
    await told({ retention: { months: 6 } });
    await intake.takes(intake.message('李明', { said: 'old' }));
    company.clock.advance({ days: 1 });
    await told({ retention: { months: 12 }, words: 'Longer.' });
    await intake.takes(intake.message('李明', { said: 'new' }));
    expect(await again()).to.equal(0);
    expect(await days()).to.deep.equal(['2026-09-02 2026-09-02 1', '2027-03-03 2027-03-03 1']);
    company.clock.advance({ days: 1 });
    await told({ retention: { months: 3 }, words: 'Shorter.' });
    company.clock.advance({ days: 1 });
    await told({ retention: { months: 12 }, words: 'Longer again.' });
    expect(await again()).to.equal(2);
    expect(await days()).to.deep.equal(['2026-06-02 2026-06-02 1', '2026-06-03 2026-06-03 1']);
  });

  it('that is over already goes with the next purge', async () => {
    await told({ retention: { months: 12 } });
    await intake.takes(intake.message('李明'));
    company.clock.advance({ days: 40 });
    await told({ retention: { days: 7 }, words: 'Shorter.' });
    expect(await again()).to.equal(1);
    const outcome = await purge(company.db, { now: company.now, actor: 'heed', zone });
    expect(outcome).to.deep.include({ dropped: 1, keys: 1 });
    expect(await days()).to.deep.equal([]);
    expect(await keysOf(li)).to.deep.equal([]);
  });

  it('for one law leaves the records under the other, with keys that no backup has', async () => {
    await sql`update person set time_zone = 'Europe/Madrid' where id = ${wang}::uuid`.execute(company.db);
    const rules = { rules: ['CN', 'EU'], basis: { CN: 'employment-rules', EU: 'legitimate-interests' } };
    await told({ ...rules, retention: { months: 12 } });
    const between = {
      from: { account: '李明', platform: 'local', tenant: 'main' },
      to: [{ account: '王芳', platform: 'local', tenant: 'main' }],
    };
    await intake.takes(
      intake.message('李明', { said: 'own' }),
      intake.message('李明', { ...between, said: 'both' }),
    );
    const backup = await stored();
    expect(await read(backup)).to.have.members(['own', 'both']);
    const retention = { CN: { months: 12 }, EU: { months: 3 } };
    company.clock.advance({ days: 1 });
    await told({ ...rules, retention, words: 'Shorter for some.' });
    expect(await again()).to.equal(1);
    expect(await days()).to.deep.equal(['2026-06-02 2026-06-02 1', '2027-03-02 2027-03-02 1']);
    expect(await read(await stored())).to.have.members(['own', 'both']);
    // Her key is gone, and his of that day is another one: nobody's opens what the backup has.
    expect(await read(backup)).to.deep.equal([null, null]);
    expect((await keysOf(li)).map(({ day }) => day)).to.deep.equal(['2026-06-02', '2027-03-02']);
    expect((await keysOf(wang)).map(({ day }) => day)).to.deep.equal(['2026-06-02']);
  });

  it('brings back nobody whose keys are erased', async () => {
    await told({ retention: { months: 12 } });
    await intake.takes(intake.message('李明', { said: 'gone' }));
    const { now } = company;
    await inTransaction(company.db, (tx) =>
      eraseKeys(tx, { subject: li, class: 'record-1', now, reason: 'request' }),
    );
    company.clock.advance({ days: 1 });
    await told({ retention: { months: 3 }, words: 'Shorter.' });
    expect(await again()).to.equal(1);
    expect(await days()).to.deep.equal(['2026-06-02 2026-06-02 1']);
    expect(await keysOf(li)).to.deep.equal([]);
    expect(await read(await stored())).to.deep.equal([null]);
  });

  it('goes on where it was ended, also in the middle of a day', async () => {
    await told({ retention: { months: 12 } });
    for (let day = 0; day < 3; day += 1) {
      await intake.takes(intake.message('李明'), intake.message('王芳'));
      company.clock.advance({ days: 1 });
    }
    await told({ retention: { months: 3 }, words: 'Shorter.' });
    // Each of these ends it one statement later than the one before, until it is done.
    let done = false;
    for (let statements = 1; !done && statements < 400; statements += 7) {
      done = await again(killedAfter(company.db, statements).db).then(
        () => true,
        (error: unknown) => (error instanceof Killed ? false : Promise.reject(error)),
      );
    }
    expect(done).to.equal(true);
    expect(await days()).to.deep.equal([
      ...['2026-06-02 2026-06-02 2', '2026-06-03 2026-06-03 2', '2026-06-04 2026-06-04 2'],
    ]);
    expect((await read(await stored())).filter((words) => words === 'hello')).to.have.length(6);
    expect((await keysOf(li)).map(({ day }) => day)).to.deep.equal([
      '2026-06-02',
      '2026-06-03',
      '2026-06-04',
    ]);
    const events = await company.events('records.redated');
    expect(events.map(({ moved }) => moved)).to.deep.equal([6]);
  });
});
