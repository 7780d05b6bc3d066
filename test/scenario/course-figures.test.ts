import { expect } from 'chai';
import { v7 } from 'uuid';
import { text } from '../../src/messages/texts.ts';
import { figuresOf, groupsOf, together } from '../../src/training/figures.ts';
import { attemptsOf, currentCourse, enrolmentIn } from '../../src/training/store.ts';
import { questionTallies, tallyQuestions } from '../../src/training/tally.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { assignedTo, Learner, publishedCourse } from '../harness/training.ts';

const hidden = (page: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';

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
    for (const _ of [1, 2])
      expect((await hr.post('/console/courses/fire/assign', { ...fields, mark })).location).to.equal(
        '/console/courses/fire?done=courseAssigned',
      );
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
    expect((await give({})).status).to.equal(303);
    expect((await give({})).status).to.equal(409);
    expect(await events('training.tries-given')).to.deep.equal([
      { enrolment: id, tries: 1, reason: 'Was ill' },
    ]);
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
