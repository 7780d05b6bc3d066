import { expect } from 'chai';
import { sql } from 'kysely';
import { enrolmentIn } from '../../src/training/store.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { assignedTo, Learner, publishedCourse } from '../harness/training.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

async function onlyPerson(heed: WecomCompany['heed']): Promise<string> {
  const { id } = await heed.db.selectFrom('person').select('id').executeTakeFirstOrThrow();
  return id;
}

describe('a course in WeCom', function () {
  this.timeout(120_000);
  const li = 'li';
  let company: WecomCompany;
  let learner: Learner;
  before(async () => {
    company = await startWecomCompany({ members: [{ userid: li, name: '李知远' }] });
    await publishedCourse(company.heed);
    learner = new Learner(company.heed, await onlyPerson(company.heed));
    await assignedTo(company.heed, { kind: 'everyone' });
  });
  after(() => company?.close());

  const press = async (key: string, marks: string) => {
    const card = await company.sees(li, ({ text }) => text.includes(marks));
    const { acknowledged } = await company.wecom.click(li, card, key);
    expect(acknowledged).to.equal(true);
  };

  it('goes on by taps on one card, and its questions are answered on theirs', async () => {
    await press('training.open:fire', '请学一门课');
    await press('training.next:fire.1', '门要关着。');
    await press('training.next:fire.2', '那天有烟。');
    await press('training.quiz:fire', '小测验');
    for (const place of [1, 2]) {
      const card = await company.sees(
        li,
        (item) =>
          item.text.includes(`第 ${place} 题，共 2 题`) &&
          ['vote_interaction', 'multiple_interaction'].includes(item.card?.card_type ?? ''),
      );
      const { questions } = await learner.attempt();
      const question = questions[place - 1];
      if (!question) throw new Error('no question was asked');
      const chosen = Object.entries(question.right).map(([question_key, value]) => ({
        question_key,
        option_ids: value.split(','),
      }));
      await company.wecom.click(li, card, question.key, chosen, { times: 3 });
      const after = await company.sees(li, ({ text }) => text.includes('就是这样。'));
      expect(after.text).to.include('答对了');
      if (place === 1) await press('training.go:fire', '就是这样。');
    }
    await company.sees(li, ({ text }) => text.includes('通过了'));
    const enrolment = await enrolmentIn(company.heed.db, learner.personId, 'fire');
    expect(enrolment.state).to.equal('passed');
    const { rows } = await sql`select from quiz_answer`.execute(company.heed.db);
    expect(rows).to.have.length(2);
  });

  it('is taken on its page too, by whoever WeCom says is there', async () => {
    const { page } = await company.opens(li, '/training/fire/passed');
    expect(page.text).to.include('学习证书').and.include('李知远');
  });
});

describe('a course in Slack', function () {
  this.timeout(120_000);
  const li = 'U0LI';
  let company: SlackCompany;
  let learner: Learner;
  before(async () => {
    company = await startSlackCompany({ users: [{ id: li, name: 'li', realName: 'Li', locale: 'en-GB' }] });
    await publishedCourse(company.heed);
    learner = new Learner(company.heed, await onlyPerson(company.heed), 'en');
    await assignedTo(company.heed, { kind: 'everyone' });
  });
  after(async () => {
    expect(company.slack.warnings).to.deep.equal([]);
    await company.close();
  });

  /** Uses the control of a message that says `marks`, by what the control is called. */
  const press = async (label: string, marks: string) => {
    const message = await company.sees(
      li,
      ({ lines, controls }) => lines.join('\n').includes(marks) && controls.some((one) => one.text === label),
    );
    const control = message.controls.find((one) => one.text === label);
    const { actionId = '', value } = control ?? {};
    await company.slack.click(li, message, actionId, value === undefined ? {} : { value });
  };

  it('goes on in one message, and its questions are answered in a window', async () => {
    await press('Begin', 'A course for you');
    await press('Next', 'A door stays shut.');
    await press('To the quiz', 'There was smoke.');
    await press('Begin quiz', 'A short quiz');
    for (const place of [1, 2]) {
      await press('Answer', `Question ${place} of 2`);
      const { questions } = await learner.attempt();
      const question = questions[place - 1];
      if (!question) throw new Error('no question was asked');
      const values = Object.fromEntries(
        Object.entries(question.right).map(([name, value]) => [name, value.split(',')]),
      );
      await company.slack.submit(li, values);
      if (place === 1) await press('Go on', 'It is so.');
    }
    await company.sees(li, ({ lines }) => lines.join('\n').includes('Well done.'));
    expect((await enrolmentIn(company.heed.db, learner.personId, 'fire')).state).to.equal('passed');
  });
});
