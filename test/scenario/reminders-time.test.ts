import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { sayAbsence } from '../../src/people/absences.ts';
import { lookAgain } from '../../src/reminders/look-again.ts';
import { Company } from '../harness/company.ts';
import { at, plain, Reminding } from '../harness/reminding.ts';

/** Instants are given as clocks in Shanghai show them, eight hours ahead of UTC. */
const shanghai = (day: string, time = '10:00'): string => new Date(`${day}T${time}:00+08:00`).toISOString();
const dayEnds = (day: string): Date => new Date(new Date(`${day}T00:00:00+08:00`).getTime() + 86_400_000 - 1);

describe('reminders through time', function () {
  this.timeout(120_000);
  let company: Company;
  let reminding: Reminding;
  let li: string;

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    li = await company.joins('李明');
    await company.joins('钱人事', { role: 'hr' });
    await reminding.policy(plain(await company.joins('孙总')));
  });
  afterEach(() => company.close());

  const moves = (zone: string) =>
    inTransaction(company.db, async (tx) => {
      await sql`update person set time_zone = ${zone} where id = ${li}::uuid`.execute(tx);
      await lookAgain(tx, { people: [li] }, company.now);
    });

  it('go out on the Sunday that is worked for a holiday, and on no day of rest', async () => {
    company.clock.set(shanghai('2026-09-18'));
    await reminding.policy({
      ...plain(li),
      steps: [
        { from: 'sent', workingDays: 1, at: at(10) },
        { from: 'sent', workingDays: 6, at: at(10) },
      ],
    });
    await company.sends(await company.publishes(), [li], { due: dayEnds('2026-09-30') });
    await reminding.until(shanghai('2026-09-30', '17:00'), 60);
    // Friday the 18th; Sunday the 20th is worked, 25 to 27 rest.
    expect(await reminding.said()).to.deep.equal([
      '2026-09-20 10:00 notices.reminder 李明',
      '2026-09-28 10:00 notices.reminder 李明',
    ]);
  });

  it('wait through hours that are kept free, and go out when these end', async () => {
    await reminding.policy({
      ...plain(li),
      steps: [{ from: 'due', workingDays: -2, at: at(11) }],
      hours: { from: at(9), to: at(18), quiet: [{ from: at(12), to: at(13, 30) }] },
    });
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-05', '10:30'), 240);
    // Down from half past ten until half past twelve.
    company.clock.set(shanghai('2026-03-05', '12:30'));
    await reminding.passes();
    expect(await reminding.said()).to.deep.equal([]);
    await reminding.until(shanghai('2026-03-05', '15:00'), 15);
    expect(await reminding.said()).to.deep.equal(['2026-03-05 13:30 notices.reminder 李明']);
  });

  it('leave whoever is on leave in peace, and their first day back too where others would hear of them', async () => {
    await company.sends(await company.publishes(), [li]);
    await inTransaction(company.db, (tx) =>
      sayAbsence(
        tx,
        { personId: li, from: '2026-03-04', until: '2026-03-17', source: 'console' },
        { actor: 'heed', now: company.now },
      ),
    );
    await inTransaction(company.db, (tx) => lookAgain(tx, { people: [li] }, company.now));
    await reminding.until(shanghai('2026-03-20', '18:00'), 60);
    expect(await reminding.said()).to.deep.equal([
      '2026-03-18 09:00 notices.reminder 李明',
      // There is no manager: HR hears in their place, and then by itself.
      '2026-03-19 10:00 reminders.digest 钱人事',
      '2026-03-20 10:00 reminders.digest 钱人事',
    ]);
  });

  it('follow somebody to another time zone', async () => {
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-04', '10:00'), 240);
    await moves('America/New_York');
    await reminding.until(shanghai('2026-03-06', '18:00'), 30);
    // 10:00 in New York, thirteen hours behind.
    expect(await reminding.said()).to.deep.equal(['2026-03-05 23:00 notices.reminder 李明']);
  });

  it('keep to the clock on the wall when it is turned', async () => {
    await moves('Europe/Berlin');
    company.clock.set('2026-10-19T08:00:00.000Z');
    await reminding.policy({
      ...plain(li),
      steps: [
        { from: 'sent', workingDays: 4, at: at(9) },
        { from: 'sent', workingDays: 5, at: at(9) },
      ],
    });
    await company.sends(await company.publishes(), [li], { due: dayEnds('2026-10-28') });
    await reminding.until('2026-10-27T08:00:00.000Z', 60);
    const { rows } = await sql<{ at: Date }>`
      select d.accepted_at as at from delivery d join message m on m.id = d.message_id
      where m.kind = 'notices.reminder' order by 1`.execute(company.db);
    // 9:00 on Friday the 23rd in summer time, and on Monday the 26th an hour later by UTC.
    expect(rows.map((row) => row.at.toISOString())).to.deep.equal([
      '2026-10-23T07:00:00.000Z',
      '2026-10-26T08:00:00.000Z',
    ]);
  });

  it('say once what was missed while nothing ran for days', async () => {
    await company.sends(await company.publishes(), [li]);
    await reminding.passes();
    // Both steps and two rungs lie in the days that nothing ran on.
    company.clock.set(shanghai('2026-03-13', '16:00'));
    await Promise.all([reminding.passes(), reminding.passes()]);
    expect(await reminding.said()).to.deep.equal(['2026-03-13 16:00 notices.reminder 李明']);
    await reminding.until(shanghai('2026-03-18', '18:00'), 60);
    expect(await reminding.said('2026-03-14')).to.deep.equal([
      '2026-03-16 10:00 reminders.digest 钱人事',
      '2026-03-17 10:00 reminders.digest 钱人事',
      '2026-03-18 10:00 reminders.digest 孙总',
    ]);
  });

  it('forget what a clock that was ahead had written', async () => {
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-04', '10:00'), 240);
    company.clock.set(shanghai('2026-03-19', '10:00'));
    await reminding.passes();
    expect(await reminding.said()).to.deep.equal(['2026-03-19 10:00 notices.reminder 李明']);
    company.clock.set(shanghai('2026-03-04', '11:00'));
    expect(await reminding.sweep()).to.include({ clockSetBack: true });
    expect(await reminding.row(li)).to.include({ last_day: '2026-03-04' });
    await reminding.until(shanghai('2026-03-10', '18:00'), 60);
    // Its steps were all said; HR hears on the working day after the day due, and not in late March.
    expect((await reminding.said()).slice(0, 1)).to.deep.equal(['2026-03-10 10:00 reminders.digest 钱人事']);
  });

  it('keep to the most in a day where the clock is set back over midnight, or somebody flies west', async () => {
    const counted = async () => {
      const { rows } = await sql`
        select day, count, earlier from reminder_day where person_id = ${li}::uuid`.execute(company.db);
      return rows;
    };
    await reminding.policy({ ...plain(li), perDay: 1 });
    await company.sends(await company.publishes({ code: 'one' }), [li]);
    await company.sends(await company.publishes({ code: 'two' }), [li], { due: dayEnds('2026-03-10') });
    await reminding.until(shanghai('2026-03-05', '10:00'), 60);
    company.clock.set(shanghai('2026-03-06', '10:00'));
    expect(await reminding.sweep()).to.include({ reminded: 1 });
    expect(await counted()).to.deep.equal([
      { day: '2026-03-06', count: 1, earlier: [{ day: '2026-03-05', count: 1 }] },
    ]);
    // What is queued for a day that is to come again is taken back; the one of that day itself has arrived.
    company.clock.set(shanghai('2026-03-05', '11:00'));
    expect(await reminding.sweep()).to.include({ clockSetBack: true });
    const one = [{ day: '2026-03-05', count: 1, earlier: [] }];
    expect(await counted()).to.deep.equal(one);
    await reminding.until(shanghai('2026-03-05', '17:30'), 60);
    expect(await counted()).to.deep.equal(one);
    await reminding.until(shanghai('2026-03-06', '10:00'), 60);
    expect(await reminding.said()).to.deep.equal([
      '2026-03-05 10:00 notices.reminder 李明',
      '2026-03-06 10:00 notices.reminder 李明',
    ]);
    await moves('America/New_York');
    expect(await counted()).to.deep.equal([{ day: '2026-03-05', count: 2, earlier: [] }]);
  });

  it('two machines whose clocks are five minutes apart send nothing twice, and nothing before the faster one says', async () => {
    await company.sends(await company.publishes(), [li]);
    await reminding.passes();
    const between = async (day: string, from: string, until: string) => {
      const end = new Date(shanghai(day, until));
      for (let real = new Date(shanghai(day, from)); real < end; real = new Date(real.getTime() + 120_000)) {
        for (const aheadMs of [0, 300_000]) {
          company.clock.set(new Date(real.getTime() + aheadMs));
          await reminding.sweep();
          await reminding.delivers();
        }
      }
    };
    await between('2026-03-05', '09:46', '10:16');
    expect(await reminding.said()).to.deep.equal(['2026-03-05 10:01 notices.reminder 李明']);
    // Around midnight their days differ too.
    await between('2026-03-05', '23:50', '23:59');
    await between('2026-03-06', '00:01', '00:10');
    await between('2026-03-09', '09:50', '10:06');
    await between('2026-03-10', '09:50', '10:10');
    expect((await reminding.said('2026-03-05T10:30+08')).map((said) => said.slice(0, 16))).to.deep.equal([
      '2026-03-09 10:01',
      '2026-03-10 10:01',
    ]);
    expect(await reminding.row(li)).to.deep.include({ done: [0, 1], rung: 1, told: 2 });
  });

  it('of several things come in one message, as many a day as there may be', async () => {
    await reminding.policy({ ...plain(li), perDay: 1 });
    for (const code of ['one', 'two', 'three']) await company.sends(await company.publishes({ code }), [li]);
    const other = await company.sends(await company.publishes({ code: 'four' }), [li], {
      due: dayEnds('2026-03-10'),
    });
    await reminding.until(shanghai('2026-03-06', '18:00'), 60);
    expect(await reminding.said()).to.deep.equal([
      '2026-03-05 10:00 reminders.card 李明',
      '2026-03-06 10:00 notices.reminder 李明',
    ]);
    const sent = await company.events<{ items: { about: string }[] }>('reminder.sent');
    expect(sent.map(({ items }) => items.length)).to.deep.equal([3, 1]);
    expect(sent[1]?.items[0]?.about).to.equal(other.noticeId);
  });
});
