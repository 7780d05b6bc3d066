import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { callOffCourses } from '../../src/training/call-off.ts';
import { trainingData } from '../../src/training/personal-data.ts';
import { tellReviewers } from '../../src/training/tell-reviewers.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { viewerOf } from '../harness/decisions.ts';
import { assignedTo, Learner, publishedCourse, withWords } from '../harness/training.ts';
import { WordsStory } from '../harness/words.ts';

describe('words that wait for somebody to read them', function () {
  this.timeout(180_000);
  let heed: TestApp;
  let story: WordsStory;
  beforeEach(async () => {
    // A Monday.
    heed = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
    await publishedCourse(heed, withWords({}));
    await assignedTo(heed, { kind: 'everyone' });
    story = new WordsStory(heed, await heed.signIn('S033'));
  });
  afterEach(() => heed.close());

  /** Who was told what since the last look, by staff number. */
  const told = async (kind: string) => {
    const { rows } = await sql<{ no: string }>`
      select p.staff_no as no from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
      where m.kind = ${kind} order by 1`.execute(heed.db);
    await sql`delete from delivery d using message m where m.id = d.message_id and m.kind = ${kind}`.execute(
      heed.db,
    );
    return rows.map(({ no }) => no);
  };
  const holding = async (...roles: string[]) => {
    const { rows } = await sql<{ no: string }>`
      select distinct p.staff_no as no from role_grant g join person p on p.id = g.person_id
      where g.role = any(${roles}::text[]) and g.to_at is null order by 1`.execute(heed.db);
    return rows.map(({ no }) => no);
  };
  const tell = (at: string) => {
    heed.clock.set(at);
    return tellReviewers(heed.db, { zone: heed.app.zone, now: heed.clock.now() });
  };

  it('are told of in one message on the next working morning, and again with others after five working days', async () => {
    for (const staffNo of ['S002', 'S003']) await story.handsIn(staffNo);
    expect(await tell('2026-08-03T12:00:00Z')).to.equal(0);
    expect(await tell('2026-08-04T02:00:00Z')).to.equal(2);
    expect(await told('training.to-read')).to.deep.equal(await holding('hr'));
    expect(await told('training.unread')).to.deep.equal([]);
    expect(await tell('2026-08-11T02:00:00Z')).to.equal(0);
    for (const at of ['2026-08-12T02:00:00Z', '2026-08-20T02:00:00Z']) {
      expect(await tell(at)).to.equal(2);
      const hr = await holding('hr');
      expect(await told('training.to-read')).to.deep.equal(hr);
      const others = (await holding('admin', 'privacy')).filter((one) => !hr.includes(one));
      expect(await told('training.unread')).to.deep.equal(others);
    }
    const reader = await heed.signIn('S033');
    for (const staffNo of ['S002', 'S003']) {
      const [id = ''] = await story.wordsOf(await Learner.of(heed, staffNo));
      await story.reads(id, { right: 'yes' }, reader);
    }
    expect(await tell('2026-09-10T02:00:00Z')).to.equal(0);
  });

  it('are told of at once to those who give roles, where nobody could read them but whoever wrote them', async () => {
    await sql`update role_grant set to_at = ${heed.clock.now()} where role = 'hr' and person_id not in
      (select id from person where staff_no = 'S033')`.execute(heed.db);
    await story.handsIn('S033');
    expect(await tell('2026-08-04T02:00:00Z')).to.equal(1);
    expect(await told('training.to-read')).to.deep.equal([]);
    expect(await told('training.unread')).to.include.members(await holding('admin'));
  });

  it('are read by nobody once whoever wrote them has left', async () => {
    const li = await story.handsIn('S002');
    const [id = ''] = await story.wordsOf(li);
    await sql`
      update employment set to_at = ${heed.clock.now()} where person_id = ${li.personId}::uuid`.execute(
      heed.db,
    );
    await callOffCourses(heed.db, heed.clock.now());
    expect((await story.reader.get(`/console/quiz-answers/${id}`)).status).to.equal(404);
    expect((await story.reads(id, { right: 'yes' })).status).to.equal(404);
    expect(await tell('2026-08-04T02:00:00Z')).to.equal(0);
    const { rows } = await sql<{ state: string }>`
      select a.state from quiz_attempt a join enrolment e on e.id = a.enrolment_id
      where e.person_id = ${li.personId}::uuid`.execute(heed.db);
    expect(rows).to.deep.equal([{ state: 'replaced' }]);
  });

  const erase = (personId: string) =>
    inTransaction(heed.db, (tx) =>
      trainingData(heed.app).erase(tx, personId, {
        ...{ now: heed.clock.now(), actor: 'heed', reason: 'request', over: new Set<string>() },
      }),
    );
  const copy = async (personId: string) => {
    const found = [];
    for await (const one of trainingData(heed.app).export(heed.db, personId))
      if (one.id.endsWith('why-1')) found.push(one.data);
    return found;
  };
  const keys = async () =>
    (
      await sql<{ id: string }>`select id from keys.wrapping_key where class = 'quiz-words'`.execute(heed.db)
    ).rows.map(({ id }) => id);

  it('stand in the copy of whoever wrote them, with what was said; an erasure takes them, and their keys', async () => {
    const li = await story.handsIn('S002');
    const [id = ''] = await story.wordsOf(li);
    const words = '烟往上走，canary-words';
    expect((await copy(li.personId))[0]).to.include({ said: words, outcome: 'waits' });
    await story.reads(id, { right: 'yes', said: '说得好' });
    expect((await copy(li.personId))[0]).to.include({ said: words, outcome: 'right', review: '说得好' });
    await sql`update quiz_words set words = jsonb_set(words, '{body}', '"AAAA"')`.execute(heed.db);
    expect((await copy(li.personId))[0]).to.include({ said: null, leftOut: 'damaged', review: '说得好' });
    await erase(li.personId);
    expect(await copy(li.personId)).to.deep.equal([]);
    expect(await story.wordsOf(li)).to.deep.equal([]);
    expect(await keys()).to.deep.equal([]);
  });

  it('outlast an erasure while they are still to be read, under other keys', async () => {
    const li = await story.handsIn('S002');
    const [id = ''] = await story.wordsOf(li);
    const before = await keys();
    await erase(li.personId);
    expect(await keys())
      .to.have.length(1)
      .and.not.deep.equal(before);
    expect((await story.reader.get(`/console/quiz-answers/${id}`)).text).to.include('canary-words');
    expect((await story.reads(id, { right: 'yes' })).status).to.equal(303);
  });

  it('do not say who read them once that person is erased', async () => {
    const li = await story.handsIn('S002');
    const [id = ''] = await story.wordsOf(li);
    await story.reads(id, { right: 'yes', said: '说得好' });
    await erase((await viewerOf(heed, 'S033')).id);
    const { rows } = await sql`select reviewed_by, reviewed_at is not null as read from quiz_words`.execute(
      heed.db,
    );
    expect(rows).to.deep.equal([{ reviewed_by: null, read: true }]);
    expect((await copy(li.personId))[0]).to.include({ review: '说得好' });
  });
});
