import { expect } from 'chai';
import { sql } from 'kysely';
import { giveTips } from '../../src/announcements/give.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { askNudges, enrolInNudges } from '../../src/training/nudge-ask.ts';
import { nudgeData } from '../../src/training/nudge-data.ts';
import { forgetNudges } from '../../src/training/nudge-forget.ts';
import { paceOf, setPace, slowDown } from '../../src/training/nudge-pace.ts';
import { nudgeTallies, tallyNudges } from '../../src/training/nudge-tally.ts';
import { currentCourse } from '../../src/training/store.ts';
import { startedTips } from '../harness/announcements.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { brokenAt } from '../harness/broken-at.ts';
import { answers, nudging, passedAndAsked } from '../harness/nudges.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { idsOf } from '../harness/surveys.ts';
import { Learner, publishedCourse } from '../harness/training.ts';
import { until } from '../harness/until.ts';

const staff = ['S002', 'S003', 'S004', 'S005', 'S006'];
describe('questions that come again', function () {
  this.timeout(300_000);
  let heed: TestApp;
  // A Monday, ten o'clock in Shanghai.
  beforeEach(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
  });
  afterEach(() => heed.close());

  const when = () => ({ zone: heed.app.zone, now: heed.clock.now() });
  const ask = (db: Db = heed.db, more = {}) => askNudges(db, { ...when(), ...more });
  const weekOn = async (weeks = 1) => {
    heed.clock.advance({ days: 7 * weeks });
    await enrolInNudges(heed.db, when());
    return ask();
  };
  const passed = (people: readonly string[] = staff, change = nudging()) =>
    passedAndAsked(heed, people, change);
  const asked = async () => {
    const { rows } = await sql<{ id: string; staffNo: string; question: string; right: boolean | null }>`
      select n.id, p.staff_no as "staffNo", n.question, n.is_right as right from nudge n
      join enrolment e on e.id = n.enrolment_id join person p on p.id = e.person_id order by n.id`.execute(
      heed.db,
    );
    return rows;
  };
  const newest = async (staffNo: string) => {
    const mine = (await asked()).filter((one) => one.staffNo === staffNo).at(-1);
    if (!mine) throw new Error('nothing was asked');
    return mine;
  };
  const answer = async (staffNo: string, how: 'right' | 'wrong') => {
    const { id, question } = await newest(staffNo);
    const learner = await Learner.of(heed, staffNo);
    return learner.send(`training.nudge:${id}`, answers[question]?.[how] ?? {});
  };
  const entries = async () =>
    (await sql<{ n: number }>`select count(*)::int as n from evidence_event`.execute(heed.db)).rows[0]?.n;

  it('come one a week, each sooner or later by how it was answered, and change nothing else', async () => {
    await passed(['S002']);
    const kept = await entries();
    const before = await heed.db.selectFrom('enrolment').selectAll().execute();
    const attempts = await heed.db.selectFrom('quiz_attempt').selectAll().execute();
    expect(await ask()).to.equal(0);
    heed.clock.advance({ days: 6 });
    expect(await ask()).to.equal(0);
    heed.clock.advance({ days: 1 });
    expect(await ask()).to.equal(1);
    const [first] = await asked();
    const li = await Learner.of(heed, 'S002');
    const card = JSON.stringify(await li.last());
    expect(card).to.include('《消防》温习一题，不计分').and.include(`"about":"${first?.id}"`);
    // Another button of it, or the same sent twice: the first counts.
    expect(await answer('S002', 'wrong')).to.deep.equal({ kind: 'nothing' });
    expect(await answer('S002', 'right')).to.deep.equal({ kind: 'nothing' });
    const told = JSON.stringify(await li.last());
    expect(told)
      .to.include('这题不对')
      .and.include('就是这样。')
      .and.include(text('zh-CN', 'training.nudge.note'));
    expect((await asked())[0]?.right).to.equal(false);
    // What was wrong comes before what has not come yet.
    expect(await weekOn()).to.equal(1);
    expect((await asked()).map(({ question }) => question)).to.deep.equal([first?.question, first?.question]);
    await answer('S002', 'right');
    for (const _week of [1, 2]) {
      expect(await weekOn()).to.equal(1);
      await answer('S002', 'right');
    }
    expect(new Set((await asked()).map(({ question }) => question)).size).to.equal(3);
    expect(await heed.db.selectFrom('enrolment').selectAll().execute()).to.deep.equal(before);
    expect(await heed.db.selectFrom('quiz_attempt').selectAll().execute()).to.deep.equal(attempts);
    expect(await entries()).to.equal(kept);
  });

  it('stop when all is known, and none come of a course that says nothing of them', async () => {
    await passed(['S002'], nudging(2));
    let count = 0;
    for (let week = 0; week < 20; week += 1) {
      const one = await weekOn();
      count += one;
      if (one > 0) await answer('S002', 'right');
    }
    // Each once: the next time would be after three weeks.
    expect(count).to.equal(3);
    await publishedCourse(heed, (course) => course.replace('version: 1', 'version: 2'));
    expect(await weekOn(8)).to.equal(0);
  });

  it('come in working hours, give way to what is due and to tips, and wait while one is open', async () => {
    await passed(['S002', 'S003']);
    const [two = '', three = ''] = await idsOf(heed.db, ['S002', 'S003']);
    // A Sunday, then a Monday at night.
    heed.clock.set('2026-08-16T02:00:00Z');
    expect(await ask()).to.equal(0);
    heed.clock.set('2026-08-17T14:00:00Z');
    expect(await ask()).to.equal(0);
    await sql`insert into absence (id, person_id, from_day, until_day, source, said_at)
      values (gen_random_uuid(), ${two}::uuid, '2026-08-18', '2026-08-18', 'console', ${heed.clock.now()})`.execute(
      heed.db,
    );
    await sentNotice(heed, 'what-heed-keeps', ['S003']);
    await sql`update assignment set due_at = '2026-08-18T15:59:59Z', since_at = ${heed.clock.now()}`.execute(
      heed.db,
    );
    heed.clock.set('2026-08-18T02:00:00Z');
    expect(await ask()).to.equal(0);
    await sql`update reminder set over = true`.execute(heed.db);
    heed.clock.set('2026-08-19T02:00:00Z');
    expect(await ask()).to.equal(2);
    await sql`update delivery set state = 'accepted' where state = 'pending'`.execute(heed.db);
    // On the same day no tip comes.
    await startedTips(heed, { audience: { kind: 'people', ids: await idsOf(heed.db, staff) } });
    await giveTips(heed.db, when());
    const { rows } = await sql<{ person: string }>`
      select d.person_id as person from delivery d join message m on m.id = d.message_id
      where m.kind = 'tips.card'`.execute(heed.db);
    expect(rows.map(({ person }) => person)).not.to.include.members([two]);
    expect(rows.map(({ person }) => person)).not.to.include.members([three]);
    expect(rows).to.have.length(3);
    await answer('S002', 'right');
    // Of S003 one waits for four weeks, and then another comes.
    for (const week of [1, 2, 3]) {
      await weekOn();
      expect(
        (await asked()).filter(({ staffNo }) => staffNo === 'S003'),
        `week ${week}`,
      ).to.have.length(1);
    }
    const left = await newest('S003');
    await weekOn(2);
    expect((await newest('S003')).question).not.to.equal(left.question);
    const late = await (await Learner.of(heed, 'S003')).send(
      `training.nudge:${left.id}`,
      answers[left.question]?.right ?? {},
    );
    expect(late).to.deep.equal({ kind: 'text', text: text('zh-CN', 'training.nudge.late') });
  });

  it('are never one that the course has no more, and are asked in the words of now', async () => {
    await passed(['S002']);
    const withoutDoors = (course: string): string =>
      nudging()(course)
        .replace('version: 1', 'version: 2')
        .replace(/ {4}- id: doors\n[\s\S]*?(?= {4}- id: exits)/, '')
        .replace('ask: 3', 'ask: 2')
        .replace('从哪里出去？', '走哪条路？');
    await publishedCourse(heed, withoutDoors);
    for (let week = 0; week < 6; week += 1) if ((await weekOn()) > 0) await answer('S002', 'right');
    const questions = (await asked()).map(({ question }) => question);
    expect(questions).to.include('exits').and.include('steps').and.not.include('doors');
    const told = JSON.stringify(await (await Learner.of(heed, 'S002')).told());
    expect(told).to.include('走哪条路？');
  });

  it('end with the certificate, while the course is taken again, and with work here', async () => {
    await passed(['S002', 'S003', 'S004']);
    const [two = '', three = ''] = await idsOf(heed.db, ['S002', 'S003']);
    await sql`update enrolment set valid_until = '2026-08-08' where person_id = ${two}::uuid`.execute(
      heed.db,
    );
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = ${three}::uuid`.execute(
      heed.db,
    );
    expect(await weekOn()).to.equal(1);
    expect((await asked()).map(({ staffNo }) => staffNo)).to.deep.equal(['S004']);
    await sql`update enrolment set renew_on = null, valid_until = null`.execute(heed.db);
    const [four = ''] = await idsOf(heed.db, ['S004']);
    await sql`
      insert into enrolment (id, code, person_id, why, assigned_at, due_at, state)
      values (gen_random_uuid(), 'fire', ${four}::uuid, 'renewal', ${heed.clock.now()}, '2027-01-01', 'open')`.execute(
      heed.db,
    );
    await answer('S004', 'right');
    expect(await weekOn()).to.equal(1);
    expect((await newest('S002')).staffNo).to.equal('S002');
    expect((await asked()).filter(({ staffNo }) => staffNo === 'S004')).to.have.length(1);
  });

  it('come less often or not at all, as their person says, who alone sees it', async () => {
    await passed();
    await weekOn();
    const kept = await entries();
    const hr = await heed.signIn('S033');
    const plain = (html: string) => html.replaceAll(/(?:value|content)="[^"]{60,}"/g, '');
    const page = plain((await hr.get('/console/courses/fire')).text);
    const [two, three, four] = await Promise.all(
      ['S002', 'S003', 'S004'].map((one) => Learner.of(heed, one)),
    );
    expect(await two?.press('training.nudge-fewer:fire')).to.deep.include({
      text: text('zh-CN', 'training.nudge.said.fewer'),
    });
    expect(await three?.type('不再温习')).to.deep.include({
      text: text('zh-CN', 'training.nudge.said.none'),
    });
    // Fewer is no way to get some again.
    expect(await three?.type('少问点')).to.deep.include({ text: text('zh-CN', 'training.nudge.said.none') });
    expect(await four?.type('no more quiz questions')).to.deep.include({
      text: text('zh-CN', 'training.nudge.said.none'),
    });
    // Not everybody who has no questions speaks of these.
    const five = await Learner.of(heed, 'S005');
    expect(JSON.stringify(await five.type('I have no questions'))).not.to.include('/me#nudges');
    // What waited to go out to them was taken back.
    const waiting = async () =>
      (
        await sql<{ staffNo: string }>`
          select p.staff_no as "staffNo" from delivery d join message m on m.id = d.message_id
          join person p on p.id = d.person_id where m.kind = 'training.nudge' and d.state = 'pending' order by 1`.execute(
          heed.db,
        )
      ).rows.map(({ staffNo }) => staffNo);
    expect(await waiting()).to.deep.equal(['S002', 'S005', 'S006']);
    expect(await entries()).to.equal(kept);
    expect(plain((await hr.get('/console/courses/fire')).text) === page).to.equal(true);
    for (const one of ['S002', 'S005', 'S006']) await answer(one, 'right');
    expect(await weekOn()).to.equal(2);
    for (const one of ['S005', 'S006']) await answer(one, 'right');
    expect(await weekOn()).to.equal(3);
    const own = await heed.signIn('S003');
    expect((await own.get('/me')).text).to.include('id="nudges"');
    expect((await own.post('/me/nudges', { pace: 'often' })).status).to.equal(400);
    expect((await own.post('/me/nudges', { pace: 'weekly' })).location).to.equal('/me?nudges=weekly#nudges');
    expect(await ask()).to.equal(1);
    expect((await (await heed.signIn('S020')).get('/me')).text).not.to.include('id="nudges"');
  });

  it('are not had again by a "fewer" that comes beside a "none"', async () => {
    await passed(['S002']);
    const [id = ''] = await idsOf(heed.db, ['S002']);
    const waits = () =>
      until(
        async () =>
          (
            await sql`
              select from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
              where l.locktype = 'advisory' and not l.granted`.execute(heed.db)
          ).rows.length > 0,
        { within: 60_000, what: 'somebody to wait for their turn' },
      );
    const fewer = await inTransaction(heed.db, async (tx) => {
      await setPace(tx, id, 'none', heed.clock.now());
      const other = inTransaction(heed.db, (two) => slowDown(two, id, 'fewer', heed.clock.now()));
      await waits();
      return { other };
    });
    expect(await fewer.other).to.equal('none');
    expect(await paceOf(heed.db, id)).to.equal('none');
  });

  it('are answered on a page too, each by its own person', async () => {
    await passed(['S002', 'S003']);
    const before = await heed.signIn('S002');
    expect((await before.get('/nudge')).text).to.include(text('zh-CN', 'training.nudge.none'));
    await weekOn();
    const own = await heed.signIn('S002');
    const { id, question } = await newest('S002');
    expect((await own.get('/nudge')).text).to.include(`training.nudge:${id}`);
    const send = (by: typeof own, fields: Record<string, string>) =>
      by.post('/nudge', { action: `training.nudge:${id}`, ...fields });
    expect((await send(own, { choice: 'nothing' })).status).to.equal(422);
    const other = await heed.signIn('S003');
    expect((await send(other, answers[question]?.right ?? {})).status).to.equal(404);
    expect(await (await Learner.of(heed, 'S003')).press(`training.nudge:${id}`)).to.deep.equal({
      kind: 'text',
      text: text('zh-CN', 'training.nudge.gone'),
    });
    const form = await (await Learner.of(heed, 'S002')).press(`training.nudge:${id}`);
    expect(form.kind).to.equal('form');
    const right = answers[question]?.right ?? {};
    for (const _click of [1, 2]) expect((await send(own, right)).status).to.equal(303);
    expect((await own.get('/nudge')).text).to.include(text('zh-CN', 'training.feedback.right'));
    expect((await asked()).find((one) => one.id === id)?.right).to.equal(true);
  });

  it('are asked once, whoever looks, wherever it breaks off, and however often an answer is sent at once', async () => {
    await passed();
    heed.clock.advance({ days: 7 });
    await Promise.all([ask(), ask(heed.db, { atOnce: 2 }), ask(heed.db, { atOnce: 1 })]);
    const times = async (count: number) =>
      Object.fromEntries(staff.map((one) => [one, count])) as Record<string, number>;
    const counted = async () => {
      const found: Record<string, number> = {};
      for (const { staffNo } of await asked()) found[staffNo] = (found[staffNo] ?? 0) + 1;
      return found;
    };
    expect(await counted()).to.deep.equal(await times(1));
    await Promise.all([1, 2, 3].map(() => answer('S002', 'right')));
    for (const one of staff.slice(1)) await answer(one, 'wrong');
    const { rows } = await sql`
      select from message where kind = 'training.nudge-answered'`.execute(heed.db);
    expect(rows).to.have.length(5);
    heed.clock.advance({ days: 7 });
    for (let at = 1; ; at += 1) {
      const broken = brokenAt(heed.db, at);
      await ask(broken.db, { atOnce: 3 }).catch(() => 0);
      if (!broken.broke()) break;
    }
    expect(await counted()).to.deep.equal(await times(2));
    const cards = await sql`select from message where kind = 'training.nudge'`.execute(heed.db);
    expect(cards.rows).to.have.length(10);
  });

  it('are looked for every hour without a touch of whoever is looked at already, or wants none', async () => {
    await passed(['S002', 'S003', 'S004']);
    await (await Learner.of(heed, 'S003')).type('不再温习');
    const [four = ''] = await idsOf(heed.db, ['S004']);
    await sql`update nudge_reader set next_at = null where person_id = ${four}::uuid`.execute(heed.db);
    // A row that was so much as locked says by whom.
    const rows = async () =>
      (
        await sql<{ person: string; touched: string; next: boolean }>`
          select person_id as person, concat(ctid, ' ', xmin, ' ', xmax) as touched, next_at is not null as next
          from nudge_reader order by 1`.execute(heed.db)
      ).rows;
    const before = await rows();
    await enrolInNudges(heed.db, when());
    const after = await rows();
    expect(after.filter(({ person }) => person !== four)).to.deep.equal(
      before.filter(({ person }) => person !== four),
    );
    expect(after.find(({ person }) => person === four)?.next).to.equal(true);
  });

  it('wait for no day of a clock that was ahead', async () => {
    await passed(['S002']);
    heed.clock.set('2027-01-11T02:00:00Z');
    await sql`update enrolment set valid_until = null`.execute(heed.db);
    expect(await ask()).to.equal(1);
    heed.clock.set('2026-08-11T02:00:00Z');
    expect(await ask()).to.equal(0);
    heed.clock.set('2026-08-18T02:00:00Z');
    // The one that waits was asked when that was found.
    expect(await ask()).to.equal(0);
    await answer('S002', 'wrong');
    heed.clock.set('2026-08-26T02:00:00Z');
    expect(await ask()).to.equal(1);
  });

  it('are summed up by five people or more at once, for HR, who sees nobody', async () => {
    await passed();
    await weekOn();
    const version = (await currentCourse(heed.db, 'fire')).id;
    for (const one of staff.slice(0, 4)) await answer(one, 'right');
    await tallyNudges(heed.db);
    expect(await nudgeTallies(heed.db, version)).to.deep.equal([]);
    await answer('S006', 'wrong');
    for (const _time of [1, 2]) await tallyNudges(heed.db);
    expect(await nudgeTallies(heed.db, version)).to.deep.equal([
      { question: (await newest('S002')).question, answers: 5, right: 4 },
    ]);
    const hr = await heed.signIn('S033');
    const page = await hr.get('/console/courses/fire?lang=en');
    expect(page.text).to.include('Right weeks later').and.include('80%');
  });

  it('are shown to their person, copied and erased, and go after the certificate has ended', async () => {
    await passed(['S002', 'S003']);
    await weekOn();
    await answer('S002', 'right');
    const [id = ''] = await idsOf(heed.db, ['S002']);
    expect((await nudgeData.find(heed.db, id)).map(({ category, count }) => [category, count])).to.deep.equal(
      [
        ['training.nudge.held.asked', 1],
        ['training.nudge.held.pace', 1],
      ],
    );
    const copied = [];
    for await (const item of nudgeData.export(heed.db, id)) copied.push(item.data);
    expect(copied[0]).to.include({ outcome: 'right' });
    expect(copied[1]).to.deep.equal({ content: 'weekly' });
    const context = { now: heed.clock.now(), actor: 'heed' as const, reason: 'request' };
    const gone = await inTransaction(heed.db, (tx) => nudgeData.erase(tx, id, context));
    expect(gone.map(({ erased }) => erased)).to.deep.equal([1, 1]);
    expect(await nudgeData.find(heed.db, id)).to.deep.equal([]);
    await sql`update enrolment set valid_until = '2026-08-20'`.execute(heed.db);
    heed.clock.set('2026-09-18T02:00:00Z');
    await forgetNudges(heed.db, when());
    expect(await asked()).to.have.length(1);
    heed.clock.set('2026-09-21T02:00:00Z');
    await forgetNudges(heed.db, when());
    expect(await asked()).to.deep.equal([]);
  });
});
