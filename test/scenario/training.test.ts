import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import type { Body } from '../../src/messages/model.ts';
import { text } from '../../src/messages/texts.ts';
import { answerQuestion, beginQuiz } from '../../src/training/attempt.ts';
import { callOffCourses } from '../../src/training/call-off.ts';
import { passedIn } from '../../src/training/certificate.ts';
import { digest } from '../../src/training/digest.ts';
import { renewCourses } from '../../src/training/renew.ts';
import { answersOf, attemptsOf, enrolmentIn, enrolmentsOf } from '../../src/training/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { assignedTo, Learner, publishedCourse } from '../harness/training.ts';

const cardOf = (body: Body) => {
  if (body.kind !== 'card') throw new Error(`a ${body.kind} is no card`);
  return body.card;
};

describe('a course in the chat', function () {
  this.timeout(120_000);
  let heed: TestApp;
  before(async () => {
    // A Monday, ten in the morning where the company is.
    heed = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
    await publishedCourse(heed);
  });
  after(() => heed?.close());

  const learner = (staffNo: string) => Learner.of(heed, staffNo);
  const assign = async (...people: Learner[]) =>
    assignedTo(heed, { kind: 'people', ids: people.map(({ personId }) => personId) });
  async function eventsOf(type: string, personId: string) {
    const rows = await heed.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', type)
      .where('person_id', '=', personId)
      .orderBy('id')
      .execute();
    return rows.map(({ event }) => (JSON.parse(event ?? '{}') as { data: Record<string, unknown> }).data);
  }

  it('is asked of people once, due after working days where they work, with a reason and reminders', async () => {
    const li = await learner('S002');
    expect((await assign(li)).people).to.equal(1);
    expect((await assign(li)).people).to.equal(0);
    const enrolment = await enrolmentIn(heed.db, li.personId, 'fire');
    expect(enrolment).to.include({ state: 'open', why: 'list', begunAt: null });
    // Five working days from a Monday, to the end of the day in Shanghai.
    expect(enrolment.dueAt.toISOString()).to.equal('2026-08-10T15:59:59.999Z');
    const told = await li.told();
    expect(told.map(({ kind }) => kind)).to.eql(['training.assigned']);
    const card = cardOf(await li.last());
    expect(card.title).to.include('消防');
    expect(card.link?.path).to.equal('/training/fire');
    expect(JSON.stringify(card)).not.to.include(enrolment.id);
    const { rows } = await sql`
      select kind from reminder where about = ${enrolment.id}::uuid and person_id = ${li.personId}::uuid`.execute(
      heed.db,
    );
    expect(rows).to.eql([{ kind: 'training' }]);
  });

  it('is not asked for at night: the card waits for the hours in which people are written to', async () => {
    const chen = await learner('S003');
    const before = heed.clock.now();
    heed.clock.set('2026-08-07T15:00:00Z');
    await assign(chen);
    heed.clock.set(before.toISOString());
    const { rows } = await sql<{ at: Date }>`
      select not_before as at from delivery where person_id = ${chen.personId}::uuid`.execute(heed.db);
    // Friday eleven at night: Monday morning, and the days are counted from there.
    expect(rows[0]?.at.toISOString()).to.equal('2026-08-10T01:00:00.000Z');
    const { dueAt } = await enrolmentIn(heed.db, chen.personId, 'fire');
    expect(dueAt.toISOString()).to.equal('2026-08-17T15:59:59.999Z');
  });

  it('comes module by module on one card, and goes on where it was left', async () => {
    const li = await learner('S002');
    await li.press('training.open:fire');
    const first = cardOf(await li.last());
    expect([first.title, first.lines, first.facts?.[0]?.value]).to.eql(['门', ['门要关着。'], '1 / 2']);
    expect(first.link?.path).to.equal('/training/fire/modules/doors');
    await li.press('training.next:fire.1');
    // Twice, or from one that is further on, skips nothing.
    await li.press('training.next:fire.1');
    await li.press('training.next:fire.9');
    expect((await enrolmentIn(heed.db, li.personId, 'fire')).modulesRead).to.equal(1);
    expect(cardOf(await li.last()).title).to.equal('案例：烟');
    expect((await li.told()).slice(1).map(({ mode }) => mode)).to.eql([
      ...['send', 'replace-or-send', 'replace-or-send', 'replace-or-send'],
    ]);
    const resumed = await li.type('课程');
    expect(resumed).to.have.nested.property('cards[0].link.form.about', 'fire');
    await li.press('training.open:fire');
    expect(cardOf(await li.last()).title).to.equal('案例：烟');
    expect((await li.told()).at(-1)?.mode).to.equal('send');
    expect(await eventsOf('training.begun', li.personId)).to.have.length(1);
  });

  it('has no quiz before all was read', async () => {
    const li = await learner('S002');
    await li.press('training.quiz:fire');
    expect(cardOf(await li.last()).title).to.equal('案例：烟');
    await li.press('training.next:fire.2');
    expect(cardOf(await li.last()).title).to.equal('小测验：2 题');
  });

  it('asks in the words of a card, explains each answer, and tells its person alone what came of it', async () => {
    const li = await learner('S002');
    await li.press('training.quiz:fire');
    const { questions } = await li.attempt();
    const [one, two] = questions;
    const asked = await li.last();
    if (asked.kind !== 'question' || !one || !two) throw new Error('no question was asked');
    expect(asked.question.form.title).to.equal('第 1 题，共 2 题');
    const opened = await li.press(one.key);
    expect(opened).to.have.nested.property('form.action.about', one.key.slice('training.answer:'.length));
    await li.send(one.key, one.wrong);
    const wrong = cardOf(await li.last());
    expect(wrong.title).to.equal('这题不对');
    expect(wrong.lines.at(-1)).to.equal('就是这样。');
    expect(wrong.buttons?.[0]?.action.name).to.equal('training.go');
    // What was answered stays answered.
    await li.send(one.key, one.right);
    expect(cardOf(await li.last()).title).to.equal('这题不对');
    await li.press('training.go:fire');
    expect((await li.last()).kind).to.equal('question');
    await li.send(two.key, two.right);
    const told = await li.told();
    const result = told.find(({ kind }) => kind === 'training.result');
    expect(result && cardOf(result.body).title).to.equal('这次还差一点');
    const { rows } = await sql<{ n: number }>`
      select count(distinct d.person_id)::int as n from delivery d join message m on m.id = d.message_id
      where m.kind = 'training.result'`.execute(heed.db);
    expect(rows[0]?.n).to.equal(1);
  });

  it('lets people try again after a while, with other draws, and is passed', async () => {
    const li = await learner('S002');
    const before = await attemptsOf(heed.db, (await enrolmentIn(heed.db, li.personId, 'fire')).id);
    await li.press('training.quiz:fire');
    expect(cardOf(await li.last()).title).to.equal('现在还不能开始测验');
    heed.clock.advance({ hours: 4 });
    await li.press('training.quiz:fire');
    await li.answersAll('right');
    const enrolment = await enrolmentIn(heed.db, li.personId, 'fire');
    expect(enrolment).to.include({ state: 'passed', validUntil: '2027-02-03' });
    const [first, second] = await attemptsOf(heed.db, enrolment.id);
    expect(before).to.have.length(1);
    expect(first?.state).to.equal('failed');
    expect(second).to.include({ state: 'passed', n: 2, rightAnswers: 2 });
    expect(second?.seed.equals(first?.seed ?? Buffer.alloc(0))).to.equal(false);
    const passed = (await li.told()).filter(({ kind }) => kind === 'training.result').at(-1);
    expect(passed && cardOf(passed.body).title).to.equal('通过了');
    expect(passed && cardOf(passed.body).link?.path).to.equal('/training/fire/passed');
  });

  it('is on record with its bytes, what was right and a digest of what was answered', async () => {
    const li = await learner('S002');
    const [, passed] = await eventsOf('quiz.ended', li.personId);
    const enrolment = await enrolmentIn(heed.db, li.personId, 'fire');
    const [, attempt] = await attemptsOf(heed.db, enrolment.id);
    if (!attempt || !passed) throw new Error('nothing was passed');
    expect(passed).to.deep.include({
      passed: true,
      right: 2,
      asked: 2,
      passMark: 60,
      validUntil: '2027-02-03',
    });
    expect(passed.answers).to.equal(digest(attempt.id, await answersOf(heed.db, attempt.id)));
    expect(JSON.stringify(passed)).not.to.match(/"(shut|near|warn)"/);
    expect((await passedIn(heed.db, li.personId, 'fire'))?.entryId).to.equal(attempt.entryId);
  });

  it('ends without blame when no tries are left, and can be assigned again', async () => {
    const wang = await learner('S004');
    await assign(wang);
    await wang.readsAll();
    await wang.answersAll('wrong');
    heed.clock.advance({ hours: 4 });
    await wang.press('training.quiz:fire');
    await wang.answersAll('wrong');
    expect((await enrolmentIn(heed.db, wang.personId, 'fire')).state).to.equal('not-passed');
    await wang.press('training.quiz:fire');
    expect(cardOf(await wang.last()).lines[0]).to.include('机会用完');
    expect((await assign(wang)).people).to.equal(1);
    expect((await enrolmentIn(heed.db, wang.personId, 'fire')).state).to.equal('open');
  });

  it('lapses when a quiz is left for two weeks, and says so to whoever answers then', async () => {
    const wang = await learner('S004');
    await wang.readsAll();
    const { questions } = await wang.attempt();
    const [one] = questions;
    if (!one) throw new Error('no question was asked');
    await wang.send(one.key, one.right);
    heed.clock.advance({ days: 14 });
    const [, two] = questions;
    const late = await wang.send(two?.key ?? '', two?.right ?? {});
    expect(late).to.have.property('text', text('zh-CN', 'training.refused.expired'));
    await wang.press('training.quiz:fire');
    const enrolment = await enrolmentIn(heed.db, wang.personId, 'fire');
    expect((await attemptsOf(heed.db, enrolment.id)).map(({ state }) => state)).to.eql(['expired', 'open']);
    expect(await eventsOf('quiz.ended', wang.personId)).to.have.length(2);
  });

  it('is nobody else’s: their attempts are not there for others, nor is a course nobody asked them to take', async () => {
    const wang = await learner('S004');
    const zhao = await learner('S005');
    const { questions } = await wang.attempt();
    const [one] = questions;
    for (const values of [undefined, one?.right])
      try {
        const reply = values ? await zhao.send(one?.key ?? '', values) : await zhao.press(one?.key ?? '');
        expect(reply).to.have.property('text', text('zh-CN', 'training.chat.noSuch'));
      } catch (error) {
        expect(error).to.be.instanceOf(HeedError).and.have.property('code', 'not-found');
      }
    expect(await zhao.press('training.open:fire')).to.have.property(
      'text',
      text('zh-CN', 'training.chat.noSuch'),
    );
    expect(await zhao.press('training.open:nothing')).to.have.property('kind', 'text');
    const enrolment = await enrolmentIn(heed.db, wang.personId, 'fire');
    const open = (await attemptsOf(heed.db, enrolment.id)).find(({ state }) => state === 'open');
    expect(await answersOf(heed.db, open?.id ?? '')).to.eql([]);
  });

  it('counts an answer once that is sent many times at once, and ends one attempt once', async () => {
    const sun = await learner('S006');
    await assign(sun);
    await sun.readsAll();
    const begun = await Promise.all(
      Array.from({ length: 6 }, () =>
        inTransaction(heed.db, (tx) =>
          beginQuiz(tx, { personId: sun.personId, code: 'fire', now: heed.clock.now() }),
        ),
      ),
    );
    expect(begun.every(({ verdict }) => verdict === 'resume')).to.equal(true);
    const { id, questions } = await sun.attempt();
    const answering = questions.flatMap((question) =>
      Array.from({ length: 6 }, (_, n) =>
        inTransaction(heed.db, (tx) =>
          answerQuestion(tx, heed.app, {
            ...{
              attemptId: id,
              personId: sun.personId,
              question: question.id,
              language: 'zh-CN',
              zone: heed.app.zone,
            },
            given: n % 2 === 0 ? question.right : question.wrong,
            ...{ session: { platform: 'local', method: 'test' }, now: heed.clock.now() },
          }),
        ),
      ),
    );
    const results = (await Promise.all(answering)).map(({ result }) => result);
    expect(results.filter((result) => result === 'taken')).to.have.length(2);
    expect(results.filter((result) => result === 'repeat')).to.have.length(10);
    expect(await answersOf(heed.db, id)).to.have.length(2);
    expect(await eventsOf('quiz.ended', sun.personId)).to.have.length(1);
    expect((await sun.told()).filter(({ kind }) => kind === 'training.result')).to.have.length(1);
  });

  it('is begun once by whoever begins it many times at once', async () => {
    const zhou = await learner('S007');
    await assign(zhou);
    await Promise.all(Array.from({ length: 6 }, () => zhou.press('training.open:fire')));
    expect(await eventsOf('training.begun', zhou.personId)).to.have.length(1);
    await zhou.press('training.next:fire.1');
    await zhou.press('training.next:fire.2');
    await Promise.all(Array.from({ length: 6 }, () => zhou.press('training.quiz:fire')));
    expect(await eventsOf('quiz.begun', zhou.personId)).to.have.length(1);
  });

  it('is finished as it was begun when it is edited meanwhile, and begun anew as it is now', async () => {
    const [zhou, wu] = [await learner('S007'), await learner('S008')];
    const same = await publishedCourse(heed);
    expect(same.outcome).to.equal('unchanged');
    const edited = (value: string) => value.replace('passMark: 60', 'passMark: 100');
    const refused: unknown = await publishedCourse(heed, edited).catch((error: unknown) => error);
    expect(refused)
      .to.be.instanceOf(HeedError)
      .and.have.nested.property('problems[0].at', 'fire/en.md: version');
    const next = await publishedCourse(heed, (value) => edited(value).replace('version: 1', 'version: 2'));
    expect(next).to.deep.include({ outcome: 'published' });
    await assign(wu);
    await wu.readsAll();
    const [own, other] = [
      await enrolmentIn(heed.db, zhou.personId, 'fire'),
      await enrolmentIn(heed.db, wu.personId, 'fire'),
    ];
    expect(other.versionId).to.equal(next.course.id);
    expect(own.versionId).not.to.equal(next.course.id);
    for (const one of [zhou, wu])
      for (const [index, question] of (await one.attempt()).questions.entries())
        await one.send(question.key, index === 0 ? question.right : question.wrong);
    expect((await enrolmentIn(heed.db, zhou.personId, 'fire')).state).to.equal('open');
    const [ended] = await eventsOf('quiz.ended', wu.personId);
    expect(ended).to.include({ passMark: 100, passed: false });
    expect((await eventsOf('quiz.ended', zhou.personId))[0]).to.include({ passMark: 60 });
  });

  it('is asked for again before it ends, begins anew, and its certificate stays until its day', async () => {
    const li = await learner('S002');
    heed.clock.set('2027-01-03T02:00:00Z');
    expect(await renewCourses(heed.db, { zone: heed.app.zone, now: heed.clock.now() })).to.equal(0);
    heed.clock.set('2027-01-04T02:00:00Z');
    expect(await renewCourses(heed.db, { zone: heed.app.zone, now: heed.clock.now() })).to.equal(1);
    expect(await renewCourses(heed.db, { zone: heed.app.zone, now: heed.clock.now() })).to.equal(0);
    const [again, before] = await enrolmentsOf(heed.db, li.personId);
    expect(again).to.include({ state: 'open', why: 'renewal', modulesRead: 0, begunAt: null });
    expect(before).to.include({ state: 'passed', validUntil: '2027-02-03' });
    expect(cardOf(await li.last()).title).to.include('该重学了');
    expect((await passedIn(heed.db, li.personId, 'fire'))?.validUntil).to.equal('2027-02-03');
    await li.press('training.open:fire');
    expect((await enrolmentIn(heed.db, li.personId, 'fire')).versionId).not.to.equal(before?.versionId);
  });

  it('is called off for whoever leaves: what they answer then is refused kindly', async () => {
    const wang = await learner('S004');
    const { questions } = await wang.attempt();
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = ${wang.personId}::uuid`.execute(
      heed.db,
    );
    expect(await callOffCourses(heed.db, heed.clock.now())).to.equal(1);
    expect(await callOffCourses(heed.db, heed.clock.now())).to.equal(0);
    const reply = await wang.send(questions[0]?.key ?? '', questions[0]?.right ?? {});
    expect(reply).to.have.property('text', text('zh-CN', 'training.refused.replaced'));
    expect(await eventsOf('training.called-off', wang.personId)).to.have.length(1);
  });
});
