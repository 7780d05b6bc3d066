import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { directoryData } from '../../src/people/directory-data.ts';
import { passedIn } from '../../src/training/certificate.ts';
import { trainingData } from '../../src/training/personal-data.ts';
import { enrolmentIn } from '../../src/training/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { assignedTo, Learner, publishedCourse } from '../harness/training.ts';

const unknown = '没有这个编号的证书';

describe('a certificate whose person changed', function () {
  this.timeout(120_000);
  let heed: TestApp;
  before(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
    await publishedCourse(heed, (text) =>
      text.replace('minutes: 5', 'minutes: 5\nrecognitions: [in-time, first-try]'),
    );
  });
  after(() => heed?.close());

  const assigned = async (staffNo: string) => {
    const learner = await Learner.of(heed, staffNo);
    await assignedTo(heed, { kind: 'people', ids: [learner.personId] });
    return learner;
  };
  async function passed(staffNo: string) {
    const learner = await assigned(staffNo);
    await learner.readsAll();
    await learner.answersAll('right');
    const number = (await passedIn(heed.db, learner.personId, 'fire'))?.certificate ?? '';
    expect(number).to.match(/^[0-9A-F]{20}$/);
    return { learner, personId: learner.personId, number };
  }
  const check = async (number: string) => (await heed.visitor().get(`/certificates?number=${number}`)).text;
  const called = async (personId: string, name: string) => {
    await sql`update person set name = ${name} where id = ${personId}::uuid`.execute(heed.db);
  };
  const erasing = () => ({ now: heed.clock.now(), actor: 'heed' as const, reason: 'request' });

  it('has no number any more once they had it erased, and is still theirs to see', async () => {
    const { personId, number } = await passed('S002');
    await inTransaction(heed.db, (tx) => trainingData(heed.app).erase(tx, personId, erasing()));
    expect(await check(number)).to.include(unknown);
    const li = await heed.signIn('S002');
    const { text, status } = await li.get('/training/fire/passed');
    expect(status).to.equal(200);
    expect(text).to.include('编号已删除').and.not.include('certificate.pdf');
    expect((await li.get('/training/fire/certificate.pdf')).status).to.equal(404);
  });

  it('fits nobody once its name was erased, though what was passed is kept', async () => {
    const { personId, number } = await passed('S003');
    heed.clock.advance({ days: 1 });
    await sql`update employment set to_at = ${heed.clock.now()} where person_id = ${personId}::uuid`.execute(
      heed.db,
    );
    expect(await check(number)).to.include('证书有效');
    await inTransaction(heed.db, (tx) => directoryData.erase(tx, personId, erasing()));
    expect(await check(number)).to.include(unknown);
  });

  it('shows no name in full, also one of a single letter', async () => {
    const { personId, number } = await passed('S004');
    await called(personId, '禤');
    await sql`update person_name set name = '禤' where person_id = ${personId}::uuid`.execute(heed.db);
    expect(await check(number))
      .to.include('证书有效')
      .and.not.include('禤');
  });

  it('is known by the name on the paper after another was taken', async () => {
    const { personId, number } = await passed('S005');
    const { name } = await heed.db
      .selectFrom('person')
      .select('name')
      .where('id', '=', personId)
      .executeTakeFirstOrThrow();
    const mask = (one: string) => Array.from(one, (letter, place) => (place === 0 ? letter : '*')).join('');
    expect(await check(number)).to.include(mask(name));
    heed.clock.advance({ days: 1 });
    const now = heed.clock.now();
    await sql`update person_name set to_at = ${now} where person_id = ${personId}::uuid`.execute(heed.db);
    await sql`
      insert into person_name (person_id, name, from_at, to_at)
      values (${personId}::uuid, '欧阳明月', ${now}, null)`.execute(heed.db);
    await called(personId, '欧阳明月');
    expect(await check(number)).to.include(`${mask(name)} / 欧***`);
  });

  it('recognises a first try and the day due by all since it was last passed, and not by the last share alone', async () => {
    const learner = await assigned('S006');
    await learner.readsAll();
    await learner.answersAll('wrong');
    heed.clock.advance({ hours: 5 });
    await learner.press('training.quiz:fire');
    await learner.answersAll('wrong');
    heed.clock.advance({ days: 20 });
    await assigned('S006');
    await learner.readsAll();
    await learner.answersAll('right');
    expect((await passedIn(heed.db, learner.personId, 'fire'))?.recognitions).to.eql([]);
    const again = await assigned('S008');
    await again.readsAll();
    await again.answersAll('wrong');
    heed.clock.advance({ hours: 5 });
    await again.press('training.quiz:fire');
    await again.answersAll('wrong');
    heed.clock.advance({ days: 20 });
    const { id: enrolment } = await enrolmentIn(heed.db, again.personId, 'fire');
    const hr = await heed.signIn('S033');
    await hr.post('/console/courses/fire/tries', { enrolment, tries: '1', reason: 'Was ill' });
    await again.press('training.quiz:fire');
    await again.answersAll('right');
    expect((await passedIn(heed.db, again.personId, 'fire'))?.recognitions).to.eql([]);
    const straight = await passed('S007');
    expect((await passedIn(heed.db, straight.personId, 'fire'))?.recognitions).to.eql([
      'in-time',
      'first-try',
    ]);
  });
});
