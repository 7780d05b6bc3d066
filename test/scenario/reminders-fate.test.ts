import { expect } from 'chai';
import { sql } from 'kysely';
import { connect, inTransaction } from '../../src/db/pool.ts';
import { Wordings } from '../../src/delivery/batch.ts';
import { sendAgain } from '../../src/delivery/decide.ts';
import { deliveryProblems } from '../../src/delivery/problems.ts';
import { claimRepeat } from '../../src/delivery/recover.ts';
import { recallNotice } from '../../src/notices/recall.ts';
import { saysWhatIsOver } from '../../src/reminders/outdated.ts';
import { sweepReminders } from '../../src/reminders/sweep.ts';
import { Company, zone } from '../harness/company.ts';
import { plain, Reminding } from '../harness/reminding.ts';

const shanghai = (day: string, time = '10:00'): string => new Date(`${day}T${time}:00+08:00`).toISOString();

describe('what becomes of reminders', function () {
  this.timeout(120_000);
  let company: Company;
  let reminding: Reminding;
  let li: string;
  let wang: string;
  let chief: string;

  beforeEach(async () => {
    company = await Company.open();
    reminding = new Reminding(company);
    li = await company.joins('李明');
    wang = await company.joins('王芳');
    chief = await company.joins('孙总');
    await reminding.policy(plain(chief));
  });
  afterEach(() => company.close());

  const states = async () => {
    const { rows } = await sql<{ said: string }>`
      select m.kind || ' ' || d.state as said from delivery d join message m on m.id = d.message_id
      where m.kind <> 'notices.card' order by d.id`.execute(company.db);
    return rows.map(({ said }) => said);
  };
  /** The morning of the first reminder, with the card delivered. */
  const firstMorning = async () => {
    await reminding.passes();
    company.clock.set(shanghai('2026-03-05'));
  };

  it('nobody is reminded of what they answered after it was queued', async () => {
    const { noticeId } = await company.sends(await company.publishes(), [li, wang]);
    await firstMorning();
    expect(await reminding.sweep()).to.include({ reminded: 2 });
    await company.answers(li, noticeId, 'acknowledge');
    await reminding.delivers();
    await reminding.sweep();
    expect(await reminding.said()).to.deep.equal(['2026-03-05 10:00 notices.reminder 王芳']);
    expect((await reminding.row(li)).over).to.equal(true);
    expect(await company.events('reminder.unsent'))
      .to.deep.include.members([])
      .and.to.have.length(1);
    await reminding.until(shanghai('2026-03-09', '17:00'), 120);
    expect(await reminding.said('2026-03-06')).to.deep.equal(['2026-03-09 10:00 notices.reminder 王芳']);
  });

  it('of several things that were queued together those that are still open come at once, the others never', async () => {
    const one = await company.sends(await company.publishes({ code: 'one' }), [li]);
    const two = await company.sends(await company.publishes({ code: 'two' }), [li]);
    await firstMorning();
    await reminding.sweep();
    await company.answers(li, one.noticeId, 'acknowledge');
    await reminding.delivers();
    expect(await reminding.said()).to.deep.equal([]);
    await reminding.passes();
    expect(await reminding.said()).to.deep.equal(['2026-03-05 10:00 notices.reminder 李明']);
    const sent = await company.events<{ items: { about: string }[] }>('reminder.sent');
    expect(sent.map(({ items }) => items.length)).to.deep.equal([2, 1]);
    expect(sent[1]?.items[0]?.about).to.equal(two.noticeId);
    const { rows } = await sql<{ count: number; tries: number }>`
      select d.count, r.tries from reminder_day d join reminder r using (person_id)
      where r.about = ${two.noticeId}::uuid`.execute(company.db);
    expect(rows, 'what was taken back counts for nothing').to.deep.equal([{ count: 1, tries: 0 }]);
  });

  it('a digest that names somebody who has finished meanwhile is made anew without them', async () => {
    await company.joins('钱人事', { role: 'hr' });
    const { noticeId } = await company.sends(await company.publishes(), [li, wang]);
    await reminding.until(shanghai('2026-03-10', '09:30'), 30);
    company.clock.set(shanghai('2026-03-10'));
    expect(await reminding.sweep()).to.include({ told: 1 });
    await company.answers(li, noticeId, 'acknowledge');
    await reminding.delivers();
    await reminding.passes();
    expect(await reminding.said('2026-03-10')).to.deep.equal(['2026-03-10 10:00 reminders.digest 钱人事']);
    const digests = await company.events<{ items: { people: string[] }[] }>('reminder.digest');
    expect(digests.map(({ items }) => items.map(({ people }) => people))).to.deep.equal([
      [[li, wang].sort()],
      [[wang]],
    ]);
  });

  it('those of HR who were to have a digest that somebody in it outran hear of what is still open', async () => {
    for (const name of ['钱人事', '赵人事', '周人事']) await company.joins(name, { role: 'hr' });
    const left = await company.joins('吴人事', { role: 'hr' });
    const { noticeId } = await company.sends(await company.publishes(), [li, wang]);
    await reminding.until(shanghai('2026-03-10', '09:30'), 30);
    company.clock.set(shanghai('2026-03-10'));
    expect(await reminding.sweep()).to.include({ told: 1 });
    // One of them has it already.
    await sql`update delivery set state = 'accepted', accepted_at = ${company.now} where id = (
      select min(d.id) from delivery d join message m on m.id = d.message_id
      where m.kind = 'reminders.digest' and d.state = 'pending')`.execute(company.db);
    await company.answers(li, noticeId, 'acknowledge');
    await sql`update role_grant set to_at = ${company.now} where person_id = ${left}::uuid`.execute(
      company.db,
    );
    await reminding.delivers();
    await reminding.passes();
    const said = await reminding.said('2026-03-10');
    expect(said.map((one) => one.split(' ').at(-1))).to.have.members(['钱人事', '赵人事', '周人事']);
    const digests = await company.events<{ items: { people: string[] }[] }>('reminder.digest');
    expect(digests.map(({ items }) => items.flatMap(({ people }) => people))).to.deep.equal([
      [li, wang].sort(),
      [wang],
      [wang],
    ]);
    expect((await sql`select from reminder_copy`.execute(company.db)).rows).to.have.length(0);
    expect(await reminding.row(wang)).to.include({ rung: 1 });
  });

  it('two sweeps at once send nothing twice, and each works on what the other leaves', async () => {
    const people = [li, wang];
    for (let count = 0; count < 40; count += 1) people.push(await company.joins(`人${count}`));
    await company.sends(await company.publishes(), people);
    await firstMorning();
    const other = connect(company.url, { max: 4 });
    try {
      const both = await Promise.all([
        sweepReminders(company.db, { zone, now: company.now }),
        sweepReminders(other.db, { zone, now: company.now }),
        sweepReminders(other.db, { zone, now: company.now }),
      ]);
      expect(both.reduce((sum, { reminded }) => sum + reminded, 0)).to.equal(people.length);
    } finally {
      await other.close();
    }
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from delivery d join message m on m.id = d.message_id
      where m.kind = 'notices.reminder' group by d.person_id`.execute(company.db);
    expect(rows).to.have.length(people.length);
    expect(new Set(rows.map(({ n }) => n))).to.deep.equal(new Set([1]));
  });

  it('a crash before the end leaves nothing, and the next sweep does all of it once', async () => {
    await company.sends(await company.publishes(), [li, wang]);
    await firstMorning();
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`.execute(
      company.db,
    );
    await sql`create trigger refuse before insert on evidence_entry for each row execute function refuse()`.execute(
      company.db,
    );
    const failed = await reminding.sweep().catch((error: Error) => error.message);
    expect(failed).to.equal('2 looks at reminders failed');
    expect(await states()).to.deep.equal([]);
    await sql`drop trigger refuse on evidence_entry`.execute(company.db);
    await reminding.passes();
    await reminding.passes();
    expect(await reminding.said()).to.have.length(2);
  });

  it('one person who cannot be looked at keeps nobody else waiting', async () => {
    await company.sends(await company.publishes(), [li, wang]);
    await firstMorning();
    await sql`alter table delivery add constraint refuse check (person_id <> ${sql.lit(li)}::uuid) not valid`.execute(
      company.db,
    );
    const failed = await reminding.sweep().catch((error: Error) => error.message);
    expect(failed).to.equal('1 looks at reminders failed');
    await reminding.delivers();
    expect(await reminding.said()).to.deep.equal(['2026-03-05 10:00 notices.reminder 王芳']);
  });

  it('one message that cannot be settled keeps nobody else from being reminded', async () => {
    await company.sends(await company.publishes(), [li, wang]);
    await firstMorning();
    await reminding.sweep();
    await reminding.delivers();
    await sql`create function refuse() returns trigger language plpgsql as $$ begin
      if new.message_id is null then raise exception 'no'; end if; return new; end $$`.execute(company.db);
    await sql`create trigger refuse before update on reminder for each row
      when (old.message_id is not null and new.person_id = ${sql.lit(li)}::uuid) execute function refuse()`.execute(
      company.db,
    );
    const failed = await reminding.sweep().catch((error: Error) => error);
    expect(failed).to.include({ message: '1 looks at reminders failed' });
    expect((failed as Error).cause)
      .to.have.property('message')
      .that.includes(`failed: ${li} `);
    expect(await reminding.row(wang)).to.include({ reminded: 1, message_id: null });
    company.clock.set(shanghai('2026-03-09'));
    await reminding.sweep().catch(() => {});
    await reminding.delivers();
    expect(await reminding.said('2026-03-06')).to.deep.equal(['2026-03-09 10:00 notices.reminder 王芳']);
    // What is taken up again once nothing refuses it any more.
    await sql`drop trigger refuse on reminder`.execute(company.db);
    await reminding.passes();
    expect(await reminding.row(li)).to.deep.include({ reminded: 2, done: [0, 1] });
  });

  const refusesRow = (of: string, when: string) =>
    sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger refuse before update on reminder for each row
      when (new.person_id = '${sql.raw(of)}' and ${sql.raw(when)}) execute function refuse()`.execute(
      company.db,
    );

  it('one row that cannot be told keeps none of the others out of a digest', async () => {
    await company.joins('钱人事', { role: 'hr' });
    const others = await Promise.all(['赵', '钱', '孙', '周'].map((name) => company.joins(name)));
    await company.sends(await company.publishes(), [li, wang, ...others]);
    await reminding.until(shanghai('2026-03-10', '09:30'), 30);
    await refusesRow(li, "new.sent_kind = 'digest'");
    company.clock.set(shanghai('2026-03-10'));
    const failed = await reminding.sweep().catch((error: Error) => error);
    expect((failed as Error).cause)
      .to.have.property('message')
      .that.includes(li);
    await reminding.delivers();
    await reminding.sweep().catch(() => {});
    const digests = await company.events<{ items: { people: string[] }[] }>('reminder.digest');
    expect(digests.flatMap(({ items }) => items.flatMap(({ people }) => people))).to.deep.equal(
      [wang, ...others].sort(),
    );
    expect(await reminding.row(wang)).to.deep.include({ rung: 1 });
    await sql`drop trigger refuse on reminder`.execute(company.db);
    await reminding.until(shanghai('2026-03-11', '12:00'), 60);
    expect(await reminding.row(li)).to.deep.include({ rung: 1 });
  });

  it('one row of a digest that cannot be settled keeps none of the others waiting', async () => {
    await company.joins('钱人事', { role: 'hr' });
    await company.sends(await company.publishes(), [li, wang]);
    await reminding.until(shanghai('2026-03-10', '09:30'), 30);
    company.clock.set(shanghai('2026-03-10'));
    await reminding.sweep();
    await reminding.delivers();
    await refusesRow(li, 'old.message_id is not null and new.message_id is null');
    const failed = await reminding.sweep().catch((error: Error) => error);
    expect((failed as Error).cause)
      .to.have.property('message')
      .that.includes(li);
    expect(await reminding.row(wang)).to.deep.include({ rung: 1, message_id: null });
    await sql`drop trigger refuse on reminder`.execute(company.db);
    await reminding.sweep();
    expect(await reminding.row(li)).to.deep.include({ rung: 1, message_id: null });
  });

  it('one thing of a person that cannot be looked at keeps them from none of the others', async () => {
    const one = await company.sends(await company.publishes({ code: 'one' }), [li]);
    await company.sends(await company.publishes({ code: 'two' }), [li]);
    await firstMorning();
    await refusesRow(li, `new.about = '${one.noticeId}'`);
    await reminding.sweep().catch(() => {});
    await reminding.delivers();
    expect(await reminding.said()).to.deep.equal(['2026-03-05 10:00 notices.reminder 李明']);
  });

  it('neither what came too late, nor what was told again, nor going through everything keeps anybody from it', async () => {
    await company.sends(await company.publishes(), [li, wang]);
    await firstMorning();
    // A doubt that nobody can settle, a copy likewise, and a round that does not end.
    await sql`insert into message (id, kind, bodies, about, created_at)
      select id, 'notices.card', '{}'::jsonb, null, ${company.now} from person where id = ${chief}::uuid`.execute(
      company.db,
    );
    await sql`insert into delivery (message_id, person_id, lane, state, platform, tenant, not_before, created_at, accepted_at)
      select id, id, 'bulk', 'accepted', 'local', 'main', ${company.now}, ${company.now}, ${company.now}
      from person where id = ${chief}::uuid`.execute(company.db);
    await sql`insert into reminder_doubt (person_id, about, message_id, policy_id, kind, steps, rung, at, day, wished)
      select person_id, about, ${chief}::uuid, policy_id, 'digest', '{}', 0, ${company.now}, '2026-03-05', false
      from reminder where person_id = ${li}::uuid`.execute(company.db);
    await sql`insert into reminder_copy (recipient, person_id, about, due_at, message_id)
      select ${chief}::uuid, person_id, about, ${company.now}, ${chief}::uuid from reminder`.execute(
      company.db,
    );
    await sql`insert into reminder_round (since) values (${company.now})`.execute(company.db);
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`.execute(
      company.db,
    );
    for (const table of ['reminder_doubt', 'reminder_copy', 'reminder_round'])
      await sql`create trigger refuse before delete on ${sql.table(table)}
        for each row execute function refuse()`.execute(company.db);
    const failed = await reminding.sweep().catch((error: Error) => error.message);
    expect(failed).to.equal('3 looks at reminders failed');
    await reminding.delivers();
    expect(await reminding.said()).to.deep.equal([
      '2026-03-05 10:00 notices.reminder 李明',
      '2026-03-05 10:00 notices.reminder 王芳',
    ]);
  });

  it('what no platform accepts is tried again, then is work for somebody, and the next step has its turn', async () => {
    await company.sends(await company.publishes(), [li]);
    await firstMorning();
    reminding.platform.answer = (batch) =>
      batch.to.map(({ delivery }) => ({ delivery, result: 'failed', reason: 'refused' }));
    await reminding.passes();
    expect(await deliveryProblems(company.db), 'it is tried again by itself').to.deep.equal([]);
    await reminding.until(shanghai('2026-03-05', '18:30'), 30);
    expect(await states()).to.deep.equal(Array(3).fill('notices.reminder failed'));
    expect(await deliveryProblems(company.db)).to.deep.equal([
      { lane: 'bulk', problem: 'refused', count: 1 },
    ]);
    expect(await reminding.row(li)).to.deep.include({ done: [0], told: 0, tries: 0 });
    expect(await company.events('reminder.unsent')).to.have.length(3);
    // Somebody has it sent again in the evening: it is made anew, and waits for the morning.
    const decision = { actor: 'heed' as const, now: company.now };
    const again = await inTransaction(company.db, (tx) =>
      sendAgain(tx, { problem: 'refused', upTo: Number.MAX_SAFE_INTEGER }, decision),
    );
    expect(again).to.equal(1);
    expect(await deliveryProblems(company.db)).to.deep.equal([]);
    reminding.platform.answer = (batch) => batch.to.map(({ delivery }) => ({ delivery, result: 'accepted' }));
    await reminding.until(shanghai('2026-03-09', '12:00'), 30);
    expect(await reminding.said()).to.deep.equal([
      '2026-03-06 09:00 notices.reminder 李明',
      '2026-03-09 10:00 notices.reminder 李明',
    ]);
  });

  /** Nobody says what became of a send, and it is not sent again. */
  const unknown = async (kind: string) => {
    await sql`update delivery d set state = 'unknown', held = true, lease_until = null from message m
      where m.id = d.message_id and m.kind = ${kind} and d.state = 'pending'`.execute(company.db);
  };
  /** Of the first message of a kind its platform says after all that it took it. */
  const accepted = async (kind: string) => {
    await sql`update delivery set state = 'accepted', held = false, accepted_at = ${company.now} where id = (
      select min(d.id) from delivery d join message m on m.id = d.message_id where m.kind = ${kind} and d.state = 'unknown')`.execute(
      company.db,
    );
  };

  it('what was given up as unknown and was accepted after all counts once, and is not tried again', async () => {
    await company.sends(await company.publishes(), [li]);
    await firstMorning();
    await reminding.sweep();
    await unknown('notices.reminder');
    await reminding.sweep();
    expect(await reminding.row(li)).to.deep.include({ done: [], told: 1, tries: 1, reminded: 0 });
    company.clock.set(shanghai('2026-03-05', '15:00'));
    await accepted('notices.reminder');
    await reminding.sweep();
    await reminding.sweep();
    expect(await reminding.row(li)).to.deep.include({ done: [0], told: 1, tries: 0, reminded: 1 });
    expect(await company.events('reminder.arrived')).to.have.length(1);
    await reminding.until(shanghai('2026-03-09', '18:00'), 60);
    expect(await reminding.said()).to.deep.equal([
      '2026-03-05 15:00 notices.reminder 李明',
      '2026-03-09 10:00 notices.reminder 李明',
    ]);
  });

  it('accepted after all while the second try is on its way, it still counts once', async () => {
    await company.sends(await company.publishes(), [li]);
    await firstMorning();
    await reminding.sweep();
    await unknown('notices.reminder');
    await reminding.sweep();
    company.clock.set(shanghai('2026-03-06', '10:00'));
    expect(await reminding.sweep()).to.include({ reminded: 1 });
    await accepted('notices.reminder');
    await reminding.sweep();
    expect(await reminding.row(li), 'it is waited for').to.deep.include({ done: [], told: 1 });
    await reminding.delivers();
    await reminding.sweep();
    await reminding.sweep();
    expect(await reminding.row(li)).to.deep.include({ done: [0], told: 2, tries: 0, reminded: 2 });
  });

  it('a digest that was accepted after all moves things on by one rung, whatever was tried meanwhile', async () => {
    const boss = await company.joins('钱人事', { role: 'hr' });
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-10', '09:30'), 30);
    company.clock.set(shanghai('2026-03-10'));
    expect(await reminding.sweep()).to.include({ told: 1 });
    await unknown('reminders.digest');
    await reminding.sweep();
    expect(await reminding.row(li)).to.deep.include({ rung: 0, tries: 1 });
    company.clock.set(shanghai('2026-03-11'));
    expect(await reminding.sweep()).to.include({ told: 1 });
    await accepted('reminders.digest');
    await reminding.sweep();
    expect(await reminding.row(li)).to.deep.include({ rung: 0 });
    await reminding.delivers();
    for (let sweeps = 0; sweeps < 3; sweeps += 1) await reminding.sweep();
    expect(await reminding.row(li)).to.deep.include({ rung: 1, tries: 0 });
    expect(boss).to.be.a('string');
  });

  it('what counted for an earlier share does not count for the one that is asked anew', async () => {
    const { noticeId } = await company.sends(await company.publishes(), [li]);
    await firstMorning();
    await reminding.sweep();
    await unknown('notices.reminder');
    await reminding.sweep();
    company.clock.set(shanghai('2026-03-05', '11:00'));
    await sql`update assignment set created_at = ${company.now} where notice_id = ${noticeId}::uuid`.execute(
      company.db,
    );
    await accepted('notices.reminder');
    await reminding.sweep();
    expect(await reminding.row(li)).to.deep.include({ done: [], reminded: 0 });
  });

  /** Whether a platform that knows repeats by their bytes is given it again. */
  const goesAgain = async () =>
    (await claimRepeat(company.db, new Wordings(company.db), {
      ...{ lane: 'bulk', platform: 'local', size: 100, leaseMs: 60_000, baseUrl: 'https://heed.example' },
      ...{ now: company.now, dedupeMs: 4 * 3_600_000, outdated: saysWhatIsOver },
    })) !== undefined;
  const lost = async () => {
    reminding.platform.answer = () => Promise.reject(new Error('no answer'));
    await reminding.delivers();
    await sql`update delivery set not_before = created_at where state = 'unknown'`.execute(company.db);
  };

  it('a reminder of unknown fate goes out again within the hours, while it is asked', async () => {
    await company.sends(await company.publishes(), [li, wang]);
    await firstMorning();
    await reminding.sweep();
    await lost();
    expect(await goesAgain()).to.equal(true);
  });

  it('a reminder of unknown fate is not said again to somebody who has answered, nor after hours, nor on leave', async () => {
    const { noticeId } = await company.sends(await company.publishes(), [li, wang]);
    await firstMorning();
    await reminding.sweep();
    await lost();
    await company.answers(li, noticeId, 'acknowledge');
    expect(await goesAgain(), 'one of them has answered').to.equal(false);
    reminding.platform.answer = (batch) => batch.to.map(({ delivery }) => ({ delivery, result: 'accepted' }));
    // The other hears the next day, when their hours begin: it may have arrived.
    await reminding.until(shanghai('2026-03-06', '12:00'), 60);
    expect(await reminding.said()).to.deep.equal(['2026-03-06 09:00 notices.reminder 王芳']);
    company.clock.set(shanghai('2026-03-09', '17:59'));
    await sql`update reminder set done = '{}', last_day = null, next_at = ${company.now} where person_id = ${wang}::uuid`.execute(
      company.db,
    );
    await reminding.sweep();
    await lost();
    company.clock.set(shanghai('2026-03-09', '18:00'));
    expect(await goesAgain(), 'the hours are over').to.equal(false);
  });

  it('the card of a notice is not said again once everybody in its batch has answered, and nobody has to decide', async () => {
    const { noticeId } = await company.sends(await company.publishes(), [li, wang]);
    await lost();
    await company.answers(li, noticeId, 'acknowledge');
    const { rows } = await sql`select from delivery where state = 'unknown'`.execute(company.db);
    expect(rows).to.have.length(2);
    await company.answers(wang, noticeId, 'acknowledge');
    expect(await goesAgain()).to.equal(false);
    expect(await deliveryProblems(company.db)).to.deep.equal([]);
  });

  it('what has not gone out when the hours end is dropped, and comes the next morning', async () => {
    await company.sends(await company.publishes(), [li]);
    await firstMorning();
    company.clock.set(shanghai('2026-03-05', '17:59'));
    await reminding.sweep();
    // No lane ran for two hours.
    company.clock.set(shanghai('2026-03-05', '20:00'));
    await reminding.delivers();
    await reminding.sweep();
    expect(await states()).to.deep.equal(['notices.reminder skipped']);
    await reminding.until(shanghai('2026-03-06', '12:00'), 60);
    expect(await reminding.said()).to.deep.equal(['2026-03-06 09:00 notices.reminder 李明']);
    expect(await reminding.row(li)).to.deep.include({ told: 1, done: [0] });
  });

  it('a recall while reminders are queued takes them back with it', async () => {
    const { noticeId } = await company.sends(await company.publishes({ code: 'one' }), [li, wang]);
    const other = await company.sends(await company.publishes({ code: 'two' }), [li]);
    await firstMorning();
    await reminding.sweep();
    await inTransaction(company.db, (tx) => recallNotice(tx, noticeId, 'heed', company.now));
    await reminding.delivers();
    await reminding.passes();
    // Li's was about both: what is left of it comes by itself.
    expect(await reminding.said()).to.deep.equal(['2026-03-05 10:00 notices.reminder 李明']);
    const sent = await company.events<{ items: { about: string }[] }>('reminder.sent');
    expect(sent.at(-1)?.items.map(({ about }) => about)).to.deep.equal([other.noticeId]);
  });

  it('where nobody is HR the last resort hears in their place, and where nobody is at all somebody is told so', async () => {
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-13', '18:00'), 60);
    expect(await reminding.said('2026-03-10')).to.deep.equal([
      '2026-03-10 10:00 reminders.digest 孙总',
      '2026-03-12 10:00 reminders.digest 孙总',
    ]);
    await company.leaves(chief);
    company.clock.set(shanghai('2026-03-16', '09:00'));
    const nobody = new Set<string>();
    for (let hour = 0; hour < 4; hour += 1) {
      company.clock.advance({ hours: 1 });
      for (const id of (await reminding.passes()).nobody) nobody.add(id);
    }
    expect([...nobody]).to.deep.equal(['hr']);
    await company.joins('周', { role: 'admin' });
    await reminding.until(shanghai('2026-03-20', '18:00'), 60);
    expect((await reminding.said('2026-03-16'))[0]).to.contain('reminders.digest 周');
  });

  it('whoever leaves or is asked again starts anew', async () => {
    await company.sends(await company.publishes(), [li]);
    await reminding.until(shanghai('2026-03-05', '12:00'), 60);
    expect(await reminding.row(li)).to.deep.include({ told: 1 });
    await company.leaves(li);
    await reminding.until(shanghai('2026-03-09', '12:00'), 60);
    expect(await reminding.said('2026-03-06')).to.deep.equal([]);
  });
});
