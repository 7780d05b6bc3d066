import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { wallAt } from '../../src/calendar/wall.ts';
import { closeIncident } from '../../src/crisis/change.ts';
import { declare } from '../../src/crisis/declare.ts';
import { closeReview } from '../../src/crisis/review/close.ts';
import { questions } from '../../src/crisis/review/rules.ts';
import { findIncident, type Incident } from '../../src/crisis/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { seedSampleCourses } from '../../src/sample/courses.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { brokenAt } from '../harness/broken-at.ts';
import type { Browser } from '../harness/browser.ts';
import { Learner, publishedCourse } from '../harness/training.ts';

const lead = 'S037';
const office = 'S033';
/** Words of the incident, which nobody is to find outside of it. */
const canary = 'the-sheet-of-bookings';

describe('courses that follow the review of an incident', function () {
  this.timeout(240_000);
  let heed: TestApp;
  let leads: Browser;
  let hr: Browser;
  // A Saturday in Shanghai: people hear of a course on a day on which they work.
  beforeEach(async () => {
    heed = await startApp({ policies: false, now: '2026-08-01T02:00:00Z' });
    leads = await heed.signIn(lead);
    hr = await heed.signIn(office);
    await publishedCourse(heed);
  });
  afterEach(() => heed.close());

  const over = async ({ drill = false } = {}) => {
    const by = leads.personId;
    const now = heed.clock.now();
    const { incident } = await inTransaction(heed.db, (tx) =>
      declare(tx, heed.app, {
        ...{ level: 'major', drill, words: canary, by, once: v7(), another: true, now },
      }),
    );
    await inTransaction(heed.db, (tx) => closeIncident(tx, incident.id, 'over', { personId: by, now }));
    return `/crisis/${incident.id}/review`;
  };
  const incidentOf = async (path: string): Promise<Incident> => {
    const found = await findIncident(heed.db, path.split('/')[2] ?? '');
    if (!found) throw new Error('there is no incident');
    return found;
  };
  /** All that a review needs but something to be done. */
  const answered = async (path: string) => {
    for (const subject of questions)
      await leads.post(`${path}/entries`, { kind: 'answer', subject, words: canary, once: v7() });
    await leads.post(`${path}/entries`, { kind: 'cause', subject: 'storage', words: canary, once: v7() });
  };
  const choose = (path: string, fields: Record<string, string> = {}, by = hr) =>
    by.post(`${path}/courses`, {
      ...{ key: v7(), course: 'fire', audience: 'people', list: 'S002\nS003' },
      ...fields,
    });
  const events = async (type: string) =>
    (
      await heed.db
        .selectFrom('evidence_event')
        .select('event')
        .where('type', '=', type)
        .orderBy('id')
        .execute()
    ).map(({ event }) => JSON.parse(event ?? '{}') as { actor: object; data: Record<string, unknown> });
  const shares = async () => {
    const { rows } = await sql<{ staffNo: string; why: string }>`
      select p.staff_no as "staffNo", e.why from enrolment e join person p on p.id = e.person_id order by 1`.execute(
      heed.db,
    );
    return rows.map(({ staffNo, why }) => [staffNo, why]);
  };

  it('are chosen by HR, assigned with its close, and say why and nothing of it', async () => {
    const path = await over();
    await answered(path);
    const key = v7();
    for (const _click of [1, 2]) expect((await choose(path, { key })).status).to.equal(303);
    expect(await shares()).to.deep.equal([]);
    const page = await hr.get(`${path}?lang=en`);
    expect(page.text).to.include('2 people would be asked now');
    // Something to be done is a course too.
    expect((await leads.post(`${path}/close`, {})).status).to.equal(303);
    expect(await shares()).to.deep.equal([
      ['S002', 'after-incident'],
      ['S003', 'after-incident'],
    ]);
    const [assigned, ...more] = await events('course.assigned');
    expect(more).to.deep.equal([]);
    expect(assigned?.actor).to.deep.equal({ person: hr.personId });
    expect(assigned?.data).to.include({ assignment: key, code: 'fire', people: 2, after: 'incident' });
    expect(JSON.stringify(assigned)).not.to.include((await incidentOf(path)).id);
    expect((await events('crisis.review-closed'))[0]?.data).to.deep.include({ courses: [key] });
    const one = await Learner.of(heed, 'S002');
    const told = JSON.stringify(await one.last());
    expect(told).to.include(text('zh-CN', 'training.why.after-incident'));
    expect(told)
      .not.to.include(canary)
      .and.not.to.include((await incidentOf(path)).code);
    // They hear of it when they work, and it is due on such a day.
    const { rows } = await sql<{ at: Date; due: Date }>`
      select d.not_before as at, e.due_at as due from delivery d join message m on m.id = d.message_id
      join enrolment e on e.person_id = d.person_id
      where m.kind = 'training.assigned' and d.person_id = ${one.personId}::uuid`.execute(heed.db);
    expect(rows.map(({ at }) => wallAt(at, 'Asia/Shanghai').day)).to.deep.equal(['2026-08-03']);
    expect(rows.map(({ due }) => wallAt(due, 'Asia/Shanghai').day)).to.deep.equal(['2026-08-10']);
    expect((await leads.get(`${path}?lang=en`)).text).to.include('Assigned to 2 people');
    const report = await leads.get(`${path.replace('/review', '/report')}?lang=en`);
    expect(report.text).to.include('“Fire”, assigned to 2 people');
    expect((await choose(path)).status).to.equal(410);
    expect((await hr.post(`${path}/courses/drop`, { course: key })).status).to.equal(410);
    // Begun, it is on record why.
    await one.press('training.open:fire');
    expect((await events('training.begun'))[0]?.data).to.include({ why: 'after-incident' });
  });

  it('are chosen only by whoever may assign courses and is in the review', async () => {
    const path = await over();
    expect((await choose(path, {}, leads)).status).to.equal(403);
    expect((await leads.get(`${path}/courses`)).status).to.equal(403);
    expect((await choose(path, {}, await heed.signIn('S002'))).status).to.equal(404);
    expect((await leads.get(path)).text).not.to.include(`${path}/courses"`);
    expect((await hr.get(path)).text).to.include(`${path}/courses"`);
    const shown = await hr.get(`${path}/courses?lang=en`);
    expect(shown.status).to.equal(200);
    expect(shown.text).to.include('Fire');
    for (const [fields, status] of [
      [{ audience: '' }, 422],
      [{ list: 'S999' }, 422],
      [{ course: 'no-such' }, 404],
      [{ key: 'x' }, 400],
    ] as const)
      expect((await choose(path, fields)).status, JSON.stringify(fields)).to.equal(status);
    expect(await events('crisis.course-chosen')).to.deep.equal([]);
  });

  it('are taken back while it is open, and then there is something missing again', async () => {
    const path = await over();
    await answered(path);
    const key = v7();
    await choose(path, { key });
    for (const _click of [1, 2])
      expect((await hr.post(`${path}/courses/drop`, { course: key })).status).to.equal(303);
    expect((await leads.post(`${path}/close`, {})).status).to.equal(409);
    expect((await events('crisis.course-dropped')).map(({ data }) => data.course)).to.deep.equal([key]);
    expect((await events('crisis.course-chosen')).map(({ data }) => data.audience)).to.deep.equal([
      { kind: 'people', count: 2 },
    ]);
  });

  it('leave alone whoever has passed it, unless an earlier version, and HR says so', async () => {
    const [first, second] = [await Learner.of(heed, 'S002'), await Learner.of(heed, 'S003')];
    const follows = async (fields = {}) => {
      const path = await over();
      await answered(path);
      await choose(path, fields);
      expect((await leads.post(`${path}/close`, {})).status).to.equal(303);
      return shares();
    };
    expect(await follows()).to.have.length(2);
    for (const one of [first, second]) {
      await one.readsAll();
      await one.answersAll('right');
    }
    await publishedCourse(heed, (words) => words.replace('version: 1', 'version: 2'));
    expect(await follows()).to.have.length(2);
    expect(await follows({ anew: 'on' })).to.have.length(4);
  });

  it('follow a drill too, which their card says', async () => {
    const path = await over({ drill: true });
    await answered(path);
    await choose(path);
    await leads.post(`${path}/close`, {});
    expect((await shares())[0]).to.deep.equal(['S002', 'after-drill']);
    const told = JSON.stringify(await (await Learner.of(heed, 'S002')).last());
    expect(told).to.include(text('zh-CN', 'training.why.after-drill'));
  });

  it('are all assigned or none, wherever it breaks off, and two that close at once assign them once', async () => {
    await inTransaction(heed.db, (tx) => seedSampleCourses(tx, heed.clock.now()));
    const path = await over();
    await answered(path);
    await choose(path);
    await choose(path, { course: 'privacy-at-work', list: 'S004' });
    const incident = await incidentOf(path);
    const close = (db = heed.db) =>
      inTransaction(db, (tx) => closeReview(tx, incident, { by: leads.personId, now: heed.clock.now() }));
    for (let at = 1; ; at += 1) {
      const broken = brokenAt(heed.db, at);
      const ended = close(broken.db);
      if (
        await ended.then(
          () => true,
          () => false,
        )
      ) {
        expect(at).to.be.greaterThan(10);
        expect(broken.broke()).to.equal(false);
        break;
      }
      expect(await shares(), `at ${at}`).to.deep.equal([]);
    }
    expect(await shares()).to.have.length(3);
    const other = await over();
    await answered(other);
    await choose(other, { list: 'S005' });
    const results = await Promise.allSettled(
      [1, 2].map(async () => {
        const one = await incidentOf(other);
        await inTransaction(heed.db, (tx) =>
          closeReview(tx, one, { by: leads.personId, now: heed.clock.now() }),
        );
      }),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    expect(await shares()).to.have.length(4);
  });
});
