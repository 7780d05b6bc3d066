import { expect } from 'chai';
import { sql } from 'kysely';
import { setOwnDays } from '../../src/calendar/store.ts';
import { inTransaction, type Tx } from '../../src/db/pool.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import { revokeRole } from '../../src/people/roles.ts';
import { lookAgain } from '../../src/reminders/look-again.ts';
import { Company } from '../harness/company.ts';
import { plain, Reminding } from '../harness/reminding.ts';

const shanghai = (day: string, time = '10:00'): string => new Date(`${day}T${time}:00+08:00`).toISOString();
const by = { operator: 'tests' };

describe('facts that change while something is queued', function () {
  this.timeout(200_000);
  let company: Company;
  let reminding: Reminding;
  let department: string;
  let boss: string;
  let li: string;

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    department = await company.department('D');
    boss = await company.joins('老板', { department });
    li = await company.joins('李明', { department });
    await reminding.policy(plain(await company.joins('孙总')));
  });
  afterEach(() => company.close());

  const changes = (change: (tx: Tx) => Promise<unknown>, people: string[] = []) =>
    inTransaction(company.db, async (tx) => {
      await change(tx);
      if (people.length > 0) await lookAgain(tx, { people }, company.now);
    });
  const onLeave = (personId: string) =>
    changes((tx) =>
      sayAbsence(
        tx,
        { personId, from: '2026-03-10', until: '2026-03-20', source: 'console' },
        { actor: by, now: company.now },
      ),
    );
  const isHrNoMore = (personId: string) =>
    changes((tx) => revokeRole(tx, { personId, role: 'hr', actor: by }, company.now));
  const hrIn = async (name: string, zone = 'Asia/Shanghai') => {
    const id = await company.joins(name, { role: 'hr' });
    await sql`update person set time_zone = ${zone} where id = ${id}::uuid`.execute(company.db);
    return id;
  };
  const moves = (personId: string, zone: string) =>
    changes(
      (tx) => sql`update person set time_zone = ${zone} where id = ${personId}::uuid`.execute(tx),
      [personId],
    );
  /** It lies in the queue from 10:00 on, and no platform takes it before 11:00. */
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
    await reminding.passes();
    return reminding.said(day);
  };

  describe('a digest for HR', () => {
    let qian: string;
    beforeEach(async () => {
      qian = await hrIn('钱人事');
    });

    it('reaches nobody who is not HR any more', async () => {
      await hrIn('赵人事');
      await queuedOn('2026-03-10');
      await isHrNoMore(qian);
      expect(await goesOutOn('2026-03-10')).to.deep.equal(['2026-03-10 11:00 reminders.digest 赵人事']);
    });

    it('does not reach somebody elsewhere who was HR when the others heard', async () => {
      const there = await hrIn('New York', 'America/New_York');
      await company.sends(await company.publishes(), [li]);
      await reminding.until(shanghai('2026-03-10', '12:00'));
      await isHrNoMore(there);
      await reminding.until(shanghai('2026-03-11', '08:30'));
      expect(await reminding.said('2026-03-10')).to.deep.equal(['2026-03-10 10:00 reminders.digest 钱人事']);
    });

    it('tells nobody elsewhere of somebody who has gone on leave since', async () => {
      await hrIn('New York', 'America/New_York');
      await company.sends(await company.publishes(), [li]);
      await reminding.until(shanghai('2026-03-10', '12:00'));
      await onLeave(li);
      await reminding.until(shanghai('2026-03-11', '08:30'));
      expect(await reminding.said('2026-03-10')).to.deep.equal(['2026-03-10 10:00 reminders.digest 钱人事']);
    });

    it('tells nobody elsewhere of what is not overdue any more, and those there of the rest', async () => {
      await hrIn('New York', 'America/New_York');
      const wang = await company.joins('王芳', { department });
      const { noticeId } = await company.sends(await company.publishes(), [li, wang]);
      await reminding.until(shanghai('2026-03-10', '12:00'));
      await changes(
        (tx) =>
          sql`
          update assignment set due_at = '2026-03-30T15:59:59Z', since_at = ${company.now}
          where notice_id = ${noticeId}::uuid and person_id = ${li}::uuid`.execute(tx),
        [li],
      );
      await reminding.until(shanghai('2026-03-11', '08:30'));
      expect(await reminding.said('2026-03-10')).to.deep.equal([
        '2026-03-10 10:00 reminders.digest 钱人事',
        '2026-03-10 21:00 reminders.digest New York',
      ]);
      const { rows } = await sql<{ bodies: string }>`
        select m.bodies::text as bodies from message m join delivery d on d.message_id = m.id
        join person p on p.id = d.person_id where p.name = 'New York'`.execute(company.db);
      expect(rows[0]?.bodies).to.contain('王芳').and.not.to.contain('李明');
    });
  });

  describe('a digest for a manager', () => {
    beforeEach(async () => {
      await hrIn('钱人事');
      await company.heads(boss, department);
    });

    it('does not reach whoever was the manager before', async () => {
      await queuedOn('2026-03-10');
      await changes(
        (tx) =>
          sql`update department_head set to_at = ${company.now} where person_id = ${boss}::uuid`.execute(tx),
        [li],
      );
      expect(await goesOutOn('2026-03-10')).to.deep.equal(['2026-03-10 11:00 reminders.digest 钱人事']);
    });

    it('goes to the manager of where the person is now', async () => {
      const other = await company.department('E');
      await company.heads(await company.joins('新主管', { department: other }), other);
      await queuedOn('2026-03-10');
      await changes(
        async (tx) => {
          await sql`update membership set to_at = ${company.now} where person_id = ${li}::uuid`.execute(tx);
          await sql`insert into membership (person_id, department_id, from_at)
          values (${li}::uuid, ${other}::uuid, ${company.now})`.execute(tx);
        },
        [li],
      );
      expect(await goesOutOn('2026-03-10')).to.deep.equal(['2026-03-10 11:00 reminders.digest 新主管']);
    });

    it('says nothing of somebody who is on leave', async () => {
      await queuedOn('2026-03-10');
      await onLeave(li);
      expect(await goesOutOn('2026-03-10')).to.deep.equal([]);
    });

    it('goes to HR once the manager is on leave', async () => {
      await queuedOn('2026-03-10');
      await onLeave(boss);
      expect(await goesOutOn('2026-03-10')).to.deep.equal(['2026-03-10 11:00 reminders.digest 钱人事']);
    });

    it('says nothing of somebody who has left, also before the next sweep knows of it', async () => {
      await queuedOn('2026-03-10');
      await company.leaves(li);
      company.clock.set(shanghai('2026-03-10', '11:00'));
      await reminding.delivers();
      expect(await reminding.said('2026-03-10')).to.deep.equal([]);
    });

    it('says nothing of what is due later now', async () => {
      await queuedOn('2026-03-10');
      await changes(
        (tx) =>
          sql`update assignment set due_at = '2026-03-30T15:59:59Z', since_at = ${company.now} where person_id = ${li}::uuid`.execute(
            tx,
          ),
        [li],
      );
      expect(await goesOutOn('2026-03-10')).to.deep.equal([]);
      expect(await reminding.row(li)).to.deep.include({ rung: 0, tries: 0, message_id: null });
    });
  });

  describe('a reminder', () => {
    it('comes in the hours of where its person is now', async () => {
      await queuedOn('2026-03-09');
      await moves(li, 'America/New_York');
      expect(await goesOutOn('2026-03-09')).to.deep.equal([]);
      await reminding.until(shanghai('2026-03-09', '23:30'));
      expect(await reminding.said('2026-03-09')).to.deep.equal(['2026-03-09 22:00 notices.reminder 李明']);
    });

    it('does not come on a day that became a day of rest, and counts for nothing', async () => {
      await queuedOn('2026-03-09');
      await changes((tx) =>
        setOwnDays(
          tx,
          { scope: 'zone:Asia/Shanghai', days: [{ day: '2026-03-09', kind: 'rests', name: '' }] },
          { actor: by, now: company.now },
        ),
      );
      expect(await goesOutOn('2026-03-09')).to.deep.equal([]);
      const { rows } = await sql<{ count: number }>`
        select count from reminder_day where person_id = ${li}::uuid`.execute(company.db);
      expect(rows).to.deep.equal([{ count: 0 }]);
    });
  });
});
