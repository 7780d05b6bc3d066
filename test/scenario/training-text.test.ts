import { expect } from 'chai';
import { sql } from 'kysely';
import { inTransaction } from '../../src/db/pool.ts';
import { coursesBefore } from '../../src/training/before.ts';
import { passedIn } from '../../src/training/certificate.ts';
import { giveReview } from '../../src/training/review.ts';
import { attemptsOf, enrolmentIn, openTitles } from '../../src/training/store.ts';
import { takers } from '../../src/training/takers.ts';
import { questionTallies, tallyQuestions } from '../../src/training/tally.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { viewerOf } from '../harness/decisions.ts';
import { assignedTo, Learner, publishedCourse, withWords } from '../harness/training.ts';
import { WordsStory } from '../harness/words.ts';

/** Four questions, of which all have to be right: what somebody wrote decides. */
describe('an answer in one’s own words', function () {
  this.timeout(180_000);
  let heed: TestApp;
  let story: WordsStory;
  beforeEach(async () => {
    heed = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
    await publishedCourse(heed, withWords({}));
    await assignedTo(heed, { kind: 'everyone' });
    story = new WordsStory(heed, await heed.signIn('S033'));
  });
  afterEach(() => heed.close());

  const standing = (learner: Learner) => enrolmentIn(heed.db, learner.personId, 'fire');
  const attempts = async (learner: Learner) =>
    (await attemptsOf(heed.db, (await standing(learner)).id)).map(({ state }) => state);

  it('is handed in and waits, lies sealed, and is nowhere else; the result is told once it was read', async () => {
    const li = await story.handsIn('S002');
    expect(await attempts(li)).to.deep.equal(['handed-in']);
    expect((await standing(li)).state).to.equal('open');
    expect((await li.told()).map(({ kind }) => kind)).to.include('training.handed-in');
    const [id = ''] = await story.wordsOf(li);
    const list = await story.reader.get('/console/quiz-answers');
    expect(list.text).to.include(id).and.include('烟里为什么要弯腰').and.not.include('李知远');
    const page = await story.reader.get(`/console/quiz-answers/${id}`);
    expect(page.text).to.include('canary-words').and.include('说到烟往上走').and.not.include('李知远');
    expect((await story.reads(id, { right: 'yes', said: 'canary-said 说得好' })).status).to.equal(303);
    expect(await attempts(li)).to.deep.equal(['passed']);
    expect((await standing(li)).state).to.equal('passed');
    expect((await passedIn(heed.db, li.personId, 'fire'))?.entryId).to.be.a('number');
    expect((await li.told()).slice(-2).map(({ kind }) => kind)).to.deep.equal([
      'training.reviewed',
      'training.result',
    ]);
    const own = await (await heed.signIn('S002')).get('/training/fire/quiz');
    expect(own.text).to.include('canary-words').and.include('canary-said').and.include('就是这样。');
    const { rows } = await sql<{ all: string }>`
      select concat((select string_agg(event, '') from evidence_event), (select string_agg(q::text, '') from quiz_words q),
        (select string_agg(a::text, '') from quiz_answer a), (select string_agg(m::text, '') from message m)) as all`.execute(
      heed.db,
    );
    expect(rows[0]?.all).to.include('training.reviewed').and.not.include('canary');
  });

  it('is on record by which question it was and what was said of it, never by words', async () => {
    const li = await story.handsIn('S002');
    const [id = ''] = await story.wordsOf(li);
    await story.reads(id, { right: 'yes' });
    expect((await story.onRecord(li, 'quiz.handed-in'))[0]).to.deep.include({
      ...{ right: 3, unread: 1, asked: 4, passMark: 80 },
    });
    expect((await story.onRecord(li, 'training.reviewed'))[0]).to.include({ question: 'why-1', right: true });
    const [ended] = await story.onRecord(li, 'quiz.ended');
    expect(ended).to.deep.include({ passed: true, right: 4, asked: 4 });
    expect(ended).not.to.have.property('session');
    const entry = (await passedIn(heed.db, li.personId, 'fire'))?.entryId;
    const receipt = await (await heed.signIn('S002')).get(`/me/receipts/${entry}`);
    expect(receipt.status).to.equal(200);
    expect(receipt.text).to.include('交卷后由人审阅得出');
  });

  it('is mended beside its field when it is empty or too long, and the first one counts', async () => {
    const li = await Learner.of(heed, 'S002');
    await li.readsAll();
    const { questions } = await li.attempt();
    const key = questions.find(({ id }) => id === 'why-1')?.key ?? '';
    const wrong = async (words: string) => {
      const reply = await li.send(key, { words });
      return reply.kind === 'form' ? reply.errors?.words : undefined;
    };
    expect(await wrong(' \r\n ')).to.equal('请写下你的回答');
    expect(await wrong('字'.repeat(1_001))).to.include('1000');
    // A browser counts the end of a line once, and sends it as two.
    expect((await li.send(key, { words: `${'字\r\n'.repeat(499)}字` })).kind).to.equal('nothing');
    await li.send(key, { words: 'second' });
    expect(await story.wordsOf(li)).to.have.length(1);
    const page = await (await heed.signIn('S002')).get('/training/fire/quiz');
    expect(page.text).to.include('等人审阅').and.not.include('second');
  });

  it('cannot change what fails or passes without it: that is said at once', async () => {
    const li = await story.handsIn('S002', { wrong: ['doors'] });
    expect(await attempts(li)).to.deep.equal(['failed']);
    const result = (await li.told()).find(({ kind }) => kind === 'training.result')?.body;
    expect(result?.kind === 'card' && result.card.lines.join()).to.include('这次没有人看');
    const [id = ''] = await story.wordsOf(li);
    expect((await story.reader.get(`/console/quiz-answers/${id}`)).status).to.equal(404);
    await publishedCourse(heed, (text) =>
      withWords({ passMark: 75 })(text).replace('version: 1', 'version: 2'),
    );
    const gu = await story.handsIn('S003');
    expect((await standing(gu)).state).to.equal('passed');
    const [second = ''] = await story.wordsOf(gu);
    await story.reads(second, { right: 'no', said: '差一点' });
    expect((await standing(gu)).state).to.equal('passed');
    const [attempt] = await attemptsOf(heed.db, (await standing(gu)).id);
    expect(attempt?.rightAnswers).to.equal(3);
    expect((await gu.told()).at(-1)?.kind).to.equal('training.reviewed');
  });

  it('needs a reason where it is not right, after which there is another try with days and reminders', async () => {
    const li = await story.handsIn('S002', { words: '不知道' });
    const [id = ''] = await story.wordsOf(li);
    const due = (await standing(li)).dueAt;
    const reminded = async () =>
      (
        await sql<{ over: boolean }>`
          select r.over from reminder r join enrolment e on e.id = r.about where e.person_id = ${li.personId}::uuid`.execute(
          heed.db,
        )
      ).rows[0]?.over;
    heed.clock.set('2026-08-12T02:00:00Z');
    // All of that week somebody had it to read: nobody is late.
    expect(await openTitles(heed.db, li.personId, 'en')).to.deep.equal([]);
    const all = await takers(heed.db, 'fire', { now: heed.clock.now(), limit: 500, open: true });
    expect(all.find(({ personId }) => personId === li.personId)?.standing).to.equal('open');
    const reader = await heed.signIn('S033');
    const empty = await story.reads(id, { right: 'no', said: ' ' }, reader);
    expect(empty.status).to.equal(422);
    expect(empty.text).to.include('不对的回答要告诉对方为什么');
    expect((await story.reads(id, { said: 'x' }, reader)).status).to.equal(422);
    expect((await story.reads(id, { right: 'yes', said: 'x'.repeat(1_001) }, reader)).status).to.equal(422);
    expect((await story.reads(id, { right: 'no', said: '还差“烟往上走”' }, reader)).status).to.equal(303);
    expect(await attempts(li)).to.deep.equal(['failed']);
    const after = await standing(li);
    expect(after.state).to.equal('open');
    expect(after.dueAt.getTime()).to.be.above(due.getTime());
    expect(await reminded()).to.equal(false);
    // Four hours have passed since it was handed in, so there is no more to wait for.
    await li.press('training.quiz:fire');
    await story.answersAll(li);
    const second = (await story.wordsOf(li))[1] ?? '';
    await story.reads(second, { right: 'yes' }, reader);
    expect(await attempts(li)).to.deep.equal(['failed', 'passed']);
  });

  it('is not begun anew and not asked for while it is read, and a policy waits for it', async () => {
    const li = await story.handsIn('S002');
    await li.press('training.quiz:fire');
    expect(await attempts(li)).to.deep.equal(['handed-in']);
    const told = await li.last();
    expect(told.kind === 'card' && told.card.title).to.equal('已经交卷，等人审阅');
    const { missing } = await coursesBefore(heed.db, li.personId, ['fire'], heed.clock.now());
    expect(missing.map(({ code }) => code)).to.deep.equal(['fire']);
    for (const path of ['/training', '/training/fire', '/training/fire/quiz'])
      expect((await (await heed.signIn('S002')).get(path)).text, path).to.match(/等人审阅|正在看你写的/);
  });

  it('is read once: two at once, twice by one, never by whoever wrote it, nor by another role', async () => {
    const li = await story.handsIn('S002');
    const [id = ''] = await story.wordsOf(li);
    const [first, other] = [await viewerOf(heed, 'S033'), await viewerOf(heed, 'S034')];
    const now = heed.clock.now();
    const review = (by: typeof first, right: boolean) =>
      inTransaction(heed.db, (tx) =>
        giveReview(tx, heed.app, { id, by, right, said: 'x', zone: heed.app.zone, now }),
      );
    const all = await Promise.allSettled([review(first, true), review(other, true), review(first, true)]);
    const done = all.map((one) => (one.status === 'fulfilled' ? one.value : 'refused')).sort();
    expect(done.filter((one) => one === 'reviewed')).to.have.length(1);
    expect(await story.onRecord(li, 'training.reviewed')).to.have.length(1);
    expect(await story.onRecord(li, 'quiz.ended')).to.have.length(1);
    const { rows } = await sql<{ mine: boolean }>`
      select reviewed_by = ${first.id}::uuid as mine from quiz_words`.execute(heed.db);
    const [winner, loser] = rows[0]?.mine ? ['S033', 'S034'] : ['S034', 'S033'];
    const again = await story.reads(id, { right: 'no', said: 'x' }, await heed.signIn(winner ?? ''));
    expect(again.text).to.match(/你已经审阅过|You have read this answer already/);
    const late = await story.reads(id, { right: 'no', said: 'x' }, await heed.signIn(loser ?? ''));
    expect(late.status).to.equal(409);
    expect(late.text).to.match(/另一位同事|A colleague has read/);
    expect((await standing(li)).state).to.equal('passed');

    const own = await story.handsIn('S033');
    const [mine = ''] = await story.wordsOf(own);
    const browser = await heed.signIn('S033');
    expect((await browser.get('/console/quiz-answers')).text).not.to.include(mine);
    expect((await browser.get(`/console/quiz-answers/${mine}`)).status).to.equal(404);
    expect((await story.reads(mine, { right: 'yes' }, browser)).status).to.equal(404);
    const privacy = await heed.signIn('S038');
    expect((await privacy.get('/console/quiz-answers')).text).not.to.include(mine);
    expect((await story.reads(mine, { right: 'yes' }, privacy)).status).to.equal(404);
    expect((await (await heed.signIn('S003')).get('/console/quiz-answers')).status).to.equal(403);
    expect(await attempts(own)).to.deep.equal(['handed-in']);
  });

  it('of two, ends the quiz as soon as the other cannot change it any more', async () => {
    await publishedCourse(heed, (text) =>
      withWords({ count: 2, reviewers: 'privacy' })(text).replace('version: 1', 'version: 2'),
    );
    const privacy = await heed.signIn('S038');
    const li = await story.handsIn('S002');
    const [first = '', second = ''] = await story.wordsOf(li);
    expect((await story.reads(first, { right: 'yes' })).status, 'HR').to.equal(404);
    // Four of five are eighty per cent.
    await story.reads(first, { right: 'yes' }, privacy);
    expect((await standing(li)).state).to.equal('passed');
    expect((await privacy.get('/console/quiz-answers')).text).to.include(second);
    const gu = await story.handsIn('S003', { wrong: ['doors'] });
    expect(await attempts(gu)).to.deep.equal(['handed-in']);
    const [one = '', other = ''] = await story.wordsOf(gu);
    await story.reads(other, { right: 'no', said: 'x' }, privacy);
    expect(await attempts(gu)).to.deep.equal(['failed']);
    expect((await story.reads(one, { right: 'yes' }, privacy)).status).to.equal(404);
  });

  it('counts in what is hard once it was read, of five people', async () => {
    for (const staffNo of ['S002', 'S003', 'S004', 'S005', 'S006']) await story.handsIn(staffNo);
    const tallies = async () => {
      await tallyQuestions(heed.db);
      const { versionId } = await enrolmentIn(heed.db, (await Learner.of(heed, 'S002')).personId, 'fire');
      return (await questionTallies(heed.db, versionId)).map(({ question, right }) => [question, right]);
    };
    expect(await tallies()).to.deep.equal([]);
    const { rows } = await sql<{ id: string }>`select id from quiz_words order by id`.execute(heed.db);
    for (const [n, { id }] of rows.entries())
      await story.reads(id, n === 0 ? { right: 'no', said: 'x' } : { right: 'yes' });
    expect(await tallies()).to.deep.include(['why-1', 4]);
  });
});
