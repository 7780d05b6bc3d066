import { expect } from 'chai';
import { v7 } from 'uuid';
import { startApp, type TestApp } from '../harness/app.ts';
import { type AtWork, putToWork } from '../harness/at-work.ts';
import type { Browser } from '../harness/browser.ts';
import { knowYear } from '../harness/calendar.ts';
import { versionInForce } from '../harness/sent-notice.ts';

const hr = 'S032';
const privacy = 'S038';

describe('the console: sure before sending', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let work: AtWork;
  let first: Browser;
  let second: Browser;
  before(async () => {
    heed = await startApp({ env: { HEED_APPROVAL_ABOVE: '10' } });
    work = await putToWork(heed, false);
  });
  // The clock moves by days here, and sessions end.
  beforeEach(async () => {
    first = await heed.signIn(hr);
    second = await heed.signIn(privacy);
  });
  after(async () => {
    await work.stop();
    await heed.close();
  });

  const form = async (more: Record<string, string> = {}) => ({
    key: v7(),
    version: await versionInForce(heed.db, 'customer-data'),
    audience: 'everyone',
    due: '2026-08-10',
    ...more,
  });
  const hidden = (text: string, name: string) =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';

  async function placed(fields: Record<string, string>): Promise<string> {
    const preview = await first.post('/console/notices/preview', fields);
    expect(preview.status).to.equal(200);
    const answer = await first.post('/console/notices', { ...fields, mark: hidden(preview.text, 'mark') });
    expect(answer.status).to.equal(303);
    return (answer.location ?? '').replace(/\?.*/, '');
  }

  const notices = () => heed.db.selectFrom('notice').selectAll().execute();

  it('says before sending that a second person will be asked, and asks', async () => {
    const fields = await form();
    const preview = await first.post('/console/notices/preview', fields);
    expect(preview.text).to.include('超过 10 人').and.include('提交复核').and.include('每个人都收得到');
    const order = await placed(fields);
    expect(order).to.match(/^\/console\/notices\/orders\//);
    expect(await notices()).to.deep.equal([]);
    const mine = (await first.get(order)).text;
    expect(mine).to.include('需要另一位人事或隐私专员').and.not.include('/approve');
    expect((await first.post(`${order}/approve`)).status).to.equal(403);

    const list = (await second.get('/console/notices')).text;
    expect(list).to.include('还没发出的通知').and.include(order);
    expect((await second.get('/console')).text).to.include(order);
    const theirs = await second.get(order);
    expect(theirs.text).to.include('王雨桐').and.include('同意，马上发给');
    const agreed = await second.post(`${order}/approve`, { mark: hidden(theirs.text, 'mark') });
    expect(agreed.location).to.equal(`${order.replace('/orders', '')}?done=sent`);
    expect(await notices()).to.have.length(1);
    expect((await second.post(`${order}/approve`, { mark: '' })).status).to.equal(409);
    expect((await first.get(order)).text).to.include('查看进展');
  });

  it('shows the people anew when they have changed since, and decides nothing', async () => {
    const order = await placed(await form());
    const answer = await second.post(`${order}/approve`, { mark: '1.1' });
    expect(answer.status).to.equal(409);
    expect(answer.text).to.include('收件人刚刚有变动');
    expect((await second.post(`${order}/refuse`)).location).to.equal(`${order}?done=orderRefused`);
    expect((await first.get(order)).text).to.include('未通过');
  });

  it('sends at the hour that was asked for, where the company is', async () => {
    const before = (await notices()).length;
    const order = await placed(
      await form({ audience: 'people', list: 'S002\nS003', sendAt: '2026-08-04T09:30' }),
    );
    expect((await first.get(order)).text)
      .to.include('已定时')
      .and.include('09:30');
    heed.clock.set(new Date('2026-08-04T01:29:00Z'));
    await work.sweep('notices.orders');
    expect(await notices()).to.have.length(before);
    heed.clock.set(new Date('2026-08-04T01:30:00Z'));
    await work.sweep('notices.orders');
    expect(await notices()).to.have.length(before + 1);
  });

  it('shows the card as it will be at its hour: of a day next year it says no year then', async () => {
    await knowYear(heed.db, 2027, heed.clock.now());
    const planned = await form({ due: '2027-02-01', sendAt: '2027-01-11T09:30' });
    const preview = (await first.post('/console/notices/preview', planned)).text;
    const cards = preview.slice(preview.indexOf('id="cards"'), preview.indexOf('id="order"'));
    expect(cards).to.include('2月1日').and.not.include('2027年');
    expect(preview).to.include('2027年2月1日');
  });

  it('takes back what is not sent yet', async () => {
    const order = await placed(await form({ audience: 'people', list: 'S002', sendAt: '2026-08-05T09:30' }));
    expect((await second.post(`${order}/withdraw`)).location).to.equal(`${order}?done=orderWithdrawn`);
    expect((await first.post(`${order}/withdraw`)).status).to.equal(409);
  });

  it('says at the field what is wrong with an hour', async () => {
    for (const [sendAt, words] of [
      ['tomorrow', '看不懂这个时间'],
      ['2026-02-30T10:00', '看不懂这个时间'],
      ['2020-01-01T10:00', '发送时间已经过去'],
      ['2026-08-12T10:00', '在截止日期之后'],
    ] as const) {
      const answer = await first.post('/console/notices/preview', await form({ sendAt }));
      expect(answer.status, sendAt).to.equal(422);
      expect(answer.text, sendAt).to.include(words);
    }
  });

  it('sends a trial to the one who asks and stays on the preview', async () => {
    const answer = await first.post('/console/notices/trial', await form());
    expect(answer.status).to.equal(200);
    expect(answer.text).to.include('试发已发给你').and.include('提交复核');
    const rows = await heed.db
      .selectFrom('message as m')
      .innerJoin('delivery as d', 'd.message_id', 'm.id')
      .innerJoin('person as p', 'p.id', 'd.person_id')
      .select('p.staff_no')
      .where('m.kind', '=', 'orders.tryout')
      .execute();
    expect(rows).to.deep.equal([{ staff_no: hr }]);
  });
});
