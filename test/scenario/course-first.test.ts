import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { text } from '../../src/messages/texts.ts';
import { courseTitles } from '../../src/notices/present.ts';
import { readPolicy } from '../../src/policies/document.ts';
import { publishPolicy } from '../../src/policies/service.ts';
import { attemptsOf, enrolmentIn, enrolmentsOf } from '../../src/training/store.ts';
import { policy } from '../fixtures/policies/complete.ts';
import { scans } from '../fixtures/scans.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { printedSheet, startedTablet, Tablet } from '../harness/tablet.ts';
import { Learner, publishedCourse } from '../harness/training.ts';
import { answersGiven, personId } from '../harness/ways.ts';

const document = (more: Record<string, unknown> = {}) =>
  readPolicy(
    policy((front) => {
      Object.assign(front, { rules: ['CN'], legalBasis: 'employment-rules', courses: ['fire'], ...more });
      Object.assign(front, { action: 'acknowledge', signature: 'click', ...more });
    }),
  );
const published = (heed: TestApp, more: Record<string, unknown> = {}) =>
  inTransaction(heed.db, (tx) =>
    publishPolicy(tx, document(more), {
      ...{ now: heed.clock.now(), actor: 'heed' as const, hooks: heed.app.policyHooks },
    }),
  );
const courseFirst = () => text('zh-CN', 'notices.refusal.course-first', { titles: '《消防》' });
const outOfTries = () => text('zh-CN', 'notices.refusal.out-of-tries', { titles: '《消防》' });

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

  const publishes = (more: Record<string, unknown> = {}) => published(heed, more);
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

  it('is one of several as a sentence has them', () => {
    const titled = ['A', 'B', 'C'].map((title) => ({ titles: { 'zh-CN': title, en: title } }));
    expect(courseTitles(titled.slice(0, 2), 'zh-CN')).to.equal('《A》和《B》');
    expect(courseTitles(titled, 'zh-CN')).to.equal('《A》、《B》和《C》');
    expect(courseTitles(titled, 'en')).to.equal('“A”, “B”, and “C”');
  });

  it('is said instead of taking an answer, by tap, form and page, and a concern needs none', async () => {
    const said = await li.press(acknowledge());
    expect(said).to.deep.include({
      text: courseFirst(),
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
    // What is to be done stands in the place of the answer, and nothing says it a second time.
    expect(posted.text.match(/class="alert /g)).to.have.length(1);
    expect(posted.text)
      .to.match(/role="alert"/)
      .and.include('请先学完课程');
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
    const said = await chen.press(acknowledge());
    expect(said).to.have.property('text', outOfTries());
    expect(said).not.to.have.property('link');
    expect(await chen.press(`notices.sign:${notice}`)).to.have.property('text', outOfTries());
    const shown = (await (await heed.signIn('S003')).get(`/n/${notice}`)).text;
    expect(shown)
      .to.include(text('en', 'notices.refusal.out-of-tries', { titles: '“Fire”' }))
      .and.include(`notices.concern:${notice}`);
    expect(shown)
      .not.to.include(text('en', 'notices.page.courseText'))
      .and.not.include('href="/training/fire"');
    expect((await enrolmentsOf(heed.db, chen.personId)).map(({ state }) => state)).to.eql(['not-passed']);
    heed.clock.advance({ days: 190 });
    await publishes({ version: '4', scope: 'Everyone in sales and service' });
    const again = await sentNotice(heed, 'call-records', ['S002']);
    expect(await li.press(`notices.acknowledge:${again}`)).to.have.property('text', courseFirst());
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

describe('a course before an answer that is given on no device of one’s own', function () {
  this.timeout(120_000);
  const [signs, unlearnt, here, witness, hr] = ['S002', 'S003', 'S004', 'S020', 'S032'] as const;
  let heed: TestApp;
  let notice: string;
  beforeEach(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
    await publishedCourse(heed);
    await published(heed);
    notice = await sentNotice(heed, 'call-records', [signs, unlearnt, here]);
  });
  afterEach(() => heed?.close());

  const passes = async (staffNo: string) => {
    const learner = await Learner.of(heed, staffNo);
    await learner.press('training.open:fire');
    await learner.readsAll();
    await learner.answersAll('right');
  };
  const shares = async (staffNo: string) =>
    (await enrolmentsOf(heed.db, await personId(heed, staffNo))).map(({ state }) => state);
  const sheetFor = async (staffNo: string) => `/console/paper/${await printedSheet(heed, notice, staffNo)}`;
  const closes = async (sheet: string, signedOn: string) =>
    (await heed.signIn(hr)).upload(sheet, { kind: 'acknowledge', signedOn, witness }, { scan: scans.pdf });

  it('on paper counts where it was passed on the day that stands on the sheet, and opens nothing', async () => {
    const sheet = await sheetFor(signs);
    const without = await sheetFor(unlearnt);
    heed.clock.advance({ days: 1 });
    // Signed on the day before it was passed: nothing of that day shows that it came first.
    await passes(signs);
    heed.clock.advance({ hours: 5 });
    const early = await closes(sheet, '2026-08-03');
    expect(early.text).to.include(text('zh-CN', 'ways.refusal.course-first'));
    expect(await shares(signs)).to.eql(['passed']);
    expect((await closes(sheet, '2026-08-04')).location).to.equal('/console/paper?recorded=yes');
    const [answer] = await answersGiven(heed);
    expect(answer).to.include({ kind: 'acknowledge', method: 'paper', late: false });
    expect(answer?.courses).to.have.length(1);
    expect((await closes(without, '2026-08-04')).text).to.include(text('zh-CN', 'ways.refusal.course-first'));
    expect(await shares(unlearnt)).to.eql([]);
  });

  it('by word of mouth is asked of the moment, and opens nothing', async () => {
    const browser = await heed.signIn(hr);
    const says = async (staffNo: string) =>
      browser.post(`/console/notices/${notice}/people/${await personId(heed, staffNo)}/on-behalf`, {
        ...{ kind: 'acknowledge', why: 'Cannot read', witness, answers: '0' },
      });
    expect((await says(unlearnt)).text).to.include(text('zh-CN', 'ways.refusal.course-first'));
    expect(await shares(unlearnt)).to.eql([]);
    await passes(signs);
    expect((await says(signs)).location).to.include('recorded=yes');
  });

  it('at a tablet is said once, and opened for whoever came', async () => {
    const tablet = new Tablet(heed.url, 'A tablet');
    const { token } = await startedTablet(heed, 'S033');
    (tablet.cookies as Map<string, string>).set('heed_kiosk', token);
    const slip = await (await heed.signIn('S033')).post('/console/kiosks/codes', { staffNo: here });
    await tablet.enter(here, /slip-code">(\d{4} \d{4})</.exec(slip.text)?.[1] ?? '');
    const posted = await tablet.sends(`/kiosk/n/${notice}`, `/kiosk/n/${notice}/answer`, {
      action: `notices.acknowledge:${notice}`,
      typedName: 'x',
    });
    expect(posted.status).to.equal(409);
    expect(posted.text.match(/class="alert /g)).to.have.length(1);
    expect(posted.text).to.include('请先学完课程').and.include('《消防》');
    expect(await shares(here)).to.eql(['open']);
  });
});
