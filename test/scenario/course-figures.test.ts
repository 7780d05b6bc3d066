import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { figuresOf, groupsOf, together } from '../../src/training/figures.ts';
import { trainingData } from '../../src/training/personal-data.ts';
import { renewCourses } from '../../src/training/renew.ts';
import { attemptsOf, currentCourse, enrolmentIn, enrolmentsOf } from '../../src/training/store.ts';
import { questionTallies, tallyQuestions } from '../../src/training/tally.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { hidden } from '../harness/page-forms.ts';
import { assignedTo, Learner, publishedCourse } from '../harness/training.ts';

describe('courses as HR sees them', function () {
  this.timeout(180_000);
  let heed: TestApp;
  let hr: Browser;
  let learners: Learner[];
  before(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
    await publishedCourse(heed);
    hr = await heed.signIn('S033');
    learners = await Promise.all(
      ['S002', 'S003', 'S004', 'S005', 'S006', 'S007', 'S008'].map((staffNo) => Learner.of(heed, staffNo)),
    );
  });
  after(() => heed?.close());

  const figures = () => figuresOf(heed.db, 'fire', heed.clock.now());
  const tallies = async () => questionTallies(heed.db, (await currentCourse(heed.db, 'fire')).id);
  const events = async (type: string) =>
    (
      await heed.db
        .selectFrom('evidence_event')
        .select('event')
        .where('type', '=', type)
        .orderBy('id')
        .execute()
    ).map(({ event }) => (JSON.parse(event ?? '{}') as { data: Record<string, unknown> }).data);

  it('are assigned after a look at who is hit, once, and never to others than those looked at', async () => {
    const [first] = learners;
    await assignedTo(heed, { kind: 'people', ids: [first?.personId ?? ''] });
    const form = await hr.get('/console/courses/fire/assign');
    const fields = {
      key: hidden(form.text, 'key'),
      audience: 'people',
      list: 'S002\nS003\nS004\nS005\nS006\nS007\nS008',
    };
    const none = await hr.post('/console/courses/fire/preview', { ...fields, list: 'S999' });
    expect(none.status).to.equal(422);
    const look = await hr.post('/console/courses/fire/preview', fields);
    expect(look.text).to.include('布置给 6 人');
    const before = await events('course.assigned');
    const mark = hidden(look.text, 'mark');
    const others = { ...fields, list: 'S009', mark };
    expect((await hr.post('/console/courses/fire/assign', others)).status).to.equal(409);
    expect(await events('course.assigned')).to.have.length(before.length);
    const press = () => hr.post('/console/courses/fire/assign', { ...fields, mark });
    // Twice at once, and once more.
    const pressed = [...(await Promise.all([press(), press()])), await press()];
    for (const { location } of pressed)
      expect(location).to.equal('/console/courses/fire?done=courseAssigned');
    const all = await events('course.assigned');
    expect(all).to.have.length(before.length + 1);
    expect(all.at(-1)).to.include({ code: 'fire', people: 6 });
    expect((await hr.get('/console/courses')).text).to.include('href="/console/courses/fire"');
  });

  it('say how far people are only in whole fives of those who have not finished', async () => {
    for (const one of learners.slice(0, 4)) await one.press('training.open:fire');
    // Seven have not finished: four have opened it, which would be told of fewer than five.
    expect(await figures()).to.deep.include({
      ...{ assigned: 7, passed: 0, unfinished: 7 },
      steps: { opened: 0, read: 0, tried: 0 },
    });
    for (const one of learners.slice(4, 6)) await one.press('training.open:fire');
    expect((await figures()).steps).to.deep.equal({ opened: 5, read: 0, tried: 0 });
    const { text: page } = await hr.get('/console/courses/fire');
    expect(page).to.include('至少 5').and.not.include('至少 0');
  });

  it('say of a question how hard it is by five people at a time, by first attempts', async () => {
    for (const one of learners.slice(0, 3)) {
      await one.readsAll();
      await one.answersAll('right');
    }
    expect(await tallyQuestions(heed.db)).to.equal(0);
    for (const one of learners.slice(3, 7)) {
      await one.readsAll();
      await one.answersAll('wrong');
    }
    await tallyQuestions(heed.db);
    const counted = await tallies();
    for (const { people, right } of counted) {
      expect(people).to.be.at.least(5);
      expect(right).to.be.at.most(3);
    }
    const asked = await heed.db.selectFrom('quiz_answer').select(['question', 'counted']).execute();
    expect(asked).to.have.length(14);
    for (const question of ['doors', 'exits', 'steps']) {
      const of = asked.filter((one) => one.question === question);
      const sum = counted.find((one) => one.question === question)?.people ?? 0;
      expect(sum).to.equal(of.length >= 5 ? of.length : 0);
      expect(of.every(({ counted: so }) => so === of.length >= 5)).to.equal(true);
    }
    // Nobody else has answered: a second look finds the same.
    expect(await tallyQuestions(heed.db)).to.equal(0);
    expect(await tallies()).to.deep.equal(counted);
  });

  it('tell no step of fewer than five, and show neither answers nor an order of people', async () => {
    expect((await figures()).steps).to.equal(undefined);
    const { text: page } = await hr.get('/console/courses/fire');
    expect(page).to.include(text('zh-CN', 'training.staff.funnel.few', { least: 5 }));
    expect(page).to.include(text('zh-CN', 'training.staff.questions.title'));
    expect(page).not.to.match(/名次|第一名/);
    for (const staffNo of ['S002', 'S001', 'S038'])
      expect((await (await heed.signIn(staffNo)).get('/console/courses/fire')).status).to.equal(403);
  });

  it('tell HR of whoever runs out of tries, who gets more of them with a reason and reads nothing again', async () => {
    const wang = learners[3];
    if (!wang) throw new Error('nobody learns');
    heed.clock.advance({ hours: 4 });
    await wang.press('training.quiz:fire');
    await wang.answersAll('wrong');
    const told = await heed.db
      .selectFrom('message')
      .select('bodies')
      .where('kind', '=', 'training.out-of-tries')
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(told.bodies)).to.include('/console/courses/fire#out').and.not.include('S005');
    const { id } = await enrolmentIn(heed.db, wang.personId, 'fire');
    expect((await hr.get('/console/courses/fire')).text).to.include(`value="${id}"`);
    const give = (more: Record<string, string>) =>
      hr.post('/console/courses/fire/tries', { enrolment: id, tries: '1', reason: 'Was ill', ...more });
    for (const [field, value] of [
      ['reason', ' '],
      ['tries', '9'],
      ['tries', 'x'],
    ] as const)
      expect((await give({ [field]: value })).status).to.equal(422);
    expect((await give({ enrolment: v7() })).status).to.equal(404);
    const { dueAt } = await enrolmentIn(heed.db, wang.personId, 'fire');
    expect((await give({})).status).to.equal(303);
    // With days of its own to come, and never fewer than there were.
    expect((await enrolmentIn(heed.db, wang.personId, 'fire')).dueAt).to.deep.equal(dueAt);
    expect((await give({})).status).to.equal(409);
    expect(await events('training.tries-given')).to.deep.equal([{ enrolment: id, tries: 1 }]);
    expect((await wang.told()).at(-1)?.kind).to.equal('training.more-tries');
    heed.clock.advance({ hours: 4 });
    await wang.press('training.quiz:fire');
    await wang.answersAll('right');
    expect((await enrolmentIn(heed.db, wang.personId, 'fire')).state).to.equal('passed');
    expect(await attemptsOf(heed.db, id)).to.have.length(3);
  });

  it('leave as a file: who has finished, and nothing of how it went', async () => {
    const { status, text: csv } = await hr.post('/console/courses/fire/people.csv', {});
    expect(status).to.equal(200);
    expect(csv.match(/S00\d/g)).to.have.length(7);
    expect(csv).to.include('已完成').and.include('待完成');
    expect(csv).not.to.match(/机会|doors|shut|关着/);
    // What the course says that it takes counts as work of whoever has finished; nobody was timed.
    const lines = csv.trim().split('\r\n').slice(1);
    for (const line of lines) expect(line).to.match(line.includes('已完成') ? /,5$/ : /,$/);
    expect((await events('export.made')).at(-1)).to.deep.include({
      kind: 'course',
      filters: { course: 'fire' },
    });
  });

  it('stand by department only where a figure and what is left over are of five people', async () => {
    const of = (name: string, people: number) => ({ key: name, name, people, finished: 1, overdue: 0 });
    expect(together([of('a', 9), of('b', 5), of('c', 2)])).to.deep.equal({
      groups: [of('a', 9)],
      others: { key: null, name: null, people: 7, finished: 2, overdue: 0 },
    });
    expect(together([of('a', 4)])).to.deep.equal({ groups: [], others: undefined });
    expect(together([of('a', 5)])).to.deep.equal({ groups: [of('a', 5)], others: undefined });
    const { groups, others } = await groupsOf(heed.db, 'fire', heed.clock.now());
    for (const { people } of [...groups, ...(others ? [others] : [])]) expect(people).to.be.at.least(5);
  });
});

