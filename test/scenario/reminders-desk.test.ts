import { expect } from 'chai';
import { sql } from 'kysely';
import { text } from '../../src/messages/texts.ts';
import { Company } from '../harness/company.ts';
import { plain, Reminding } from '../harness/reminding.ts';

const shanghai = (day: string, time = '10:00'): string => new Date(`${day}T${time}:00+08:00`).toISOString();

describe('people of HR who are elsewhere', function () {
  this.timeout(120_000);
  let company: Company;
  let reminding: Reminding;
  let li: string;
  let wang: string;

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    li = await company.joins('李明');
    wang = await company.joins('王芳');
    await reminding.policy(plain(await company.joins('孙总')));
  });
  afterEach(() => company.close());

  const hrIn = async (name: string, zone: string): Promise<string> => {
    const id = await company.joins(name, { role: 'hr' });
    await sql`update person set time_zone = ${zone} where id = ${id}::uuid`.execute(company.db);
    return id;
  };
  const namesIn = async (name: string): Promise<string> => {
    const { rows } = await sql<{ bodies: string }>`
      select m.bodies::text as bodies from delivery d join message m on m.id = d.message_id
      join person p on p.id = d.person_id
      where p.name = ${name} and m.kind = 'reminders.digest' and d.state = 'accepted'`.execute(company.db);
    return rows.map(({ bodies }) => bodies).join();
  };
  const copies = async () => (await sql`select from reminder_copy`.execute(company.db)).rows.length;

  it('hear in hours of their own, each once', async () => {
    await hrIn('钱人事', 'Asia/Shanghai');
    await hrIn('Berlin', 'Europe/Berlin');
    await hrIn('New York', 'America/New_York');
    await company.sends(await company.publishes(), [li, wang]);
    await reminding.until(shanghai('2026-03-11', '08:30'), 30);
    expect(await reminding.said('2026-03-10')).to.deep.equal([
      '2026-03-10 10:00 reminders.digest 钱人事',
      // 09:00 in Berlin, and in New York, where clocks were turned two days before.
      '2026-03-10 16:00 reminders.digest Berlin',
      '2026-03-10 21:00 reminders.digest New York',
    ]);
    expect(await copies()).to.equal(0);
    expect(await namesIn('Berlin'))
      .to.contain('李明')
      .and.to.contain('王芳');
    expect(await reminding.row(li)).to.deep.include({ rung: 1 });
  });

  it('do not wait for a day that a clock ahead of time had made up', async () => {
    await hrIn('钱人事', 'Asia/Shanghai');
    await hrIn('New York', 'America/New_York');
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-10', '09:30'), 150);
    company.clock.set(shanghai('2026-03-24'));
    await reminding.passes();
    company.clock.set(shanghai('2026-03-12', '12:00'));
    expect(await reminding.sweep()).to.include({ clockSetBack: true });
    await reminding.until(shanghai('2026-03-12', '21:30'), 60);
    expect((await reminding.said('2026-03-10')).filter((one) => one.includes('New York'))).to.deep.equal([
      '2026-03-12 21:00 reminders.digest New York',
    ]);
    expect(await copies()).to.equal(0);
  });

  it('hear of nobody who has finished meanwhile, and of nothing where everybody has', async () => {
    await hrIn('钱人事', 'Asia/Shanghai');
    await hrIn('Berlin', 'Europe/Berlin');
    await hrIn('New York', 'America/New_York');
    const { noticeId } = await company.sends(await company.publishes(), [li, wang]);
    await reminding.until(shanghai('2026-03-10', '15:30'), 30);
    company.clock.set(shanghai('2026-03-10', '16:00'));
    await reminding.sweep();
    // While the one for Berlin is queued: it is made anew.
    await company.answers(li, noticeId, 'acknowledge');
    await reminding.delivers();
    await reminding.passes();
    expect(await reminding.said('2026-03-10T12:00+08')).to.deep.equal([
      '2026-03-10 16:00 reminders.digest Berlin',
    ]);
    expect(await namesIn('Berlin'))
      .to.contain('王芳')
      .and.not.to.contain('李明');
    await company.answers(wang, noticeId, 'acknowledge');
    await reminding.until(shanghai('2026-03-11', '08:30'), 30);
    expect(await reminding.said('2026-03-10T16:30+08')).to.deep.equal([]);
    expect(await copies()).to.equal(0);
  });

  it('where nobody of HR is at work when the desk is due, whoever is next hears first', async () => {
    await hrIn('Berlin', 'Europe/Berlin');
    await hrIn('New York', 'America/New_York');
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-11', '08:30'), 30);
    expect(await reminding.said('2026-03-10')).to.deep.equal([
      '2026-03-10 16:00 reminders.digest Berlin',
      '2026-03-10 21:00 reminders.digest New York',
    ]);
    expect(await reminding.row(li)).to.deep.include({ rung: 1 });
  });

  it('what lay until their hours were over comes in the next ones', async () => {
    await hrIn('钱人事', 'Asia/Shanghai');
    await hrIn('Berlin', 'Europe/Berlin');
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-10', '15:30'), 30);
    // No lane runs from here on until it is night in Berlin.
    for (const time of ['16:00', '20:00', '23:30']) {
      company.clock.set(shanghai('2026-03-10', time));
      await reminding.sweep();
    }
    company.clock.set(shanghai('2026-03-11', '02:00'));
    await reminding.passes();
    expect(await reminding.said('2026-03-10T12:00+08')).to.deep.equal([]);
    await reminding.until(shanghai('2026-03-11', '18:00'), 30);
    expect(await reminding.said('2026-03-10T12:00+08')).to.deep.equal([
      '2026-03-11 16:00 reminders.digest Berlin',
    ]);
  });
});

describe('HR where nobody is named as last resort', function () {
  this.timeout(120_000);
  let company: Company;
  beforeEach(async () => {
    company = await Company.open();
  });
  afterEach(() => company.close());

  it('reads words for HR and may open the list, however often they are told', async () => {
    const reminding = new Reminding(company);
    const li = await company.joins('李明');
    await company.joins('钱人事', { role: 'hr' });
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-31', '18:00'), 240);
    const { rows } = await sql<{ note: string; link: string | null }>`
      select bodies -> 'en' -> 'card' ->> 'note' as note, bodies -> 'en' -> 'card' -> 'link' ->> 'path' as link
      from message where kind = 'reminders.digest' order by created_at`.execute(company.db);
    expect((await reminding.row(li)).last_times, 'it has come to the last').to.be.greaterThan(0);
    expect(rows).to.have.length.greaterThan(2);
    expect(new Set(rows.map(({ note }) => note))).to.deep.equal(
      new Set([text('en', 'reminderCards.hr.note')]),
    );
    expect(rows.filter(({ link }) => link === null)).to.deep.equal([]);
  });
});
