import { expect } from 'chai';
import { inTransaction } from '../../src/db/pool.ts';
import { trainingData } from '../../src/training/personal-data.ts';
import { enrolmentIn } from '../../src/training/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { assignedTo, Learner, publishedCourse, withPicture } from '../harness/training.ts';

describe('a course on its page, without scripts', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let li: Browser;
  let learner: Learner;
  before(async () => {
    heed = await startApp({ policies: false });
    await publishedCourse(heed, withPicture);
    learner = await Learner.of(heed, 'S002');
    await assignedTo(heed, { kind: 'people', ids: [learner.personId] });
    li = await heed.signIn('S002');
  });
  after(() => heed?.close());

  it('waits among what one has to do, and shows what is in it before it is begun', async () => {
    expect((await li.get('/me')).text).to.include('href="/training/fire"');
    const page = await li.get('/training/fire');
    expect(page.text).to.include('门和烟').and.include('action="/training/fire/begin"');
    expect((await li.get('/training/fire/modules/doors')).location).to.equal('/training/fire');
    expect((await li.get('/training/fire/quiz')).location).to.equal('/training/fire');
  });

  it('goes on from part to part, with its picture', async () => {
    expect((await li.post('/training/fire/begin', {})).location).to.equal('/training/fire/modules/doors');
    const { text } = await li.get('/training/fire/modules/doors');
    expect(text).to.include('src="/training/fire/files/door.png" alt="A door"').and.include('门要关着。');
    const picture = await fetch(new URL('/training/fire/files/door.png', heed.url), {
      headers: { cookie: li.cookie },
    });
    expect(picture.headers.get('content-type')).to.equal('image/png');
    expect((await li.get('/training/fire/files/other.png')).status).to.equal(404);
    expect((await li.post('/training/fire/modules/doors', {})).location).to.equal(
      '/training/fire/modules/smoke',
    );
    expect((await li.post('/training/fire/modules/smoke', {})).location).to.equal('/training/fire/quiz');
  });

  it('asks, says at the field what is missing, explains, and ends with a certificate', async () => {
    await li.post('/training/fire/quiz', {});
    const { questions } = await learner.attempt();
    for (const { key, right } of questions) {
      expect((await li.get('/training/fire/quiz')).text).to.include(`value="${key}"`);
      const empty = await li.post('/training/fire/answer', { action: key });
      expect([empty.status, empty.text.includes('请选一项')]).to.eql([422, true]);
      const sent = await li.post('/training/fire/answer', { action: key, ...right });
      expect(sent.location).to.equal('/training/fire/quiz#last');
      // Sent again: what was answered stays.
      expect((await li.post('/training/fire/answer', { action: key, ...right })).status).to.equal(303);
    }
    expect((await li.get('/training/fire/quiz')).text)
      .to.include('就是这样。')
      .and.include('答对 2 / 2 题');
    expect((await li.get('/training/fire/passed')).text).to.include('2027年2月3日');
    expect((await enrolmentIn(heed.db, learner.personId, 'fire')).state).to.equal('passed');
  });

  it('is nobody else’s', async () => {
    const other = await heed.signIn('S003');
    for (const path of ['/training/fire', '/training/fire/quiz', '/training/fire/passed'])
      expect((await other.get(path)).status, path).to.equal(404);
    const { text } = await other.get('/training');
    expect(text).not.to.include('消防');
  });

  it('is copied with every answer, and an erasure leaves what was passed, for its time', async () => {
    const items = [];
    for await (const one of trainingData(heed.app).export(heed.db, learner.personId)) items.push(one);
    expect(items.map(({ category }) => category)).to.eql([
      ...['training.held.enrolment', 'training.held.answer', 'training.held.answer'],
    ]);
    expect(items.slice(1).every(({ data }) => data.outcome === 'right' && data.said !== '')).to.equal(true);
    const erase = (over: string[]) =>
      inTransaction(heed.db, (tx) =>
        trainingData(heed.app).erase(tx, learner.personId, {
          ...{ now: heed.clock.now(), actor: 'heed', reason: 'request', over: new Set(over) },
        }),
      );
    expect(await erase([])).to.eql([
      { category: 'training.held.enrolment', erased: 0, kept: 1, why: 'training.held.kept' },
      { category: 'training.held.answer', erased: 2, kept: 0 },
    ]);
    expect((await li.get('/training/fire/passed')).status).to.equal(200);
    expect((await li.get('/training/fire/quiz')).status).to.equal(200);
    expect(await erase(['training'])).to.eql([{ category: 'training.held.enrolment', erased: 1, kept: 0 }]);
    expect((await li.get('/training/fire')).status).to.equal(404);
  });
});
