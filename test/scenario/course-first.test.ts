import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { text } from '../../src/messages/texts.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import { attemptsOf, enrolmentIn, enrolmentsOf } from '../../src/training/store.ts';
import { policy } from '../fixtures/policies/complete.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { Learner, publishedCourse } from '../harness/training.ts';

describe('a course before an answer', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let li: Learner;
  let page: Browser;
  let notice: string;
  before(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
    await publishedCourse(heed);
    await publishes();
    notice = await sentNotice(heed, 'call-records', ['S002', 'S003', 'S004']);
    li = await Learner.of(heed, 'S002');
    page = await heed.signIn('S002');
  });
  after(() => heed?.close());

  const document = (more: Record<string, unknown> = {}) =>
    readPolicy(
      policy((front) => {
        Object.assign(front, { rules: ['CN'], legalBasis: 'employment-rules', courses: ['fire'], ...more });
        Object.assign(front, { action: 'acknowledge', signature: 'click', ...more });
      }),
    );
  const publishes = (more: Record<string, unknown> = {}) =>
    inTransaction(heed.db, (tx) =>
      publishPolicy(tx, document(more), {
        ...{ now: heed.clock.now(), actor: 'heed' as const, hooks: heed.app.policyHooks },
      }),
    );
  const problemsOf = async (work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      if (error instanceof HeedError) return (error.problems ?? []).map(({ problem }) => problem);
    }
    return [];
  };
  const answers = () =>
    heed.db.selectFrom('answer').select(['kind', 'person_id']).where('notice_id', '=', notice).execute();
  const acknowledge = () => `notices.acknowledge:${notice}`;

  it('is a course that is there, named once, and never one before a consent', async () => {
    expect(await problemsOf(() => publishes({ courses: ['smoke'] }))).to.eql([
      'there is no course smoke: publish it first with heed courses publish',
    ]);
    expect((await problemsOf(() => document({ courses: ['fire', 'fire'] })))[0]).to.include('twice');
    const consent = { action: 'consent', legalBasis: 'consent', withdrawal: 'On the page' };
    expect((await problemsOf(() => document({ ...consent })))[0]).to.include('given freely');
    expect(await problemsOf(() => publishes({ change: 'editorial', courses: undefined }))).to.have.length(1);
  });

  it('stands on the card, and opens from it for whoever nobody asked otherwise', async () => {
    const { body } = await cardOf('S003');
    expect(body.lines[0]).to.equal('答复前请先学完并通过：《消防》');
    expect(body.buttons?.[0]?.action).to.eql({ name: 'training.open', about: 'fire' });
    const chen = await Learner.of(heed, 'S003');
    await chen.press('training.open:fire');
    expect(await enrolmentIn(heed.db, chen.personId, 'fire')).to.include({ state: 'open', why: 'notice' });
    // Nobody else can open it for themselves.
    const other = await Learner.of(heed, 'S005');
    expect(await other.press('training.open:fire')).to.have.property(
      'text',
      text('zh-CN', 'training.chat.noSuch'),
    );
  });

  it('is said instead of taking an answer, by tap, form and page, and a concern needs none', async () => {
    const said = await li.press(acknowledge());
    expect(said).to.deep.include({
      text: text('zh-CN', 'notices.refusal.course-first'),
      link: { label: '消防', path: '/training/fire' },
    });
    expect(await li.press(`notices.sign:${notice}`)).to.deep.include({
      link: { label: '消防', path: '/training/fire' },
    });
    const shown = await page.get(`/n/${notice}`);
    expect(shown.text).to.include('href="/training/fire"').and.include('请先学完课程');
    expect(shown.text).not.to.include(`value="${acknowledge()}"`);
    const posted = await page.post(`/n/${notice}/answer`, { action: acknowledge() });
    expect(posted.status).to.equal(409);
    expect(await answers()).to.eql([]);
    // Opened once, without a card of its own beside the notice.
    expect(await enrolmentsOf(heed.db, li.personId)).to.have.length(1);
    expect(await li.told()).to.eql([]);
    const wang = await heed.signIn('S004');
    const concern = { action: `notices.concern:${notice}`, reason: 'What is it for?' };
    expect((await wang.post(`/n/${notice}/answer`, concern)).status).to.equal(303);
    expect((await wang.get(`/n/${notice}`)).text).to.include('请先学完课程');
  });

  it('passed, lets the answer be given at once, which names the attempt', async () => {
    await li.readsAll();
    await li.answersAll('right');
    expect((await page.get(`/n/${notice}`)).text).to.include(`value="${acknowledge()}"`);
    await li.press(acknowledge());
    expect((await answers()).map(({ kind }) => kind)).to.eql(['concern', 'acknowledge']);
    const enrolment = await enrolmentIn(heed.db, li.personId, 'fire');
    const [attempt] = await attemptsOf(heed.db, enrolment.id);
    const row = await heed.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', 'answer.given')
      .where('person_id', '=', li.personId)
      .executeTakeFirstOrThrow();
    const { data } = JSON.parse(row.event ?? '{}') as { data: Record<string, unknown> };
    expect(data.courses).to.eql([{ code: 'fire', attempt: attempt?.id, entry: attempt?.entryId }]);
  });

  it('counts no longer once its certificate has ended, and gives nobody more tries', async () => {
    const chen = await Learner.of(heed, 'S003');
    await chen.readsAll();
    await chen.answersAll('wrong');
    heed.clock.advance({ hours: 4 });
    await chen.press('training.quiz:fire');
    await chen.answersAll('wrong');
    expect(await chen.press(acknowledge())).to.have.property(
      'text',
      text('zh-CN', 'notices.refusal.course-first'),
    );
    expect((await enrolmentsOf(heed.db, chen.personId)).map(({ state }) => state)).to.eql(['not-passed']);
    heed.clock.advance({ days: 190 });
    await publishes({ version: '4', scope: 'Everyone in sales and service' });
    const again = await sentNotice(heed, 'call-records', ['S002']);
    expect(await li.press(`notices.acknowledge:${again}`)).to.have.property(
      'text',
      text('zh-CN', 'notices.refusal.course-first'),
    );
    expect((await enrolmentsOf(heed.db, li.personId)).map(({ state }) => state)).to.eql(['open', 'passed']);
  });

  async function cardOf(staffNo: string) {
    const { personId } = await Learner.of(heed, staffNo);
    const row = await heed.db
      .selectFrom('delivery as d')
      .innerJoin('message as m', 'm.id', 'd.message_id')
      .select('m.bodies')
      .where('d.person_id', '=', personId)
      .where('m.kind', '=', 'notices.card')
      .executeTakeFirstOrThrow();
    const body = row.bodies['zh-CN'];
    if (body.kind !== 'card') throw new Error('no card');
    return { body: body.card };
  }
});
