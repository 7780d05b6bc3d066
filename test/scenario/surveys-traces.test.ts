import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { closeDueSurveys } from '../../src/surveys/close.ts';
import { forgetAsked } from '../../src/surveys/forget.ts';
import { surveyData } from '../../src/surveys/personal-data.ts';
import { remindOfSurveys } from '../../src/surveys/remind.ts';
import { dropped, withheld, withReminders } from '../../src/surveys/sent.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { holdUnderWay } from '../harness/holding.ts';
import { rowsRead } from '../harness/rows-read.ts';
import { everythingStored } from '../harness/stored.ts';
import { idsOf, openedSurvey, Respondent, sends, wholeAnswer } from '../harness/surveys.ts';
import { until } from '../harness/until.ts';

const staffNos = (first: number, count: number) =>
  Array.from({ length: count }, (_, n) => `S${String(first + n).padStart(3, '0')}`);

describe('what an anonymous survey leaves behind', function () {
  this.timeout(240_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
  });
  afterEach(() => heed.close());

  const opened = async (staff: readonly string[], more = {}) =>
    openedSurvey(heed, { audience: { kind: 'people', ids: await idsOf(heed.db, staff) }, ...more });
  const remind = () => remindOfSurveys(heed.db, { zone: heed.app.zone, now: heed.clock.now() });
  const close = () => closeDueSurveys(heed.db, { vault: heed.app.vault, now: heed.clock.now() });
  const said = (key: string) => text('zh-CN', `surveys.answer.${key}`);
  const sentTo = async (kind: string) => {
    const { rows } = await sql<{ staffNo: string }>`
      select p.staff_no as "staffNo" from message m join delivery d on d.message_id = m.id
      join person p on p.id = d.person_id where m.kind = ${kind} order by 1`.execute(heed.db);
    return rows.map(({ staffNo }) => staffNo);
  };

  it('lies in an order that says neither who came when nor which token', async () => {
    const run = await openedSurvey(heed, { audience: { kind: 'everyone' }, breakdown: 'departments' });
    /** Of what was written last, in the order in which it lies. */
    const newest = async (table: string, column: string, where = sql`true`) => {
      const { rows } = await sql<{ it: string }>`
        select ${sql.ref(column)}::text as it from ${sql.table(table)} where ${where} and xmin = (
          select xmin from ${sql.table(table)} order by xmin::text::bigint desc limit 1) order by ctid`.execute(
        heed.db,
      );
      return rows.map(({ it }) => it);
    };
    const people = staffNos(2, 24);
    const ids = await idsOf(heed.db, people);
    let seen = new Set<string>();
    const last = { asked: 0, spent: 0 };
    for (const [place, staffNo] of people.entries()) {
      const came = place + 1;
      const one = await Respondent.of(heed, run, staffNo);
      const token = await one.signed();
      const person = ids[place] ?? '';
      const asked = await newest('survey_asked', 'person_id');
      expect(asked).to.have.length(16).and.to.include(person);
      // Those who took part stand before those who did not, who could not be meant.
      const took = await newest('survey_asked', 'person_id', sql`blinded is not null`);
      expect(took).to.have.length(Math.min(16, came));
      if (asked.at(-1) === person) last.asked += 1;
      expect(await one.sends({ ...wholeAnswer, ...token })).to.include({ done: true });
      const spent = await newest('survey_spent', 'token');
      expect(spent).to.have.length(Math.min(16, came));
      const all = await heed.db.selectFrom('survey_spent').select('token').execute();
      const now = new Set(all.map((row) => `\\x${row.token.toString('hex')}`));
      const [fresh = ''] = [...now].filter((used) => !seen.has(used));
      if (spent.at(-1) === fresh) last.spent += 1;
      seen = now;
      expect(await newest('survey_answer', 'id')).to.have.length(Math.min(16, came));
    }
    expect(seen.size).to.equal(24);
    // By chance it is two or four; whoever simply writes the newest last has all twenty-four.
    expect(last.asked).to.be.at.most(14);
    expect(last.spent).to.be.at.most(16);
  });

  it('has answers of one size, however much somebody wrote', async () => {
    const run = await opened(staffNos(2, 5));
    const words = ['', '字'.repeat(1_000), '\u{10ffff}'.repeat(1_000), '\u0001'.repeat(1_000)];
    for (const [place, change] of words.entries()) {
      const one = await Respondent.of(heed, run, `S00${place + 2}`);
      expect(await one.takesPart({ ...wholeAnswer, change })).to.include({ done: true });
    }
    const kept = await heed.db.selectFrom('survey_answer').select('sealed').execute();
    expect(kept).to.have.length(4);
    expect(new Set(kept.map(({ sealed }) => JSON.stringify(sealed).length)).size).to.equal(1);
  });

  it('is held up by nobody who sends what was never signed', async () => {
    const run = await opened(staffNos(2, 5));
    const bad = {
      ...{ ...wholeAnswer, token: Buffer.alloc(64).toString('base64url') },
      signature: Buffer.alloc(256, 1).toString('base64url'),
    };
    await inTransaction(heed.db, async (tx) => {
      await sql`select from survey_run where id = ${run}::uuid for update`.execute(tx);
      expect(await sends(heed, run, bad)).to.deep.equal({ done: false, words: said('token') });
    });
    // More at once than are looked at, and than may wait for it: they are told so, and the others are served.
    const answers: string[] = [];
    const all = await inTransaction(heed.db, async (tx) => {
      await sql`lock table survey_group in access exclusive mode`.execute(tx);
      const sent = Array.from({ length: 210 }, async () => {
        const { words } = await sends(heed, run, bad);
        answers.push(words);
      });
      await until(() => answers.length >= 6, { within: 120_000, what: 'those who are too many' });
      expect(new Set(answers)).to.deep.equal(new Set([said('busy')]));
      return { sent };
    });
    await Promise.all(all.sent);
    expect(answers.filter((words) => words === said('busy'))).to.have.length(6);
    expect(answers.filter((words) => words === said('token'))).to.have.length(204);
  });

  it('names nobody who was asked once they are forgotten', async () => {
    const people = staffNos(2, 6);
    const ids = await idsOf(heed.db, people);
    const run = await opened(people);
    await (await Respondent.of(heed, run, 'S002')).takesPart();
    heed.clock.advance({ days: 8, minutes: 1 });
    expect(await remind()).to.equal(1);
    expect(await sentTo('surveys.reminder')).to.deep.equal(people.slice(1));
    heed.clock.advance({ days: 3 });
    await close();
    // Whoever was reminded had not taken part.
    expect(await sentTo('surveys.reminder')).to.deep.equal([]);
    expect(
      await heed.db.selectFrom('message').where('kind', '=', 'surveys.reminder').execute(),
    ).to.deep.equal([]);
    heed.clock.advance({ days: 35 });
    expect(await forgetAsked(heed.db, { zone: heed.app.zone, now: heed.clock.now() })).to.equal(6);
    const stored = await everythingStored(heed.db);
    for (const [table, rows] of stored)
      if (/survey/.test(table) || table === 'public.evidence_event')
        for (const line of rows.split('\n'))
          for (const row of line.split('},{'))
            if (row.includes('survey'))
              for (const id of ids) expect(row.includes(id), `${table} names who was asked`).to.equal(false);
  });

  it('keeps reminders on their way until the next look, and those that are on hold', async () => {
    await opened(staffNos(2, 6));
    heed.clock.advance({ days: 8, minutes: 1 });
    await remind();
    const [first = ''] = await idsOf(heed.db, ['S003']);
    await sql`
      update delivery d set state = 'unknown' from message m
      where m.id = d.message_id and m.kind = 'surveys.reminder' and d.person_id = ${first}::uuid`.execute(
      heed.db,
    );
    await holdUnderWay(heed, 'S004');
    heed.clock.advance({ days: 3 });
    expect(await close()).to.equal(1);
    expect(await sentTo('surveys.reminder')).to.deep.equal(['S003', 'S004']);
    await sql`update delivery set state = 'accepted', accepted_at = ${heed.clock.now()} where state = 'unknown'`.execute(
      heed.db,
    );
    await forgetAsked(heed.db, { zone: heed.app.zone, now: heed.clock.now() });
    expect(await sentTo('surveys.reminder')).to.deep.equal(['S004']);
  });

  it('is looked for without reading what else was sent', async () => {
    const { db } = heed;
    const run = await opened(staffNos(2, 6));
    heed.clock.advance({ days: 8, minutes: 1 });
    expect(await remind()).to.equal(1);
    await sql`
      insert into message (id, kind, bodies, about, created_at)
      select gen_random_uuid(), 'notices.other', bodies, gen_random_uuid(), created_at
      from (select bodies, created_at from message where kind = 'surveys.asked') one, generate_series(1, 20000)`.execute(
      db,
    );
    await sql`
      insert into delivery (message_id, person_id, lane, state, not_before, created_at)
      select m.id, p.id, 'bulk', 'skipped', m.created_at, m.created_at
      from (select id, created_at from message where kind = 'notices.other' limit 500) m, person p`.execute(
      db,
    );
    await sql`analyze`.execute(db);
    for (const looked of [withReminders, withheld(run), dropped([run])]) {
      expect(await rowsRead(db, looked, 'message')).to.be.lessThan(10);
      expect(await rowsRead(db, looked, 'delivery')).to.be.lessThan(100);
    }
    // What was read is what they are for.
    expect(await sentTo('surveys.reminder')).to.deep.equal([]);
  });

  it('asks and reminds nobody after its end, nor who is away for nobody knows how long', async () => {
    const [away = ''] = await idsOf(heed.db, ['S003']);
    await sql`
      insert into absence (id, person_id, from_day, until_day, source, said_at)
      values (${v7()}, ${away}::uuid, '2026-07-01', null, 'console', ${heed.clock.now()})`.execute(heed.db);
    // From a Monday at ten until the end of a Sunday.
    const run = await opened(staffNos(2, 6), { days: 13 + 14 / 24 });
    expect(await sentTo('surveys.asked')).to.deep.equal(['S002', 'S004', 'S005', 'S006', 'S007']);
    const { ends_at: ends } = await heed.db
      .selectFrom('survey_run')
      .select('ends_at')
      .where('id', '=', run)
      .executeTakeFirstOrThrow();
    const { rows: expire } = await sql<{ at: Date }>`
      select distinct d.expires_at as at from delivery d join message m on m.id = d.message_id
      where m.kind = 'surveys.asked'`.execute(heed.db);
    expect(expire).to.deep.equal([{ at: ends }]);
    // On Friday: from Saturday on they would hear of it on Monday.
    heed.clock.advance({ days: 10, hours: 22, minutes: 50 });
    expect(await remind()).to.equal(0);
    heed.clock.advance({ minutes: 15 });
    expect(await remind()).to.equal(1);
    expect(await sentTo('surveys.reminder')).to.deep.equal(['S002', 'S004', 'S005', 'S006', 'S007']);
    const { rows: late } = await sql<{ n: number }>`
      select count(*)::int as n from delivery d join message m on m.id = d.message_id
      where m.kind = 'surveys.reminder' and d.not_before > ${heed.clock.now()}`.execute(heed.db);
    expect(late).to.deep.equal([{ n: 0 }]);
    heed.clock.advance({ days: 3 });
    expect(await close()).to.equal(1);
    // What had not gone out does not go out any more.
    const { rows: left } = await sql<{ state: string }>`
      select distinct d.state from delivery d join message m on m.id = d.message_id
      where m.kind = 'surveys.asked'`.execute(heed.db);
    expect(left.map(({ state }) => state)).not.to.include('pending');
  });

  it('loses whoever is erased, also while somebody else takes part', async () => {
    const run = await opened(staffNos(2, 6));
    const [gone = ''] = await idsOf(heed.db, ['S003']);
    const erased = await inTransaction(heed.db, async (tx) => {
      await sql`select from survey_run where id = ${run}::uuid for update`.execute(tx);
      await sql`
        with written as (delete from survey_asked where run_id = ${run}::uuid returning *)
        insert into survey_asked select * from written`.execute(tx);
      const erasing = inTransaction(heed.db, (other) =>
        surveyData.erase(other, gone, { now: heed.clock.now(), actor: 'heed', reason: 'request' }),
      );
      await until(
        async () => {
          const { rows } = await sql<{ n: number }>`
            select count(*)::int as n from pg_locks l join pg_database b on b.oid = l.database or l.database is null
            where not l.granted and b.datname = current_database()`.execute(heed.db);
          return (rows[0]?.n ?? 0) > 0;
        },
        { within: 60_000, what: 'an erasure that waits' },
      );
      return { erasing };
    });
    expect(await erased.erasing).to.have.length(1);
    const left = await heed.db
      .selectFrom('survey_asked')
      .select('person_id')
      .where('person_id', '=', gone)
      .execute();
    expect(left).to.deep.equal([]);
  });
});
