import { expect } from 'chai';
import { sql } from 'kysely';
import { enrolmentIn } from '../../src/training/store.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { assignedTo, Learner, publishedCourse, withWords } from '../harness/training.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

/** Nothing else is asked. */
const onlyWords = (text: string): string =>
  withWords({})(text)
    .replace('ask: 4', 'ask: 1')
    .replace(/(\n {2}questions:\n)[\s\S]*?( {4}- \{ id: why)/, '$1$2');

type Company = Pick<WecomCompany, 'heed'>;

/** By the name that everybody here has. */
async function personCalled({ heed }: Company, name: string): Promise<string> {
  const { id } = await heed.db
    .selectFrom('person')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return id;
}

async function becomesHr({ heed }: Company, personId: string): Promise<void> {
  const at = heed.clock.now();
  await heed.db
    .insertInto('role_grant')
    .values({ person_id: personId, role: 'hr', from_at: at, to_at: null })
    .execute();
}

async function wordsWaiting({ heed }: Company): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`select id from quiz_words where handed_in_at is not null`.execute(heed.db);
  expect(rows).to.have.length(1);
  return rows[0]?.id ?? '';
}

/** Answers all that is chosen, so that only what is written is left. */
async function choosesAll(learner: Learner): Promise<void> {
  await learner.readsAll();
  for (const { key, id, right } of (await learner.attempt()).questions)
    if (!id.startsWith('why')) await learner.send(key, right);
}

describe('an answer in one’s own words in WeCom', function () {
  this.timeout(120_000);
  let company: WecomCompany;
  let learner: Learner;
  before(async () => {
    company = await startWecomCompany({
      members: [
        { userid: 'li', name: '李知远' },
        { userid: 'wang', name: '王雨桐' },
      ],
    });
    await publishedCourse(company.heed, onlyWords);
    learner = new Learner(company.heed, await personCalled(company, '李知远'));
    await becomesHr(company, await personCalled(company, '王雨桐'));
    await assignedTo(company.heed, { kind: 'people', ids: [learner.personId] });
  });
  after(() => company?.close());

  it('is asked on a card that leads to the page, read there by HR, and what came of it is told in the chat', async () => {
    for (const [key, marks] of [
      ['training.open:fire', '请学一门课'],
      ['training.next:fire.1', '门要关着。'],
      ['training.next:fire.2', '那天有烟。'],
      ['training.quiz:fire', '小测验'],
    ] as const) {
      const card = await company.sees('li', ({ text }) => text.includes(marks));
      expect((await company.wecom.click('li', card, key)).acknowledged).to.equal(true);
    }
    const { card } = await company.sees('li', ({ text }) => text.includes('烟里为什么要弯腰'));
    expect(JSON.stringify(card)).to.include('/training/fire/quiz').and.not.include('vote_interaction');
    const { browser, page } = await company.opens('li', '/training/fire/quiz');
    const [, action = ''] = /value="(training\.answer:[^"]+)"/.exec(page.text) ?? [];
    const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(page.text) ?? [];
    const empty = await browser.post('/training/fire/answer', { csrf, action, words: '' });
    expect([empty.status, empty.text.includes('请写下你的回答')]).to.deep.equal([422, true]);
    await browser.post('/training/fire/answer', { csrf, action, words: '烟往上走' });
    await company.sees('li', ({ text }) => text.includes('已经交卷'));
    const id = await wordsWaiting(company);
    const desk = await company.opens('wang', `/console/quiz-answers/${id}`);
    expect(desk.page.text).to.include('烟往上走').and.not.include('李知远');
    const [, token = ''] = /name="csrf" value="([^"]+)"/.exec(desk.page.text) ?? [];
    await desk.browser.post(`/console/quiz-answers/${id}`, { csrf: token, right: 'yes', said: '说得好' });
    const told = await company.sees('li', ({ text }) => text.includes('你写的回答：答对了'));
    expect(told.text).not.to.include('说得好');
    await company.sees('li', ({ text }) => text.includes('通过了'));
    expect((await enrolmentIn(company.heed.db, learner.personId, 'fire')).state).to.equal('passed');
  });
});

describe('an answer in one’s own words in Slack', function () {
  this.timeout(120_000);
  let company: SlackCompany;
  let learner: Learner;
  before(async () => {
    company = await startSlackCompany({
      users: [{ id: 'U0LI', name: 'li', realName: 'Li', locale: 'en-GB' }],
    });
    await publishedCourse(company.heed, withWords({}));
    learner = new Learner(company.heed, await personCalled(company, 'Li'), 'en');
    await assignedTo(company.heed, { kind: 'everyone' });
  });
  after(async () => {
    expect(company.slack.warnings).to.deep.equal([]);
    await company.close();
  });

  it('is written in a window with a long field, and handed in', async () => {
    await choosesAll(learner);
    await learner.press('training.go:fire');
    const message = await company.sees(
      'U0LI',
      ({ lines, controls }) =>
        lines.join('\n').includes('Why stay low') && controls.some(({ text }) => text === 'Answer'),
    );
    const { actionId = '', value } = message.controls.find(({ text }) => text === 'Answer') ?? {};
    await company.slack.click('U0LI', message, actionId, value === undefined ? {} : { value });
    await company.slack.submit('U0LI', { words: 'Smoke rises' });
    await company.sees('U0LI', ({ lines }) => lines.join('\n').includes('Handed in'));
    await wordsWaiting(company);
    expect((await enrolmentIn(company.heed.db, learner.personId, 'fire')).handedInAt).to.be.instanceOf(Date);
  });
});
