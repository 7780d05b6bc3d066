import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import { claimRepeat } from '../../src/delivery/recover.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import { lookAgain } from '../../src/reminders/look-again.ts';
import { saysWhatIsOver } from '../../src/reminders/outdated.ts';
import { Company } from '../harness/company.ts';
import { at, plain, Reminding } from '../harness/reminding.ts';

const shanghai = (day: string, time = '10:00'): string => new Date(`${day}T${time}:00+08:00`).toISOString();

describe('the last look at reminders, just before they go out', function () {
  this.timeout(200_000);
  let company: Company;
  let reminding: Reminding;
  let department: string;
  let boss: string;
  let last: string;
  let li: string;

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    department = await company.department('D');
    boss = await company.joins('老板', { department });
    li = await company.joins('李明', { department });
    last = await company.joins('孙总');
    await reminding.policy(plain(last));
  });
  afterEach(() => company.close());

  /** Written by whoever forgot to say so, or by a transaction that a sweep did not see. */
  const awayUnsaid = (personId: string) =>
    sql`insert into absence (id, person_id, from_day, until_day, source, said_at)
      values (${v7()}, ${personId}::uuid, '2026-03-10', '2026-03-20', 'console', ${company.now})`.execute(
      company.db,
    );
  const isHrNoMoreUnsaid = (personId: string) =>
    sql`update role_grant set to_at = ${company.now} where person_id = ${personId}::uuid`.execute(company.db);
  const queuedOn = async (day: string) => {
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai(day, '09:30'));
    company.clock.set(shanghai(day));
    await reminding.sweep();
    expect(await reminding.row(li))
      .to.have.property('message_id')
      .that.is.a('string');
    company.clock.set(shanghai(day, '10:30'));
  };
  const goesOutOn = async (day: string) => {
    company.clock.set(shanghai(day, '11:00'));
    await reminding.delivers();
    await reminding.passes();
    return reminding.said(day);
  };

  describe('of a digest for HR', () => {
    let qian: string;
    beforeEach(async () => {
      qian = await company.joins('钱人事', { role: 'hr' });
    });

    it('keeps it from whoever is not HR any more', async () => {
      await company.joins('赵人事', { role: 'hr' });
      await queuedOn('2026-03-10');
      await isHrNoMoreUnsaid(qian);
      expect(await goesOutOn('2026-03-10')).to.deep.equal(['2026-03-10 11:00 reminders.digest 赵人事']);
    });

    it('keeps it from an administrator once there is somebody in HR', async () => {
      await company.joins('周管理', { role: 'admin' });
      await isHrNoMoreUnsaid(qian);
      await sql`update employment set to_at = ${company.now} where person_id = ${last}::uuid`.execute(
        company.db,
      );
      await queuedOn('2026-03-10');
      await company.joins('赵人事', { role: 'hr' });
      const said = await goesOutOn('2026-03-10');
      expect(said.filter((line) => line.endsWith('周管理'))).to.deep.equal([]);
    });

    it('keeps it from whoever of HR is on leave since, while others are there', async () => {
      await company.joins('赵人事', { role: 'hr' });
      await queuedOn('2026-03-10');
      await awayUnsaid(qian);
      expect(await goesOutOn('2026-03-10')).to.deep.equal(['2026-03-10 11:00 reminders.digest 赵人事']);
    });

    it('lets it go to all of them where all are on leave', async () => {
      await queuedOn('2026-03-10');
      await awayUnsaid(qian);
      expect(await goesOutOn('2026-03-10')).to.deep.equal(['2026-03-10 11:00 reminders.digest 钱人事']);
    });

    it('keeps a copy from whoever elsewhere is not HR any more', async () => {
      const there = await company.joins('New York', { role: 'hr' });
      await sql`update person set time_zone = 'America/New_York' where id = ${there}::uuid`.execute(
        company.db,
      );
      await company.sends(await company.publishes(), [li]);
      await reminding.until(shanghai('2026-03-10', '20:30'));
      company.clock.set(shanghai('2026-03-10', '21:00'));
      await reminding.sweep();
      await isHrNoMoreUnsaid(there);
      await reminding.delivers();
      await reminding.until(shanghai('2026-03-11', '02:00'), 120);
      expect(await reminding.said('2026-03-10')).to.deep.equal(['2026-03-10 10:00 reminders.digest 钱人事']);
    });
  });

  it('keeps a digest from a manager who is on leave since, and HR hears', async () => {
    await company.joins('钱人事', { role: 'hr' });
    await company.heads(boss, department);
    await queuedOn('2026-03-10');
    await awayUnsaid(boss);
    expect(await goesOutOn('2026-03-10')).to.deep.equal(['2026-03-10 11:00 reminders.digest 钱人事']);
  });

  it('takes back both of two digests that are queued to a manager who goes on leave', async () => {
    await company.joins('钱人事', { role: 'hr' });
    await company.heads(boss, department);
    // Every night there is one by this policy, which keeps those with office hours out.
    const nights = {
      ...plain(last),
      hours: { from: 0, to: at(24), quiet: [] },
      rungs: plain(last).rungs.map((rung) => ({ ...rung, at: at(2, 30) })),
    };
    for (const [place, day] of ['09', '10', '11'].entries()) {
      await reminding.policy(nights);
      await company.sends(await company.publishes({ code: `night-${place}` }), [li], {
        due: new Date(`2026-03-${day}T15:59:59Z`),
      });
    }
    await reminding.policy(plain(last));
    await company.sends(await company.publishes({ code: 'office' }), [li], {
      due: new Date('2026-03-09T15:59:59Z'),
    });
    await reminding.until(shanghai('2026-03-12', '02:00'));
    company.clock.set(shanghai('2026-03-12', '02:30'));
    await reminding.sweep();
    company.clock.set(shanghai('2026-03-12', '10:00'));
    await reminding.sweep();
    const pending = async () =>
      (
        await sql`select d.id from delivery d join message m on m.id = d.message_id
          where m.kind = 'reminders.digest' and d.state = 'pending' and d.person_id = ${boss}::uuid`.execute(
          company.db,
        )
      ).rows.length;
    expect(await pending()).to.equal(2);
    await inTransaction(company.db, (tx) =>
      sayAbsence(
        tx,
        { personId: boss, from: '2026-03-12', until: '2026-03-20', source: 'console' },
        { actor: { operator: 'tests' }, now: company.now },
      ),
    );
    expect(await pending()).to.equal(0);
  });

  it('does not say again what is of unknown fate once a fact has changed that it rests on', async () => {
    await company.joins('钱人事', { role: 'hr' });
    await company.heads(boss, department);
    await queuedOn('2026-03-10');
    reminding.platform.answer = () => Promise.reject(new Error('no answer'));
    await reminding.delivers();
    await sql`update delivery set not_before = created_at where state = 'unknown'`.execute(company.db);
    await inTransaction(company.db, async (tx) => {
      await sql`update department_head set to_at = ${company.now} where person_id = ${boss}::uuid`.execute(
        tx,
      );
      await lookAgain(tx, { people: [li] }, company.now);
    });
    const again = await claimRepeat(company.db, new Wordings(company.db), {
      ...{ lane: 'bulk', platform: 'local', size: 100, leaseMs: 60_000, baseUrl: 'https://heed.example' },
      ...{ now: company.now, dedupeMs: 4 * 3_600_000, outdated: saysWhatIsOver },
    });
    expect(again).to.equal(undefined);
  });

  it('does not keep a digest waiting behind many reminders, until somebody in it has answered in any case', async () => {
    await company.joins('钱人事', { role: 'hr' });
    await company.heads(boss, department);
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-10', '09:30'));
    company.clock.set(shanghai('2026-03-10', '09:59'));
    for (const name of ['one', 'two', 'three']) {
      const id = await company.joins(name);
      await company.sends(await company.publishes({ code: name }), [id]);
      await sql`update reminder set hand_at = ${company.now}, next_at = ${company.now} where person_id = ${id}::uuid`.execute(
        company.db,
      );
    }
    await sql`update delivery set state = 'accepted' where state = 'pending'`.execute(company.db);
    await reminding.sweep();
    company.clock.set(shanghai('2026-03-10'));
    await reminding.sweep();
    await reminding.delivers();
    const { rows } = await sql<{ kind: string }>`
      select m.kind from delivery d join message m on m.id = d.message_id
      where d.state = 'accepted' and m.kind in ('reminders.digest', 'notices.reminder')
        and d.created_at >= ${shanghai('2026-03-10', '09:59')}::timestamptz
      order by d.batch_id`.execute(company.db);
    expect(rows.map(({ kind }) => kind)).to.deep.equal([
      'reminders.digest',
      ...Array.from({ length: 3 }, () => 'notices.reminder'),
    ]);
  });

  it('takes nothing back again and again where a clock was set back to before somebody left', async () => {
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-05', '09:30'));
    company.clock.set(shanghai('2026-03-05', '12:00'));
    await sql`update employment set to_at = ${company.now} where person_id = ${li}::uuid`.execute(company.db);
    company.clock.set(shanghai('2026-03-05', '10:00'));
    for (let times = 0; times < 5; times += 1) await reminding.passes();
    expect((await company.events('reminder.sent')).length).to.be.lessThan(2);
  });
});
