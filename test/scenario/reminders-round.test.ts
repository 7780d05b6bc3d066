import { expect } from 'chai';
import { sql } from 'kysely';
import { setOwnDays } from '../../src/calendar/store.ts';
import { connect, inTransaction, type Tx } from '../../src/db/pool.ts';
import { lookAgain } from '../../src/reminders/look-again.ts';
import { goRound, roundSince } from '../../src/reminders/round.ts';
import { Company } from '../harness/company.ts';
import { plain, Reminding } from '../harness/reminding.ts';
import { until } from '../harness/until.ts';

const shanghai = (day: string, time = '10:00'): string => new Date(`${day}T${time}:00+08:00`).toISOString();

describe('everything is looked at again, bit by bit', function () {
  this.timeout(120_000);
  let company: Company;
  let reminding: Reminding;
  let people: string[];

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    people = [];
    for (let count = 0; count < 7; count += 1) people.push(await company.joins(`人${count}`));
    await reminding.policy(plain(await company.joins('孙总')));
    await company.sends(await company.publishes(), people);
    await reminding.passes();
    people.sort();
  });
  afterEach(() => company.close());

  const everything = () => inTransaction(company.db, (tx) => lookAgain(tx, 'everything', company.now));
  /** Of whom it is time to be looked at, by their place among them. */
  const due = async (): Promise<number[]> => {
    const { rows } = await sql<{ id: string }>`
      select person_id as id from reminder where next_at <= ${company.now} order by 1`.execute(company.db);
    return rows.map(({ id }) => people.indexOf(id));
  };
  const rounds = async () => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from reminder_round`.execute(company.db);
    return rows[0]?.n;
  };

  it('whoever changes the calendar locks no reminder and waits for none', async () => {
    const other = connect(company.url, { max: 1 });
    try {
      await inTransaction(other.db, async (tx) => {
        await sql`select from reminder for update`.execute(tx);
        await inTransaction(company.db, async (own) => {
          await sql`set local lock_timeout = '2s'`.execute(own);
          const days = [{ day: '2026-03-05', kind: 'rests' as const, name: '' }];
          await setOwnDays(own, { scope: 'zone:Asia/Shanghai', days }, { actor: 'heed', now: company.now });
        });
      });
    } finally {
      await other.close();
    }
    expect(await roundSince(company.db)).to.deep.equal(company.now);
    await reminding.sweep();
    expect(await roundSince(company.db)).to.equal(null);
    // The day of the first reminder is one of rest now: it comes the working day before.
    await reminding.until(shanghai('2026-03-04', '18:00'), 120);
    expect(new Set((await reminding.said()).map((said) => said.slice(0, 16)))).to.deep.equal(
      new Set(['2026-03-04 10:00']),
    );
  });

  it('is gone through in bits, goes on after a kill, and begins again with a change that came meanwhile', async () => {
    await everything();
    expect(await due()).to.deep.equal([]);
    expect(await goRound(company.db, company.now, 3)).to.equal(true);
    expect(await due()).to.deep.equal([0, 1, 2]);
    // A process that ends in the middle of a bit has done nothing of it.
    await sql`
      create function dies() returns trigger language plpgsql as $$ begin raise 'killed'; end $$;
      create trigger dies before update on reminder_round for each row execute function dies()`.execute(
      company.db,
    );
    const killed = await goRound(company.db, company.now, 3).catch((error: Error) => error.message);
    expect(killed).to.equal('killed');
    expect(await due()).to.deep.equal([0, 1, 2]);
    await sql`drop trigger dies on reminder_round`.execute(company.db);
    await goRound(company.db, company.now, 3);
    expect(await due()).to.deep.equal([0, 1, 2, 3, 4, 5]);

    const first = company.now;
    company.clock.advance({ minutes: 1 });
    // Looked at meanwhile, without what comes now.
    await sql`update reminder set next_at = '2030-01-01' where person_id = ${people[0]}::uuid`.execute(
      company.db,
    );
    await everything();
    expect(await roundSince(company.db)).to.deep.equal(first);
    for (let bit = 0; bit < 3; bit += 1) expect(await goRound(company.db, company.now, 3)).to.equal(true);
    expect(await due()).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
    expect(await rounds()).to.equal(0);
    expect(await goRound(company.db, company.now, 3)).to.equal(false);
  });

  const refuses = (whom: string) =>
    sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger refuse before update on reminder for each row
      when (${sql.raw(whom)}) execute function refuse()`.execute(company.db);

  it('passes by a row that cannot be looked at, says whose it is, and ends', async () => {
    const [, , bad = ''] = people;
    await everything();
    await refuses(`new.person_id = '${bad}'`);
    const failed = await reminding.sweep().catch((error: Error) => error);
    expect((failed as Error).cause)
      .to.have.property('message')
      .that.includes(bad);
    expect(await rounds()).to.equal(0);
    const { rows } = await sql<{ id: string }>`
      select person_id as id from reminder where looked_at = ${company.now} order by 1`.execute(company.db);
    expect(rows.map(({ id }) => people.indexOf(id))).to.include.members([0, 1, 3, 4, 5, 6]);
  });

  it('passes nobody by where nothing works, and is begun again once it does', async () => {
    await everything();
    await refuses('true');
    await reminding.sweep().catch(() => {});
    expect(await rounds()).to.equal(1);
    await sql`drop trigger refuse on reminder`.execute(company.db);
    await reminding.sweep();
    expect(await rounds()).to.equal(0);
  });

  it('two workers at once go through it without waiting for each other, and it ends', async () => {
    await everything();
    const other = connect(company.url, { max: 2 });
    try {
      const all = await Promise.all([
        goRound(company.db, company.now, 3),
        goRound(other.db, company.now, 3),
        goRound(other.db, company.now, 3),
      ]);
      expect(all.filter(Boolean).length).to.be.greaterThan(0);
    } finally {
      await other.close();
    }
    for (let bits = 0; await goRound(company.db, company.now, 3); bits += 1) expect(bits).to.be.lessThan(4);
    expect(await due()).to.deep.equal([0, 1, 2, 3, 4, 5, 6]);
  });

  it('what is due at this moment is looked at once more, however late the look is that had begun before', async () => {
    const [li = ''] = people;
    company.clock.set(shanghai('2026-03-05'));
    const other = connect(company.url, { max: 1 });
    let changed: Promise<unknown> | undefined;
    try {
      await inTransaction(other.db, async (tx) => {
        // A look has its row and has read what is so; it will put it off.
        await sql`select from reminder where person_id = ${li}::uuid for no key update`.execute(tx);
        changed = inTransaction(company.db, (own) => lookAgain(own, { people: [li] }, company.now));
        changed.catch(() => undefined);
        const waits = await Promise.race([isWaiting(tx).then(() => true), changed.then(() => false)]);
        expect(waits, 'a row that is due is waited for too').to.equal(true);
        await sql`update reminder set next_at = '2026-04-01' where person_id = ${li}::uuid`.execute(tx);
      });
      await changed;
    } finally {
      await other.close();
    }
    expect((await reminding.row(li)).next_at).to.deep.equal(company.now);
  });

  const isWaiting = (tx: Tx) =>
    until(async () => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(tx);
      return rows.length > 0;
    });

  it('two transactions that look again at the same people in another order do not wait for each other in a circle', async () => {
    const [low = '', high = ''] = people;
    const other = connect(company.url, { max: 1 });
    let [first, second] = [false, false];
    const meet = () => until(() => Promise.resolve(first && second));
    try {
      const both = await Promise.allSettled([
        inTransaction(company.db, async (tx) => {
          await lookAgain(tx, { people: [high] }, company.now);
          first = true;
          await meet();
          await lookAgain(tx, { people: [low] }, company.now);
          await lookAgain(tx, { recipients: [low] }, company.now);
        }),
        inTransaction(other.db, async (tx) => {
          await lookAgain(tx, { people: [low] }, company.now);
          second = true;
          await meet();
          await lookAgain(tx, { people: [high] }, company.now);
        }),
      ]);
      expect(both.map(({ status }) => status)).to.deep.equal(['fulfilled', 'fulfilled']);
    } finally {
      await other.close();
    }
    expect(await due()).to.deep.equal([0, 1]);
  });
});
