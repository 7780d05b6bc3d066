import { expect } from 'chai';
import { RawNode, sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import type { RecordShare } from '../../src/records/model.ts';
import { openPart, unwrapShares } from '../../src/records/seal.ts';
import { purge } from '../../src/retention/purge.ts';
import { redate } from '../../src/retention/redate.ts';
import { listReports } from '../../src/retention/report.ts';
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

  describe('that is overtaken by the next version', () => {
    const unfinished = async () =>
      (await sql`select from redating where done_at is null`.execute(company.db)).rows.length;
    const moved = async () =>
      (await company.events('records.redated')).map(({ version, moved: count }) => [version, count]);
    const shorter = (words: string, retention: Record<string, unknown> = { months: 3 }) =>
      told({ retention, words, records: colleagues });
    const toWang = { to: [{ account: '王芳', platform: 'local', tenant: 'main' }] };
    const killed = (statements: number) =>
      again(killedAfter(company.db, statements).db).then(
        () => false,
        (error: unknown) => error instanceof Killed || Promise.reject(error),
      );

    /** Two days with a record of both, of which the first was ended after one of their keys, and what a backup had before. */
    async function begun() {
      await told({ retention: { months: 12 }, records: colleagues });
      for (let day = 0; day < 2; day += 1) {
        await intake.takes(intake.message('李明', { ...toWang, said: 'both' }));
        company.clock.advance({ days: 1 });
      }
      const backup = await stored();
      const version = await shorter('Shorter.');
      for (let statements = 20; ; statements += 1) {
        expect(await killed(statements)).to.equal(true);
        const { rows } = await sql<{ moved: number; open: boolean }>`
          select moved, at_work is not null as open from redating where version_id = ${version.id}::uuid`.execute(
          company.db,
        );
        if (rows[0]?.open && Number(rows[0].moved) === 1) break;
      }
      expect(await read(backup)).to.deep.equal(['both', 'both']);
      company.clock.advance({ hours: 1 });
      return { backup, version };
    }

    it('is finished by that: days, keys, evidence and reports', async () => {
      const { backup } = await begun();
      await shorter('Other words.');
      expect(await again()).to.equal(1);
      expect(await days()).to.deep.equal(['2026-06-02 2026-06-02 1', '2026-06-03 2026-06-03 1']);
      expect(await read(await stored())).to.deep.equal(['both', 'both']);
      expect(await read(backup)).to.deep.equal([null, null]);
      expect(await unfinished()).to.equal(0);
      expect(await moved()).to.deep.equal([
        [2, 1],
        [3, 1],
      ]);
      const reports = (await listReports(company.db)).map(({ kind, counts }) => [kind, counts]);
      expect(reports).to.deep.equal([
        ['redated', { 1: 1 }],
        ['redated', { 1: 1 }],
      ]);
      expect(await again()).to.equal(0);
      expect(await moved()).to.have.length(2);
    });

    it('keeps what it said where that says more', async () => {
      const { backup } = await begun();
      await shorter('Longer.', { months: 24 });
      expect(await again()).to.equal(1);
      expect(await days()).to.deep.equal(['2026-06-02 2026-06-02 1', '2026-06-03 2026-06-03 1']);
      expect(await read(backup)).to.deep.equal([null, null]);
      expect(await unfinished()).to.equal(0);
    });

    it('is finished though its policy was taken back', async () => {
      const { backup, version } = await begun();
      await company.withdraws(version);
      expect(await again()).to.equal(1);
      expect(await days()).to.deep.equal(['2026-06-02 2026-06-02 1', '2026-06-03 2026-06-03 1']);
      expect(await read(backup)).to.deep.equal([null, null]);
      expect(await unfinished()).to.equal(0);
      expect(await moved()).to.deep.equal([[2, 2]]);
    });

    it('is finished also where that one was finished before it', async () => {
      const { backup } = await begun();
      const version = await shorter('Other words.');
      await sql`
        insert into redating (category_id, version_id, started_at, up_to, done_at)
        values (1, ${version.id}::uuid, ${company.now}, '2027-03-02', ${company.now})`.execute(company.db);
      expect(await again()).to.equal(1);
      expect(await read(backup)).to.deep.equal([null, null]);
      expect(await unfinished()).to.equal(0);
    });

    it('goes on whenever it is ended, with a new version each time', async () => {
      await told({ retention: { months: 12 }, records: colleagues });
      for (let day = 0; day < 2; day += 1) {
        await intake.takes(intake.message('李明', { ...toWang, said: 'both' }), intake.message('王芳'));
        company.clock.advance({ days: 1 });
      }
      const backup = await stored();
      let versions = 1;
      for (let statements = 13; versions < 40; statements += 9) {
        versions += 1;
        await shorter(`Words ${versions}.`);
        if (!(await killed(statements))) break;
        company.clock.advance({ minutes: 1 });
      }
      expect(versions).to.be.within(4, 39);
      expect(await days()).to.deep.equal(['2026-06-02 2026-06-02 2', '2026-06-03 2026-06-03 2']);
      expect((await read(backup)).filter((words) => words !== null)).to.deep.equal([]);
      expect((await read(await stored())).filter((words) => words === null)).to.deep.equal([]);
      expect(await unfinished()).to.equal(0);
      const counts = (await moved()).map(([, count]) => Number(count));
      expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(4);
    });

    it('while a process is at it: that one moves nothing more', async () => {
      await told({ retention: { months: 12 }, records: colleagues });
      await intake.takes(intake.message('李明', { ...toWang, said: 'both' }));
      company.clock.advance({ days: 1 });
      await shorter('Shorter.');
      const paused = pausedAfter(company.db, 'update redating set at_work', async () => {
        company.clock.advance({ minutes: 1 });
        await shorter('Shorter still.', { months: 1 });
        for (let statements = 12; ; statements += 1) {
          expect(await killed(statements)).to.equal(true);
          const { rows } = await sql`select from redating`.execute(company.db);
          if (rows.length > 1) return;
        }
      });
      expect(await again(paused)).to.equal(0);
      expect(await days()).to.deep.equal(['2027-03-02 2027-03-02 1']);
      expect(await again()).to.equal(1);
      expect(await days()).to.deep.equal(['2026-04-02 2026-04-02 1']);
      expect(await unfinished()).to.equal(0);
    });
  });
});

/** The same database, where something else happens after the first statement that begins so. */
function pausedAfter(db: Db, statement: string, meanwhile: () => Promise<void>): Db {
  let at: unknown;
  return db.withPlugin({
    transformQuery({ node, queryId }) {
      if (RawNode.is(node) && node.sqlFragments[0]?.trimStart().startsWith(statement)) at ??= queryId;
      return node;
    },
    async transformResult({ queryId, result }) {
      if (queryId !== at) return result;
      at = {};
      await meanwhile();
      return result;
    },
  });
}
