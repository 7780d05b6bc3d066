import { expect } from 'chai';
import { askNudges, enrolInNudges } from '../../src/training/nudge-ask.ts';
import { letRun } from '../harness/running-clock.ts';
import { settled } from '../harness/settled.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { assignedTo, Learner, publishedCourse } from '../harness/training.ts';
import { startWecomCompany, type WecomCompany } from '../harness/wecom-company.ts';

/** One question, so that it is known which one comes. */
const onlyDoors = (course: string): string =>
  course
    .replace('ask: 2\n', 'ask: 1\n')
    .replace(/ {4}- id: exits\n[\s\S]*?(?=\n---\n)/, '')
    .replace('\n---\n', '\nnudges: { weeks: 26 }\n---\n');

/** Somebody has passed the course, and its question comes again. */
async function comesAgain({ heed }: Pick<WecomCompany, 'heed'>): Promise<string> {
  const { id } = await heed.db.selectFrom('person').select('id').executeTakeFirstOrThrow();
  const learner = new Learner(heed, id);
  await publishedCourse(heed, onlyDoors);
  await assignedTo(heed, { kind: 'everyone' });
  await learner.readsAll();
  await learner.answersAll('right');
  await heed.db.updateTable('reminder').set({ over: true }).execute();
  // Days are not to pass while a card of the quiz is on its way.
  await settled(heed);
  const when = () => ({ zone: heed.app.zone, now: heed.clock.now() });
  await enrolInNudges(heed.db, when());
  for (let day = 0; day < 14; day += 1) {
    heed.clock.advance({ days: 1 });
    await askNudges(heed.db, when());
    if (await heed.db.selectFrom('nudge').select('id').executeTakeFirst()) break;
  }
  return (await heed.db.selectFrom('nudge').select('id').executeTakeFirstOrThrow()).id;
}

const answered = ({ heed }: Pick<WecomCompany, 'heed'>) =>
  heed.db.selectFrom('nudge').select(['chosen', 'is_right']).executeTakeFirstOrThrow();

describe('a question that comes again in WeCom', function () {
  this.timeout(120_000);
  const li = 'li';
  let company: WecomCompany;
  let stop: (() => void) | undefined;
  before(async () => {
    company = await startWecomCompany({
      members: [{ userid: li, name: '李知远' }],
      now: '2026-08-03T02:00:00Z',
    });
    // What waits a moment for another message is sent then.
    stop = letRun(company.heed.clock);
  });
  after(async () => {
    stop?.();
    await company?.close();
  });

  it('is answered on its card, which says why, and has a button for fewer', async () => {
    const id = await comesAgain(company);
    const card = await company.sees(
      li,
      ({ text, card: sent }) => text.includes('温习一题') && sent?.card_type === 'vote_interaction',
    );
    const chosen = [{ question_key: 'choice', option_ids: ['open'] }];
    await company.wecom.click(li, card, `training.nudge:${id}`, chosen, { times: 2 });
    // The same words stand on the card of the quiz, which was answered before.
    const after = await company.sees(
      li,
      ({ msgid, text }) => msgid === card.msgid && text.includes('就是这样。'),
    );
    expect(after.text).to.include('这题不对');
    expect(await answered(company)).to.deep.equal({ chosen: ['open'], is_right: false });
    await company.wecom.click(li, after, 'training.nudge-fewer:fire');
    await company.sees(li, ({ text }) => text.includes('至少隔两周'));
  });
});

describe('a question that comes again in Slack', function () {
  this.timeout(120_000);
  const li = 'U0LI';
  let company: SlackCompany;
  before(async () => {
    company = await startSlackCompany({
      users: [{ id: li, name: 'li', realName: 'Li', locale: 'en-GB' }],
      now: '2026-08-03T02:00:00Z',
    });
  });
  after(async () => {
    expect(company.slack.warnings).to.deep.equal([]);
    await company.close();
  });

  it('is answered in a window, and its message says why', async () => {
    await comesAgain(company);
    const asked = await company.sees(li, ({ lines }) =>
      lines.join('\n').includes('one question, not graded'),
    );
    const control = asked.controls.find((one) => one.text === 'Answer');
    const { actionId = '', value } = control ?? {};
    await company.slack.click(li, asked, actionId, value === undefined ? {} : { value });
    await company.slack.submit(li, { choice: ['shut'] });
    await company.sees(li, ({ ts, lines }) => ts === asked.ts && lines.join('\n').includes('It is so.'));
    expect(await answered(company)).to.deep.equal({ chosen: ['shut'], is_right: true });
  });
});