describe('somebody out of tries', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let hr: Browser;
  beforeEach(async () => {
    // A Monday, ten in the morning where the company is.
    heed = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
    await publishedCourse(heed, (words) => words.replace('tries: 2', 'tries: 1'));
    hr = await heed.signIn('S033');
  });
  afterEach(() => heed?.close());

  const runsOut = async (staffNo: string) => {
    const one = await Learner.of(heed, staffNo);
    await assignedTo(heed, { kind: 'people', ids: [one.personId] });
    await one.readsAll();
    await one.answersAll('wrong');
    return one;
  };
  const gives = (enrolment: string) =>
    hr.post('/console/courses/fire/tries', { enrolment, tries: '1', reason: 'canary: was ill' });
  const told = async () => {
    const { rows } = await sql<{ staffNo: string; card: { link: { path: string } } }>`
      select p.staff_no as "staffNo", m.bodies->'zh-CN'->'card' as card from delivery d
      join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.kind = 'training.out-of-tries' order by 1`.execute(heed.db);
    return rows;
  };

  it('gets days with more tries, where their own are over', async () => {
    const li = await runsOut('S002');
    const { id } = await enrolmentIn(heed.db, li.personId, 'fire');
    heed.clock.set('2026-08-24T02:00:00Z');
    hr = await heed.signIn('S033');
    expect((await gives(id)).status).to.equal(303);
    const { dueAt, state } = await enrolmentIn(heed.db, li.personId, 'fire');
    expect([state, dueAt.toISOString()]).to.deep.equal(['open', '2026-08-31T15:59:59.999Z']);
    const last = await li.last();
    expect(last.kind === 'card' && last.card.facts?.[0]?.value).to.include('8月31日');
  });

  it('gets no more of them for a share that another has followed', async () => {
    const li = await runsOut('S002');
    const { id } = await enrolmentIn(heed.db, li.personId, 'fire');
    heed.clock.advance({ hours: 1 });
    await assignedTo(heed, { kind: 'people', ids: [li.personId] });
    await li.readsAll();
    await li.answersAll('right');
    expect((await gives(id)).status).to.equal(409);
    expect((await enrolmentsOf(heed.db, li.personId)).map(({ state }) => state)).to.deep.equal([
      'passed',
      'not-passed',
    ]);
  });

  it('finds the reason in their copy and nobody finds it in the log; an erasure takes it', async () => {
    const li = await runsOut('S002');
    const { id } = await enrolmentIn(heed.db, li.personId, 'fire');
    await gives(id);
    const { rows } = await sql<{ all: string }>`
      select (select string_agg(event, '') from evidence_event)
        || (select string_agg(t::text, '') from tries_given t) as all`.execute(heed.db);
    expect(rows[0]?.all).to.include(id).and.not.include('canary');
    const data = trainingData(heed.app);
    const given = async () => {
      const found = [];
      for await (const one of data.export(heed.db, li.personId))
        if (one.category === 'training.held.tries') found.push(one.data);
      return found;
    };
    expect(await given()).to.deep.equal([{ reason: 'canary: was ill', items: 1 }]);
    await sql`update tries_given set reason = jsonb_set(reason, '{body}', '"AAAA"')`.execute(heed.db);
    expect(await given()).to.deep.equal([{ reason: null, items: 1, leftOut: 'damaged' }]);
    const erased = await inTransaction(heed.db, (tx) =>
      data.erase(tx, li.personId, {
        ...{ now: heed.clock.now(), actor: 'heed', reason: 'request', over: new Set<string>() },
      }),
    );
    expect(erased).to.deep.include({ category: 'training.held.tries', erased: 1, kept: 0 });
    expect(await given()).to.deep.equal([]);
    const keys = await sql`select from keys.wrapping_key where class = 'training-tries'`.execute(heed.db);
    expect(keys.rows).to.have.length(0);
    // The share is open, and goes on.
    expect((await enrolmentIn(heed.db, li.personId, 'fire')).state).to.equal('open');
  });

  it('is told to HR; where nobody but the person is HR, to those who give roles', async () => {
    await runsOut('S002');
    const first = await told();
    expect(first.map(({ staffNo }) => staffNo)).to.include('S033');
    for (const { card } of first) expect(card.link.path).to.equal('/console/courses/fire#out');
    await sql`delete from delivery d using message m where m.id = d.message_id and m.kind = 'training.out-of-tries'`.execute(
      heed.db,
    );
    await sql`update role_grant set to_at = ${heed.clock.now()} where role = 'hr' and person_id not in
      (select id from person where staff_no = 'S033')`.execute(heed.db);
    await runsOut('S033');
    const { rows: givers } = await sql<{ no: string }>`
      select distinct p.staff_no as no from role_grant g join person p on p.id = g.person_id
      where g.role in ('admin', 'privacy') and g.to_at is null order by 1`.execute(heed.db);
    const second = await told();
    expect(second.map(({ staffNo }) => staffNo)).to.deep.equal(givers.map(({ no }) => no));
    for (const { staffNo, card } of second)
      expect((await (await heed.signIn(staffNo)).get(card.link.path)).status, staffNo).to.equal(200);
  });
});

