import { expect } from 'chai';
import { sql } from 'kysely';
import { reminderAlarms } from '../../src/reminders/alarms.ts';
import { Company } from '../harness/company.ts';
import { plain, Reminding } from '../harness/reminding.ts';

const shanghai = (day: string, time = '10:00'): string => new Date(`${day}T${time}:00+08:00`).toISOString();

/** `local` works; nothing takes what goes to `other`, as where a platform is down for days. */
describe('reminders while a platform is down', function () {
  this.timeout(120_000);
  let company: Company;
  let reminding: Reminding;
  let department: string;

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    department = await company.department('研发');
  });
  afterEach(() => company.close());

  const joins = async (name: string, platform: 'local' | 'other', role?: string): Promise<string> => {
    const id = await company.joins(name, { department, account: false, ...(role ? { role } : {}) });
    await company.binds(id, platform, name);
    return id;
  };
  /** Somebody asked, a manager, one of HR and a last resort, each where it says. */
  const four = async (of: { li: P; boss: P; hr: P; last: P }) => {
    const li = await joins('李明', of.li);
    const boss = await joins('周主管', of.boss);
    await company.heads(boss, department);
    await joins('钱人事', of.hr, 'hr');
    await reminding.policy(plain(await joins('孙总', of.last)));
    const { noticeId } = await company.sends(await company.publishes(), [li]);
    return { li, boss, noticeId };
  };
  type P = 'local' | 'other';
  const cards = async (name: string): Promise<string[]> => {
    const { rows } = await sql<{ bodies: string }>`
      select m.bodies::text as bodies from delivery d join message m on m.id = d.message_id
      join person p on p.id = d.person_id
      where p.name = ${name} and m.kind = 'reminders.digest' and d.state = 'accepted' order by d.id`.execute(
      company.db,
    );
    return rows.map(({ bodies }) => bodies);
  };
  const backAgain = async () => {
    await sql`update identity set platform = 'local' where platform = 'other'`.execute(company.db);
    await sql`update delivery set platform = 'local' where platform = 'other'`.execute(company.db);
  };

  it('others hear a working day later than they would have, and that the person could not be reached', async () => {
    const { li, noticeId } = await four({ li: 'other', boss: 'local', hr: 'local', last: 'local' });
    const wang = await joins('王芳', 'local');
    await company.sends(await company.publishes({ code: 'two' }), [wang]);
    await reminding.until(shanghai('2026-03-17', '12:00'), 30);
    expect((await reminding.said('2026-03-10')).filter((one) => one.includes('digest'))).to.deep.equal([
      '2026-03-10 10:00 reminders.digest 周主管',
      '2026-03-11 10:00 reminders.digest 周主管',
      '2026-03-12 10:00 reminders.digest 钱人事',
      '2026-03-13 10:00 reminders.digest 钱人事',
      '2026-03-16 10:00 reminders.digest 孙总',
      '2026-03-17 10:00 reminders.digest 孙总',
    ]);
    expect(await reminding.row(li), 'nothing of it counts').to.deep.include({
      done: [],
      told: 0,
      reminded: 0,
      rung: 3,
    });
    const [of王, of李] = await cards('周主管');
    expect(of王).not.to.contain('没有送到');
    expect(of李).to.contain('李明（提醒没有送到）').and.to.contain('不是他们的疏忽');
    expect(of李).to.contain('李明 (reminders not delivered)').and.to.contain('not their doing');
    for (const name of ['钱人事', '孙总']) expect((await cards(name)).at(-1)).to.contain('提醒没有送到');
    // It works again: the person hears, and no word says any more that they could not be reached.
    await backAgain();
    await reminding.until(shanghai('2026-03-18', '12:00'), 30);
    expect((await reminding.said('2026-03-18')).join()).to.contain('09:00 notices.reminder 李明');
    expect(await reminding.row(li)).to.deep.include({ done: [0, 1], reminded: 1, vain_day: null });
    await company.answers(li, noticeId, 'acknowledge');
  });

  it('a day on which it works again before the turn of others is the person’s, and theirs a day later', async () => {
    await four({ li: 'other', boss: 'local', hr: 'local', last: 'local' });
    await reminding.until(shanghai('2026-03-10', '12:00'), 30);
    await backAgain();
    await reminding.until(shanghai('2026-03-12', '09:00'), 30);
    expect(await reminding.said('2026-03-10')).to.deep.equal([
      '2026-03-10 12:30 notices.reminder 李明',
      '2026-03-11 10:00 reminders.digest 周主管',
    ]);
    expect((await cards('周主管'))[0]).not.to.contain('没有送到');
  });

  it('HR hears in the place of a manager whose platform is down, and is told why', async () => {
    const { li } = await four({ li: 'local', boss: 'other', hr: 'local', last: 'local' });
    await reminding.until(shanghai('2026-03-12', '12:00'), 30);
    expect((await reminding.said('2026-03-10')).slice(0, 2)).to.deep.equal([
      '2026-03-11 10:00 reminders.digest 钱人事',
      '2026-03-12 10:00 reminders.digest 钱人事',
    ]);
    const [instead, own] = await cards('钱人事');
    expect(instead).to.contain('本该先知道的人').and.to.contain('could not be reached');
    expect(own).not.to.contain('本该先知道的人');
    expect(await reminding.row(li)).to.deep.include({ rung: 2 });
  });

  it('the last resort hears in the place of manager and HR, and by words that say so', async () => {
    await four({ li: 'local', boss: 'other', hr: 'other', last: 'local' });
    await reminding.until(shanghai('2026-03-12', '12:00'), 30);
    expect(await reminding.said('2026-03-10')).to.deep.equal(['2026-03-12 10:00 reminders.digest 孙总']);
    const [card] = await cards('孙总');
    expect(card).to.contain('本该先知道的人').and.not.to.contain('时间都已过');
  });

  it('where the person, manager and HR are out of reach the last resort still hears, within days', async () => {
    await four({ li: 'other', boss: 'other', hr: 'other', last: 'local' });
    await reminding.until(shanghai('2026-03-16', '12:00'), 30);
    // Tried: the person on the 10th, the manager on the 11th, HR on the 12th.
    expect(await reminding.said('2026-03-10')).to.deep.equal(['2026-03-13 10:00 reminders.digest 孙总']);
    const [card] = await cards('孙总');
    expect(card).to.contain('本该先知道的人').and.to.contain('李明（提醒没有送到）');
  });

  it('where no platform takes anything nothing is lost, those who look after Heed see it, and it goes on', async () => {
    const { li } = await four({ li: 'other', boss: 'other', hr: 'other', last: 'other' });
    await reminding.until(shanghai('2026-03-20', '18:30'), 30);
    expect(await reminding.said()).to.deep.equal([]);
    expect(await reminding.row(li)).to.deep.include({ done: [], rung: 0, reminded: 0, last_times: 0 });
    const alarms = await reminderAlarms(company.db, company.now);
    expect(alarms).to.deep.include({ what: 'untold', things: 1, day: '2026-03-19' });
    expect(alarms).to.deep.include({ what: 'unreached', people: 1 });
    await backAgain();
    await reminding.until(shanghai('2026-03-24', '12:00'), 30);
    const said = await reminding.said('2026-03-23');
    expect(said.join(), 'the person is reminded').to.contain('notices.reminder 李明');
    expect(said.join(), 'and somebody hears of it').to.contain('reminders.digest');
    const left = (await reminderAlarms(company.db, company.now)).map(({ what }) => what);
    expect(left).not.to.include('untold').and.not.to.include('unreached');
    expect(await reminding.row(li)).to.deep.include({ passed: 0, vain_day: null });
  });

  it('a reminder of unknown fate at a platform that is connected no more waits for nobody', async () => {
    const { li } = await four({ li: 'local', boss: 'local', hr: 'local', last: 'local' });
    await reminding.passes();
    company.clock.set(shanghai('2026-03-05'));
    await reminding.sweep();
    // Its worker died, and no lane runs there any more that would look after it.
    await sql`update delivery d set state = 'unknown', platform = 'gone' from message m
      where m.id = d.message_id and m.kind = 'notices.reminder'`.execute(company.db);
    company.clock.set(shanghai('2026-03-05', '12:00'));
    await reminding.sweep();
    expect(await reminding.row(li), 'its hours go on').to.deep.include({ tries: 0 });
    await reminding.until(shanghai('2026-03-06', '12:00'), 60);
    expect(await reminding.said()).to.deep.equal(['2026-03-06 09:00 notices.reminder 李明']);
  });
});
