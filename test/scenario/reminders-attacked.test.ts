import { expect } from 'chai';
import { sql } from 'kysely';
import { connect, inTransaction, type Tx } from '../../src/db/pool.ts';
import { deliveryProblems } from '../../src/delivery/problems.ts';
import { remindLater } from '../../src/notices/later.ts';
import { importAbsences } from '../../src/people/absence-import.ts';
import { changeAbsence, sayAbsence } from '../../src/people/absences.ts';
import { lookAgain } from '../../src/reminders/look-again.ts';
import { Company } from '../harness/company.ts';
import { at, plain, Reminding } from '../harness/reminding.ts';
import { until } from '../harness/until.ts';

const shanghai = (day: string, time = '10:00'): string => new Date(`${day}T${time}:00+08:00`).toISOString();
const dayEnds = (day: string): Date => new Date(new Date(`${day}T00:00:00+08:00`).getTime() + 86_400_000 - 1);

describe('reminders where everything goes wrong', function () {
  this.timeout(120_000);
  let company: Company;
  let reminding: Reminding;
  let li: string;
  let hr: string;
  let chief: string;

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    li = await company.joins('李明');
    hr = await company.joins('钱人事', { role: 'hr' });
    chief = await company.joins('孙总');
    await reminding.policy(plain(chief));
  });
  afterEach(() => company.close());

  const away = (personId: string, from: string, until: string | null) =>
    inTransaction(company.db, (tx) =>
      sayAbsence(tx, { personId, from, until, source: 'console' }, { actor: 'heed', now: company.now }),
    );
  /** Time passes and no lane sends anything. */
  const noLane = async (until: string, minutes = 30) => {
    while (company.now < new Date(until)) {
      company.clock.advance({ minutes });
      await reminding.sweep();
    }
  };

  it('nobody is told of themselves as their own last resort: HR is', async () => {
    await reminding.policy({
      ...plain(li),
      rungs: [{ to: 'last', personId: li, workingDays: 1, at: at(10), again: 1 }],
    });
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-11', '18:00'), 60);
    expect(await reminding.said('2026-03-10')).to.deep.equal([
      '2026-03-10 10:00 reminders.digest 钱人事',
      '2026-03-11 10:00 reminders.digest 钱人事',
    ]);
  });

  it('whoever of HR is on leave is left in peace, where another is not; where all are, they hear all the same', async () => {
    const zhao = await company.joins('赵人事', { role: 'hr' });
    await away(hr, '2026-03-10', '2026-03-10');
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-10', '18:00'), 60);
    expect(await reminding.said('2026-03-10')).to.deep.equal(['2026-03-10 10:00 reminders.digest 赵人事']);
    await away(hr, '2026-03-12', '2026-03-12');
    await away(zhao, '2026-03-12', '2026-03-12');
    await reminding.until(shanghai('2026-03-12', '18:00'), 60);
    expect(await reminding.said('2026-03-11')).to.have.members([
      '2026-03-12 10:00 reminders.digest 赵人事',
      '2026-03-12 10:00 reminders.digest 钱人事',
    ]);
  });

  it('a lane that is down for days uses up no try: nobody refused anything', async () => {
    await reminding.policy({
      ...plain(chief),
      steps: [{ from: 'due', workingDays: -2, at: at(10) }],
      hours: { from: at(9), to: at(18), quiet: [{ from: at(12), to: at(13, 30) }] },
      tries: 2,
    });
    await company.sends(await company.publishes(), [li]);
    await reminding.passes();
    company.clock.set(shanghai('2026-03-05', '09:30'));
    await noLane(shanghai('2026-03-10', '11:30'));
    expect(await reminding.row(li)).to.deep.include({ done: [], rung: 0, tries: 0 });
    await reminding.until(shanghai('2026-03-13', '18:00'), 30);
    expect(await reminding.said()).to.deep.equal([
      // Nobody is written to at noon.
      '2026-03-10 13:30 notices.reminder 李明',
      '2026-03-11 10:00 reminders.digest 钱人事',
      '2026-03-12 10:00 reminders.digest 钱人事',
    ]);
    expect(await deliveryProblems(company.db)).to.deep.equal([]);
  });

  it('what a clock years ahead had queued does not keep anybody waiting for years', async () => {
    const { noticeId } = await company.sends(await company.publishes(), [li]);
    await reminding.passes();
    company.clock.set(shanghai('2031-03-04', '10:30'));
    await reminding.sweep();
    const later = await remindLater(company.db, noticeId, li, company.now);
    expect(later.result).to.equal('set');
    company.clock.set(shanghai('2026-03-05', '09:30'));
    expect(await reminding.sweep()).to.include({ clockSetBack: true });
    await reminding.until(shanghai('2026-03-10', '18:00'), 30);
    expect(await reminding.said()).to.deep.equal([
      '2026-03-05 10:00 notices.reminder 李明',
      '2026-03-09 10:00 notices.reminder 李明',
      '2026-03-10 10:00 reminders.digest 钱人事',
    ]);
  });

  it('a wish made on leave is for the day they are back, also where that is sooner than was thought', async () => {
    const id = await away(li, '2026-03-02', '2026-06-30');
    const { noticeId } = await company.sends(await company.publishes(), [li]);
    await reminding.passes();
    await remindLater(company.db, noticeId, li, company.now);
    company.clock.set(shanghai('2026-03-04', '08:00'));
    await inTransaction(company.db, (tx) =>
      changeAbsence(tx, id, '2026-03-03', { actor: 'heed', now: company.now, source: 'console' }),
    );
    await reminding.until(shanghai('2026-03-04', '18:00'), 60);
    expect(await reminding.said()).to.deep.equal(['2026-03-04 09:00 notices.reminder 李明']);
  });

  it('a leave of three years ends', async () => {
    await company.sends(await company.publishes(), [li]);
    await away(li, '2026-03-04', '2029-03-02');
    await reminding.passes();
    company.clock.set(shanghai('2029-03-02', '17:00'));
    await reminding.passes();
    expect(await reminding.said()).to.deep.equal([]);
    await reminding.until(shanghai('2029-03-06', '18:00'), 60);
    expect(await reminding.said()).to.deep.equal([
      '2029-03-05 09:00 notices.reminder 李明',
      '2029-03-06 10:00 reminders.digest 钱人事',
    ]);
  });

  it('a leave put in after a reminder was queued takes it back', async () => {
    await company.sends(await company.publishes(), [li]);
    await reminding.passes();
    company.clock.set(shanghai('2026-03-05'));
    expect(await reminding.sweep()).to.include({ reminded: 1 });
    await away(li, '2026-03-05', '2026-03-06');
    await reminding.delivers();
    await reminding.until(shanghai('2026-03-09', '18:00'), 60);
    expect(await reminding.said()).to.deep.equal(['2026-03-09 09:00 notices.reminder 李明']);
  });

  it('twelve things due on one day are one message, and count as one for the day', async () => {
    await reminding.policy({ ...plain(chief), perDay: 1 });
    for (let count = 0; count < 12; count += 1)
      await company.sends(await company.publishes({ code: `n${count}` }), [li]);
    await reminding.until(shanghai('2026-03-10', '18:00'), 60);
    expect(await reminding.said()).to.deep.equal([
      '2026-03-05 10:00 reminders.card 李明',
      '2026-03-09 10:00 reminders.card 李明',
      '2026-03-10 10:00 reminders.digest 钱人事',
    ]);
  });

  it('across the date line people keep to the day and hours of where they are', async () => {
    const moves = (zone: string) =>
      inTransaction(company.db, async (tx) => {
        await sql`update person set time_zone = ${zone} where id = ${li}::uuid`.execute(tx);
        await lookAgain(tx, { people: [li] }, company.now);
      });
    await company.sends(await company.publishes(), [li], { due: dayEnds('2026-03-12') });
    await moves('Pacific/Kiritimati');
    // 10:00 on Tuesday the 10th there is 04:00 in Shanghai.
    await reminding.until(shanghai('2026-03-10', '04:30'), 30);
    expect(await reminding.said()).to.deep.equal(['2026-03-10 04:00 notices.reminder 李明']);
    await moves('Pacific/Honolulu');
    await reminding.until(shanghai('2026-03-13', '09:00'), 30);
    // The day due begins there eighteen hours after Shanghai's: 10:00 is 04:00 of the next.
    expect(await reminding.said('2026-03-10T04:30:00+08')).to.deep.equal([
      '2026-03-13 04:00 notices.reminder 李明',
    ]);
  });

  it('where the known days end things go on, in ordinary weeks, and not on New Year’s Day', async () => {
    company.clock.set(shanghai('2026-12-10', '14:00'));
    await company.sends(await company.publishes(), [li], { due: dayEnds('2026-12-18') });
    await reminding.until(shanghai('2027-01-12', '18:00'), 240);
    await reminding.until(shanghai('2027-01-12', '18:00'), 120);
    const days = (await reminding.said()).map((said) => `${said.slice(0, 10)} ${said.slice(17)}`);
    expect(days).to.deep.equal([
      '2026-12-16 notices.reminder 李明',
      '2026-12-18 notices.reminder 李明',
      '2026-12-21 reminders.digest 钱人事',
      '2026-12-23 reminders.digest 钱人事',
      '2026-12-25 reminders.digest 孙总',
      // Five working days on: 28 to 31 December, and not 1 January.
      '2027-01-04 reminders.digest 孙总',
      '2027-01-11 reminders.digest 孙总',
    ]);
  });

  it('a list of leave that is put in while a sweep runs does not stand in its way, whatever its order', async () => {
    const wang = await company.joins('王芳');
    await company.sends(await company.publishes(), [li, wang]);
    await reminding.passes();
    const [low, high] = li < wang ? [li, wang] : [wang, li];
    const names = new Map([
      [li, '李明'],
      [wang, '王芳'],
    ]);
    const csv = `工号,开始日期,结束日期\n${[high, low].map((id) => `${names.get(id)},2026-03-04,2026-03-06`).join('\n')}\n`;
    const other = connect(company.url, { max: 1 });
    const holds = (tx: Tx, id: string) =>
      sql`select from reminder where person_id = ${id}::uuid for no key update`.execute(tx);
    let imported: Promise<unknown> | undefined;
    try {
      // As a sweep takes rows: in their order.
      await inTransaction(other.db, async (tx) => {
        await holds(tx, low);
        imported = inTransaction(company.db, (own) =>
          importAbsences(own, Buffer.from(csv), { actor: 'heed', now: company.now, today: '2026-03-02' }),
        );
        imported.catch(() => undefined);
        await until(async () => {
          const { rows } = await sql`select from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'`.execute(tx);
          return rows.length > 0;
        });
        await holds(tx, high);
      });
      expect(await imported).to.deep.include({ problems: [] });
    } finally {
      await other.close();
    }
    await reminding.until(shanghai('2026-03-09', '09:30'), 60);
    expect(await reminding.said()).to.deep.equal([
      '2026-03-09 09:00 notices.reminder 李明',
      '2026-03-09 09:00 notices.reminder 王芳',
    ]);
  });

  it('two of HR who press at once have it sent once', async () => {
    const { remindByHand } = await import('../../src/reminders/by-hand.ts');
    const { noticeId } = await company.sends(await company.publishes(), [li]);
    await reminding.passes();
    const press = (by: string) =>
      inTransaction(company.db, (tx) =>
        remindByHand(tx, { of: [{ noticeId, personIds: [li] }], by }, company.now),
      );
    const both = await Promise.all([press(hr), press(chief)]);
    expect(both.map(({ now }) => now)).to.deep.equal([1, 1]);
    await Promise.all([reminding.sweep(), reminding.sweep()]);
    await reminding.delivers();
    await reminding.until(shanghai('2026-03-04', '18:00'), 60);
    expect(await reminding.said()).to.deep.equal(['2026-03-02 10:00 notices.reminder 李明']);
  });
});
