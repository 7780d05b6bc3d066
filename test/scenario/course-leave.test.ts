import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { text } from '../../src/messages/texts.ts';
import { changeAbsence, sayAbsence, takeBackAbsence } from '../../src/people/absences.ts';
import { askWhoIsBack } from '../../src/training/back.ts';
import { passedIn } from '../../src/training/certificate.ts';
import { enrolmentIn } from '../../src/training/store.ts';
import { takers } from '../../src/training/takers.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { brokenAt } from '../harness/broken-at.ts';
import { assignedTo, Learner, publishedCourse } from '../harness/training.ts';

describe('a course of somebody on leave', function () {
  this.timeout(240_000);
  let heed: TestApp;
  let learner: Learner;
  let absence: string;
  const saying = () => ({ actor: 'heed', now: heed.clock.now() }) as const;
  const away = (personId: string, from: string, until: string | null) =>
    inTransaction(heed.db, (tx) => sayAbsence(tx, { personId, from, until, source: 'console' }, saying()));
  // A Monday, ten o'clock in Shanghai.
  beforeEach(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z' });
    await publishedCourse(heed, (course) =>
      course.replace('minutes: 5', 'minutes: 5\nrecognitions: [in-time]'),
    );
    learner = await Learner.of(heed, 'S002');
    absence = await away(learner.personId, '2026-08-03', null);
  });
  afterEach(() => heed.close());

  const assigned = (...ids: string[]) =>
    assignedTo(heed, { kind: 'people', ids: [learner.personId, ...ids] });
  const back = (db = heed.db) => askWhoIsBack(db, { zone: heed.app.zone, now: heed.clock.now() });
  const lineOf = (csv: string, staffNo: string) =>
    csv.split('\r\n').find((line) => line.includes(staffNo)) ?? '';
  const recognised = async () => (await passedIn(heed.db, learner.personId, 'fire'))?.recognitions;
  const mine = () => enrolmentIn(heed.db, learner.personId, 'fire');
  const sentAt = async ({ personId }: Learner) =>
    (
      await sql<{ at: Date }>`
        select d.not_before as at from delivery d join message m on m.id = d.message_id
        where d.person_id = ${personId}::uuid and m.kind = 'training.assigned'`.execute(heed.db)
    ).rows.map(({ at }) => at.toISOString());
  const reminded = async () =>
    (
      await heed.db
        .selectFrom('reminder')
        .select('about')
        .where('person_id', '=', learner.personId)
        .where('kind', '=', 'training')
        .execute()
    ).length;
  const standing = async () =>
    (await takers(heed.db, 'fire', { now: heed.clock.now(), limit: 100 })).find(
      ({ personId }) => personId === learner.personId,
    )?.standing;

  it('is asked for after it; where nobody knows its end, once they are back, with days counted from then', async () => {
    const [other, working] = [await Learner.of(heed, 'S003'), await Learner.of(heed, 'S004')];
    await away(other.personId, '2026-08-01', '2026-08-07');
    await assigned(other.personId, working.personId);
    expect(await sentAt(working)).to.deep.equal(['2026-08-03T02:00:00.000Z']);
    expect((await sentAt(other))[0]).to.match(/^2026-08-10T0/);
    expect(await sentAt(learner)).to.deep.equal([]);
    const days =
      Number((await enrolmentIn(heed.db, working.personId, 'fire')).dueAt) - Number(heed.clock.now());
    // Long after it would have been due.
    heed.clock.set('2026-10-12T02:00:00Z');
    // While somebody is at it: whoever is still away is not waited for.
    await inTransaction(heed.db, async (tx) => {
      await sql`select from enrolment where waits for update`.execute(tx);
      expect(await back()).to.equal(0);
    });
    expect([await sentAt(learner), await reminded(), await standing()]).to.deep.equal([[], 0, 'open']);
    await inTransaction(heed.db, (tx) => takeBackAbsence(tx, absence, saying()));
    for (let at = 1; ; at += 1) {
      const broken = brokenAt(heed.db, at);
      await back(broken.db).catch(() => 0);
      if (!broken.broke()) break;
    }
    await Promise.all([back(), back()]);
    expect(await sentAt(learner)).to.deep.equal(['2026-10-12T02:00:00.000Z']);
    expect(await reminded()).to.equal(1);
    // Both begin on a Monday, with no holiday in the days that the course gives.
    expect(Number((await mine()).dueAt) - Number(heed.clock.now())).to.equal(days);
    heed.clock.set('2026-12-01T02:00:00Z');
    expect(await standing()).to.equal('overdue');
  });

  it('is asked for after the last day that is said of it', async () => {
    await assigned();
    await inTransaction(heed.db, (tx) =>
      changeAbsence(tx, absence, '2026-08-14', { ...saying(), source: 'console' }),
    );
    expect(await back()).to.equal(1);
    expect((await sentAt(learner))[0]).to.match(/^2026-08-17T0/);
    expect(await back()).to.equal(0);
  });

  it('may be begun meanwhile, and then needs no card', async () => {
    await assigned();
    await learner.readsAll();
    await inTransaction(heed.db, (tx) => takeBackAbsence(tx, absence, saying()));
    expect(await back()).to.equal(1);
    expect(await sentAt(learner)).to.deep.equal([]);
    expect(await reminded()).to.equal(1);
    await learner.answersAll('right');
    expect((await mine()).state).to.equal('passed');
  });

  it('has no day due before they are back, and whoever passes it meanwhile was in time', async () => {
    await assigned();
    // Long after it would have been due.
    heed.clock.set('2026-10-12T02:00:00Z');
    await learner.readsAll();
    const own = await heed.signIn('S002');
    for (const page of ['/training', '/training/fire'])
      expect((await own.get(page)).text, page)
        .to.include(text('zh-CN', 'training.page.dueBack'))
        .and.not.include('8月');
    const [begun] = await heed.db
      .selectFrom('evidence_event')
      .select('event')
      .where('type', '=', 'training.begun')
      .execute();
    expect(JSON.parse(begun?.event ?? '{}').data).to.have.keys('enrolment', 'version', 'sha256', 'why');
    await learner.answersAll('right');
    expect(await recognised()).to.deep.equal(['in-time']);
  });

  it('has no day due for HR either, on the page and in the file', async () => {
    const working = await Learner.of(heed, 'S004');
    await assigned(working.personId);
    const hr = await heed.signIn('S033');
    const noDay = text('zh-CN', 'training.staff.unfinished.noDay');
    const page = (await hr.get('/console/courses/fire')).text;
    expect(page.split(noDay)).to.have.length(2);
    const { text: csv } = await hr.post('/console/courses/fire/people.csv', {});
    expect(lineOf(csv, 'S004')).to.match(/2026-08-\d\d/);
    expect(lineOf(csv, 'S002'))
      .to.include('S002')
      .and.not.match(/2026-08-\d\d/);
  });

  it('is in time by the days that count from when they are back, also after more tries', async () => {
    await assigned();
    // As it is where they ran out of tries on leave and were given more.
    await sql`update enrolment set first_due_at = due_at`.execute(heed.db);
    heed.clock.set('2026-10-12T02:00:00Z');
    await inTransaction(heed.db, (tx) => takeBackAbsence(tx, absence, saying()));
    expect(await back()).to.equal(1);
    heed.clock.advance({ days: 1 });
    await learner.readsAll();
    await learner.answersAll('right');
    expect(await recognised()).to.deep.equal(['in-time']);
  });

  it('is over without a word where it is not asked any more before they are back', async () => {
    await assigned();
    await sql`update enrolment set state = 'called-off', ended_at = ${heed.clock.now()}, off_why = 'moved'`.execute(
      heed.db,
    );
    await inTransaction(heed.db, (tx) => takeBackAbsence(tx, absence, saying()));
    expect(await back()).to.equal(0);
    expect(await sentAt(learner)).to.deep.equal([]);
  });
});