describe('figures of a course that five people take', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let learners: Learner[];
  before(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
    await publishedCourse(heed, (words) => words.replace('ask: 2', 'ask: 3'));
    learners = await Promise.all(
      ['S002', 'S003', 'S004', 'S005', 'S006'].map((staffNo) => Learner.of(heed, staffNo)),
    );
    await assignedTo(heed, { kind: 'people', ids: learners.map(({ personId }) => personId) });
  });
  after(() => heed?.close());

  it('never tell of all of those who have not finished that they tried', async () => {
    for (const one of learners) {
      await one.readsAll();
      await one.answersAll('wrong');
    }
    expect(await figuresOf(heed.db, 'fire', heed.clock.now())).to.deep.include({
      unfinished: 5,
      steps: { opened: 0, read: 0, tried: 0 },
    });
  });

  it('count the first attempt of everybody at a version, and not the first of each time', async () => {
    const tallies = async () => questionTallies(heed.db, (await currentCourse(heed.db, 'fire')).id);
    expect(await tallyQuestions(heed.db)).to.equal(3);
    const counted = await tallies();
    expect(counted.map(({ people }) => people)).to.deep.equal([5, 5, 5]);
    heed.clock.advance({ hours: 4 });
    for (const one of learners) {
      await one.press('training.quiz:fire');
      await one.answersAll('right');
    }
    heed.clock.advance({ days: 170 });
    await renewCourses(heed.db, { zone: heed.app.zone, now: heed.clock.now() });
    for (const one of learners) {
      await one.readsAll();
      await one.answersAll('right');
    }
    expect(await tallyQuestions(heed.db)).to.equal(0);
    expect(await tallies()).to.deep.equal(counted);
  });
});
