import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { enqueue } from '../../src/delivery/enqueue.ts';
import { Rerouting } from '../../src/mailboxes/reroute.ts';
import { noteUnreached } from '../../src/mailboxes/unreached.ts';
import { Company } from '../harness/company.ts';
import { plain, Reminding } from '../harness/reminding.ts';

const dayMs = 86_400_000;
const shanghai = (day: string, time = '10:00'): string => new Date(`${day}T${time}:00+08:00`).toISOString();

/** Many whom no other way is open to, or whose time has not come, keep nobody behind them from theirs. */
describe('another way, where many are missed', function () {
  this.timeout(120_000);
  let company: Company;
  const fallback = { afterDays: 3, connected: ['local', 'other', 'email'] };
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  /** Somebody to whom something went on a platform and failed there. */
  const missed = async (name: string, on: string | null, also: string[], at: Date): Promise<string> => {
    const id = await company.joins(name, { account: false });
    for (const platform of also) await company.binds(id, platform, `${name}@${platform}`);
    await inTransaction(company.db, (tx) => enqueue(tx, { kind: 'test', bodies: said, at, to: [id] }));
    await sql`update delivery set state = 'failed', platform = ${on}, tenant = 'main', sent_at = ${at}, created_at = ${at},
      failure = ${on === null ? 'no-account' : 'refused'} where person_id = ${id}::uuid`.execute(company.db);
    return id;
  };
  const said = { 'zh-CN': { kind: 'text', text: '你好' }, en: { kind: 'text', text: 'Hello' } } as const;
  const ago = (days: number) => new Date(company.now.getTime() - days * dayMs);
  const onWay = async (id: string) => {
    const { rows } = await sql<{ said: string }>`
      select state || ' ' || coalesce(platform, '') as said from delivery where person_id = ${id}::uuid order by id desc
      limit 1`.execute(company.db);
    return rows[0]?.said;
  };

  it('those who can never be written to another way do not stand before the others', async () => {
    // Their mailbox refuses, and the chat is where they had been all along.
    for (let n = 0; n < 30; n += 1) await missed(`never ${n}`, 'email', ['local', 'email'], ago(20));
    await sql`update identity set from_at = '2026-01-01'`.execute(company.db);
    const behind = await missed('behind', null, ['email'], ago(5));
    const rerouting = new Rerouting(company.db, fallback, { page: 5, pages: 2 });
    expect(await rerouting.run(company.now)).to.equal(1);
    expect(await onWay(behind)).to.equal('pending email');
  });

  it('those whose patience is not over yet do not either: each run goes on where the last one ended', async () => {
    // Holidays: their days do not count.
    await sql`insert into calendar_day (scope, day, works, name)
      select 'zone:Asia/Shanghai', d::date, false, '' from generate_series('2026-02-01'::date, '2026-03-20', '1 day') d`.execute(
      company.db,
    );
    for (let n = 0; n < 30; n += 1) await missed(`waits ${n}`, 'local', ['local', 'email'], ago(20));
    const behind = await missed('behind', null, ['email'], ago(5));
    const rerouting = new Rerouting(company.db, fallback, { page: 5, pages: 2 });
    for (let runs = 0; runs < 4; runs += 1) await rerouting.run(company.now);
    expect(await onWay(behind)).to.equal('pending email');
    // And begins anew: what comes to be due in front is found.
    await sql`delete from calendar_day`.execute(company.db);
    let moved = 0;
    for (let runs = 0; runs < 5; runs += 1) moved += await rerouting.run(company.now);
    expect(moved).to.equal(30);
  });

  it('accounts whose time has not come keep no others from being noted', async () => {
    await sql`insert into calendar_day (scope, day, works, name)
      select 'zone:Asia/Shanghai', d::date, false, '' from generate_series('2026-02-01'::date, '2026-03-20', '1 day') d`.execute(
      company.db,
    );
    company.clock.set('2026-01-20T02:00:00.000Z');
    for (let n = 0; n < 12; n += 1) await missed(`waits ${n}`, 'local', ['local', 'email'], company.now);
    company.clock.set('2026-02-25T02:00:00.000Z');
    for (let n = 0; n < 12; n += 1) await missed(`holiday ${n}`, 'local', ['local', 'email'], ago(20));
    const behind = await missed('berlin', 'local', ['local', 'email'], ago(8));
    await sql`update person set time_zone = 'Europe/Berlin' where id = ${behind}::uuid`.execute(company.db);
    await sql`update identity set from_at = '2026-01-01'`.execute(company.db);
    expect(await noteUnreached(company.db, fallback, company.now, 5)).to.equal(13);
    expect(await noteUnreached(company.db, fallback, company.now, 5)).to.equal(0);
  });

  it('a chat at which reminders fail is tried again after a week', async () => {
    const id = await missed('李明', 'local', ['local', 'email'], ago(0));
    await sql`update delivery set left_at = ${company.now}`.execute(company.db);
    company.clock.advance({ days: 7 });
    expect(await noteUnreached(company.db, fallback, company.now)).to.equal(1);
    company.clock.advance({ days: 7, minutes: 1 });
    expect(await noteUnreached(company.db, fallback, company.now)).to.equal(0);
    await inTransaction(company.db, (tx) =>
      enqueue(tx, { kind: 'test', bodies: said, at: company.now, to: [id] }),
    );
    expect(await onWay(id)).to.equal('pending local');
    company.clock.advance({ minutes: 1 });
    await sql`update delivery set state = 'failed', failure = 'refused', sent_at = ${company.now} where state = 'pending'`.execute(
      company.db,
    );
    expect(await noteUnreached(company.db, fallback, company.now)).to.equal(1);
  });

  it('while a platform takes nothing for so long, reminders and digests come by mail', async () => {
    const reminding = new Reminding(company);
    const li = await company.joins('李明', { account: false });
    await reminding.policy(plain(await company.joins('孙总')));
    for (const platform of ['other', 'email']) await company.binds(li, platform, `li@${platform}`);
    await company.sends(await company.publishes(), [li]);
    const on = async (day: string) => {
      company.clock.set(shanghai(day));
      await noteUnreached(company.db, fallback, company.now);
      await reminding.passes();
      const way = await onWay(li);
      company.clock.set(shanghai(day, '18:30'));
      await reminding.passes();
      return way;
    };
    expect([await on('2026-03-05'), await on('2026-03-06'), await on('2026-03-09')]).to.deep.equal(
      Array(3).fill('pending other'),
    );
    // To the end of the third working day; the one after is that of others, who hear of it.
    expect([await on('2026-03-10'), await on('2026-03-11')]).to.deep.equal([
      'pending other',
      'skipped other',
    ]);
    expect(await on('2026-03-12')).to.equal('pending email');
    await sql`update delivery set state = 'accepted', accepted_at = ${company.now} where platform = 'email'`.execute(
      company.db,
    );
    // What is accepted there says that it works again.
    await sql`update delivery set state = 'accepted', accepted_at = ${company.now} where platform = 'other'`.execute(
      company.db,
    );
    await noteUnreached(company.db, fallback, company.now);
    const { rows } =
      await sql`select from identity where unreached_at is not null or untaken_since is not null`.execute(
        company.db,
      );
    expect(rows).to.deep.equal([]);
  });
});
