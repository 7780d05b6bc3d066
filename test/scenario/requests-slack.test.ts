import { expect } from 'chai';
import { filesOn, holds, policyOf, presses, stateOf } from '../harness/requests-story.ts';
import type { MessageView } from '../harness/slack/index.ts';
import { type SlackCompany, startSlackCompany } from '../harness/slack-company.ts';
import { until } from '../harness/until.ts';

const li = 'U0LI';
const hannah = 'U0HANNAH';
const officer = 'U0OFFICER';
const canary = 'canary-5522';

describe('requests about one’s own data inside Slack', function () {
  this.timeout(90_000);
  let company: SlackCompany;
  before(async () => {
    company = await startSlackCompany({
      users: [
        { id: li, name: 'li', realName: '李知远', locale: 'zh-CN' },
        { id: hannah, name: 'hannah', realName: 'Hannah Brandt', locale: 'en-GB' },
        { id: officer, name: 'officer', realName: 'Paula Privat', locale: 'en-GB' },
      ],
    });
    await holds(company.heed, officer, 'privacy');
  });
  after(async () => {
    expect(company.slack.warnings).to.deep.equal([]);
    for (const one of [li, hannah, officer])
      expect(JSON.stringify(company.slack.messages(one))).not.to.include(canary);
    await company.close();
  });

  const words = (message: MessageView) => message.lines.join('\n');
  const has = (said: string) => (message: MessageView) => words(message).includes(said);
  const seen = (who: string, said: string) => company.slack.messages(who).filter(has(said)).length;
  const work = () => company.sweep('requests.work');
  /** Asked by a word behind the slash command, in the form that opens. @returns where the answer's button leads */
  const files = async (who: string, typed: string, values: Record<string, string | string[]> = {}) => {
    await company.slack.command(who, `/heed ${typed}`);
    const sent = await company.slack.submit(who, values);
    const path = sent.view?.controls.map(({ url }) => new URL(url ?? 'http://x/').pathname)[0] ?? '';
    await company.slack.closeView(who).catch(() => undefined);
    return { ...sent, path, id: path.replace('/requests/', '') };
  };
  const desk = async (id: string, act: string, fields: Record<string, string>) => {
    const { browser } = await company.opens(officer, `/console/requests/${id}`);
    const done = await presses({ browser }, `/console/requests/${id}`, act, fields);
    expect(done.status, done.text.slice(0, 300)).to.equal(303);
  };

  it('one form to choose from: it says what is missing, and gives the receipt where it was sent', async () => {
    await company.slack.command(li, '/heed 信息请求');
    expect(company.slack.openView(li).inputs.map(({ blockId }) => blockId)).to.deep.equal(['kind', 'words']);
    const wrong = await company.slack.submit(li, { kind: ['rectify'], words: ' ' });
    expect(wrong.result).to.equal('errors');
    const right = await company.slack.submit(li, { kind: ['rectify'], words: `${canary} 部门写错了` });
    expect(right.result).to.equal('updated');
    const said = right.view?.lines.join('\n') ?? '';
    expect(said).to.include('已收到你的请求：更正').and.include('8月24日');
    const receipt = await company.sees(li, has('已收到你的请求：更正'));
    expect(words(receipt)).to.include('15 个工作日');
    expect(words(await company.sees(officer, has('A new request')))).not.to.include('李知远');
  });

  it('what is held, and why, come within a minute', async () => {
    const asked = await files(hannah, 'what is held about me');
    const why = await files(hannah, 'why is my data kept');
    await work();
    await company.sees(hannah, has('Your answer is here'));
    const held = await company.opens(hannah, asked.path);
    expect(held.page.text).to.include('What was kept about you');
    const explained = await company.opens(hannah, why.path);
    expect(explained.page.text).to.include('Why, and on which basis');
  });

  it('a copy waits for a fresh sign-in, and is taken once by its person alone', async () => {
    const { id, path } = await files(hannah, 'copy of my data');
    expect(words(await company.sees(hannah, has('One more step')))).to.include('confirm that it is you');
    await work();
    expect(await stateOf(company.heed, id)).to.equal('unconfirmed');
    const old = await company.opens(hannah, path);
    company.heed.clock.advance({ minutes: 11 });
    const refused = await presses(old, path, 'confirm');
    expect(refused.status).to.be.oneOf([403, 409]);
    const mine = await company.opens(hannah, path);
    expect((await presses(mine, path, 'confirm')).status).to.equal(303);
    await work();
    await company.sees(hannah, has('Your answer is here: Get a copy'));
    const link = (await presses(mine, path, 'link')).location ?? '';
    const other = await company.opens(li, link);
    expect(other.page.status).to.equal(410);
    const csrf = (text: string) => /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const strange = csrf((await other.browser.get('/requests/new?kind=copy')).text);
    expect((await other.browser.post(link, { csrf: strange })).status).to.equal(410);
    const own = csrf((await mine.browser.get('/requests/new?kind=copy')).text);
    const taken = await Promise.all([1, 2].map(() => mine.browser.post(link, { csrf: own })));
    expect(taken.map(({ status }) => status).toSorted((a, b) => a - b)).to.deep.equal([200, 410]);
    await company.sees(hannah, has('was just downloaded'));
    const later = (await presses(mine, path, 'link')).location ?? '';
    company.heed.clock.advance({ minutes: 16 });
    expect((await mine.browser.get(later)).status).to.equal(410);
  });

  it('a deletion is confirmed, judged, and says what stays and why', async () => {
    const { id, path } = await files(hannah, 'delete my data');
    const mine = await company.opens(hannah, path);
    expect((await presses(mine, path, 'confirm')).status).to.equal(303);
    await work();
    await company.sees(officer, has('A new request: Delete it'));
    await desk(id, 'erase', { text: 'needed while you work here' });
    await work();
    await until(async () => (await stateOf(company.heed, id)) === 'answered', { what: 'the answer' });
    const { page } = await company.opens(hannah, path);
    expect(page.text).to.include('needed while you work here').and.include('not agreed to');
  });

  it('restricting and objecting lead to pages of their own', async () => {
    const restrict = (await company.slack.command(hannah, '/heed restrict my data')).answer;
    const address =
      restrict?.controls.map(({ url }) => url ?? '').find((url) => url.includes('kind=restrict')) ?? '';
    const sitting = await company.opens(hannah, `${new URL(address).pathname}?kind=restrict`);
    const policy = await policyOf(company.heed, 'chat-monitoring');
    const id = await filesOn(sitting, { policy, text: `${canary} wait` });
    await desk(id, 'restrict', { text: 'until it is checked' });
    await company.sees(hannah, has('Restrict its use'));
    const { page } = await company.opens(hannah, '/me');
    expect(page.text).to.match(/[Rr]estricted/);
    await company.slack.command(hannah, '/heed data request');
    const sent = await company.slack.submit(hannah, { kind: ['object'] });
    expect(sent.view?.controls.map(({ url }) => url)[0]).to.include('/objections/new');
    await company.slack.closeView(hannah).catch(() => undefined);
  });

  it('a refusal says why and how to complain on its page, and is appealed against', async () => {
    const { id, path } = await files(hannah, 'correct my data', { words: `${canary} my name` });
    await desk(id, 'refuse', { text: `${canary} it is right` });
    expect(words(await company.sees(hannah, has('It was not agreed to')))).to.include('complain');
    const mine = (await company.slack.command(hannah, '/heed appeal')).answer;
    expect(mine?.controls.map(({ url }) => url ?? '').join()).to.include('/me');
    const { page } = await company.opens(hannah, path);
    expect(page.text).to.include('it is right').and.include('Article 50');
    const appeal = await filesOn(await company.opens(hannah, `/requests/new?kind=appeal&appeals=${id}`), {
      text: 'please look again',
    });
    await company.sees(officer, has('A new request: Look at it again'));
    await desk(appeal, 'uphold', { text: 'it was wrong' });
    expect(await stateOf(company.heed, id)).to.equal('review');
  });

  it('the same asked twice is one, and is taken back with one button', async () => {
    const before = seen(li, '已收到你的请求：要一份副本');
    const first = await files(li, '要副本');
    const again = await files(li, '要副本');
    expect(again.id).to.equal(first.id);
    expect(again.view?.lines.join('\n')).to.include('正在办理');
    const mine = await company.opens(li, first.path);
    expect((await presses(mine, first.path, 'withdraw')).status).to.equal(303);
    await company.sees(li, has('已撤回：要一份副本'));
    expect(seen(li, '已收到你的请求：要一份副本')).to.equal(before + 1);
  });
});
