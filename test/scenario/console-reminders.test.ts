import { expect } from 'chai';
import { newest, policyFor } from '../../src/reminders/settings.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser, Fields } from '../harness/browser.ts';

/** The fields of a page's form, as a browser would send them back. */
function fieldsOf(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [tag] of html.matchAll(/<input[^>]*>/g)) {
    const get = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1];
    const name = get('name');
    const ticks = get('type') === 'checkbox';
    if (name && name !== 'csrf' && (!ticks || / checked/.test(tag))) fields[name] = get('value') ?? '';
  }
  for (const [select, name = ''] of html.matchAll(/<select[^>]*name="([^"]*)"[\s\S]*?<\/select>/g))
    fields[name] =
      /<option selected value="([^"]*)"|value="([^"]*)" selected/.exec(select)?.slice(1).find(Boolean) ?? '';
  return fields;
}

describe('the console: how people are reminded', function () {
  this.timeout(60_000);
  let heed: TestApp;
  let hr: Browser;
  before(async () => {
    heed = await startApp();
    hr = await heed.signIn('S032');
  });
  after(() => heed.close());

  const form = async () => fieldsOf((await hr.get('/console/reminders/notice')).text);
  const post = (fields: Fields) => hr.post('/console/reminders/notice', fields);

  it('says in sentences what holds, and that nobody is named as the last resort yet', async () => {
    const { status, text } = await hr.get('/console/reminders');
    expect(status).to.equal(200);
    expect(text)
      .to.include('截止前 5 个工作日，10:00')
      .and.include('还没有指名最后的负责人')
      .and.include('不告知任何人');
  });

  it('adds and takes away reminders without a script, and forgets nothing that was typed', async () => {
    const fields = { ...(await form()), last: 'S001', perDay: '2' };
    const more = fieldsOf((await post({ ...fields, do: 'add' })).text);
    expect(Object.keys(more).filter((name) => name.startsWith('at-'))).to.have.length(4);
    expect(more).to.include({ last: 'S001', perDay: '2' });
    const less = fieldsOf((await post({ ...more, do: 'remove-0' })).text);
    expect(less).to.include({ 'days-0': '2', 'when-0': 'before', 'when-1': 'on' });
    expect((await newest(heed.db, 'notice')).number).to.equal(1);
  });

  it('refuses what cannot be kept, at the field it is about', async () => {
    const wrong = { ...(await form()), 'days-0': 'soon', 'at-1': '03:00', last: 'nobody', do: 'check' };
    const { status, text } = await post(wrong);
    expect(status).to.equal(422);
    expect(text)
      .to.include('href="#reminder-step-0"')
      .and.include('href="#reminder-step-1"')
      .and.include('href="#reminder-last"')
      .and.include('请指名一位在职的人');
    expect((await newest(heed.db, 'notice')).number).to.equal(1);
  });

  it('shows on which days who hears before it is saved, holidays and all, and saves what was shown', async () => {
    heed.clock.set(new Date('2026-09-21T02:00:00Z'));
    hr = await heed.signIn('S032');
    const fields = { ...(await form()), last: 'S001', 'when-0': 'sent', 'days-0': '2' };
    // Nothing is saved that was not looked at.
    expect((await post({ ...fields, do: 'save' })).status).to.equal(200);
    const preview = await post({ ...fields, do: 'check' });
    expect(preview.text)
      .to.include('9月23日（周三） 10:00')
      .and.include('10月1日（周四）至10月7日（周三）休息');
    const checked = { ...fieldsOf(preview.text), do: 'save' };
    expect((await post({ ...checked, perDay: '9' })).status).to.equal(200);
    expect((await newest(heed.db, 'notice')).number).to.equal(1);
    const saved = await post(checked);
    expect(saved).to.include({ status: 303, location: '/console/reminders?done=saved' });
    const { policy } = await policyFor(heed.db, 'notice');
    expect(policy.steps[0]).to.deep.equal({ from: 'sent', workingDays: 2, at: 600 });
    // The same form again, from a window that was left open: somebody changed it meanwhile.
    expect((await post({ ...checked, 'days-0': '2' })).status).to.equal(409);
    const { text } = await hr.get('/console/reminders');
    const [notices = '', courses, agreements] = text.split(/id="(?:training|agreement)"/);
    expect(notices).not.to.include('还没有指名最后的负责人');
    for (const other of [courses, agreements]) expect(other).to.include('还没有指名最后的负责人');
  });

  it('lets whoever handles an agreement hear of it, and no manager, whatever is posted', async () => {
    const address = '/console/reminders/agreement';
    const { text } = await hr.get(address);
    expect(text).to.include('name="handlerDays"').and.not.include('name="managerDays"');
    const fields = { ...fieldsOf(text), last: 'S001', manager: 'on', managerDays: '1', managerAt: '10:00' };
    const preview = await hr.post(address, { ...fields, do: 'check' });
    expect(preview.text).to.include('还没完成的，告知经办人').and.not.include('告知主管');
    await hr.post(address, { ...fieldsOf(preview.text), do: 'save' });
    const { policy } = await policyFor(heed.db, 'agreement');
    expect(policy.rungs.map(({ to }) => to)).to.deep.equal(['handler', 'hr', 'last']);
    expect((await hr.get('/console/reminders')).text).to.include('经办人：截止后 1 个工作日，10:00');
  });

  it('is seen by privacy and auditors, changed by HR and administrators, and nothing to anybody else', async () => {
    const privacy = await heed.signIn('S038');
    expect((await privacy.get('/console/reminders')).status).to.equal(200);
    expect((await privacy.get('/console/reminders/notice')).status).to.equal(403);
    expect((await privacy.post('/console/reminders/notice', await form())).status).to.equal(403);
    expect((await privacy.get('/console/absences')).status).to.equal(403);
    expect((await privacy.post('/console/calendar', { for: 'CN', text: '' })).status).to.equal(403);
    expect((await hr.get('/console/reminders/party')).status).to.equal(404);
    expect((await post({ number: 'x' })).status).to.equal(400);
  });

  describe('working days', () => {
    const text = [
      '2027-01-01 2027-01-03 放假 元旦',
      '2027-02-05 2027-02-13 放假 春节',
      '2027-05-01 2027-05-05 放假 劳动节',
      '2027-10-01 2027-10-07 放假 国庆节',
    ].join('\n');
    const mark = (page: string) => /name="checked" value="([^"]*)"/.exec(page)?.[1] ?? '';

    it('says what is missing and what that refuses, and takes the lines once they were shown', async () => {
      const before = await hr.get('/console/calendar');
      expect(before.text).to.include('还不知道 2027 年的放假调休安排').and.include('12月28日');
      const wrong = await hr.post('/console/calendar/check', { for: 'CN', text: '2027-02-30 放假' });
      expect(wrong.status).to.equal(422);
      expect(wrong.text).to.include('第 1 行');
      const shown = await hr.post('/console/calendar/check', { for: 'CN', text });
      expect(shown.text).to.include('新增 24 天').and.include('2027-02-05 2027-02-13 休息 春节');
      expect((await hr.post('/console/calendar', { for: 'CN', text })).status).to.equal(409);
      const saved = await hr.post('/console/calendar', { for: 'CN', text, checked: mark(shown.text) });
      expect(saved).to.include({ status: 303, location: '/console/calendar?done=saved' });
      expect((await hr.get('/console/calendar')).text).not.to.include('还不知道');
      const again = await hr.post('/console/calendar/check', { for: 'CN', text: text.split('\n')[0] ?? '' });
      expect(again.text).to.include('取消 21 天').and.include('仍然不算已知');
      expect((await hr.get('/console/calendar?for=CN&year=2027')).text).to.include(
        '2027-10-01 2027-10-07 rests 国庆节',
      );
    });
  });

  describe('leave', () => {
    it('is put in, moved and taken back by hand, every problem at its field', async () => {
      const wrong = await hr.post('/console/absences', { staffNo: 'X', from: '', until: '2026-13-01' });
      expect(wrong.status).to.equal(422);
      expect(wrong.text).to.include('在职人员中没有工号“X”').and.include('请填第一天');
      expect(
        (await hr.post('/console/absences', { staffNo: 'S001', from: '2026-10-12', until: '' })).status,
      ).to.equal(303);
      const list = await hr.get('/console/absences');
      const [, id] = /absences\/([0-9a-f-]{36})\/move/.exec(list.text) ?? [];
      expect(list.text).to.include('未定');
      const early = await hr.post(`/console/absences/${id}/move`, { until: '2026-10-11' });
      expect(early.status).to.equal(422);
      expect(early.text).to.include('最后一天在第一天之前');
      expect((await hr.post(`/console/absences/${id}/move`, { until: '2026-10-16' })).status).to.equal(303);
      const moved = await hr.get('/console/absences');
      expect(moved.text).to.include('10月16日').and.not.include('未定');
      const [, now] = /absences\/([0-9a-f-]{36})\/take-back/.exec(moved.text) ?? [];
      expect((await hr.post(`/console/absences/${now}/take-back`, {})).status).to.equal(303);
      expect((await hr.get('/console/absences')).text).to.include('没有人休假');
    });

    it('comes from a list once it was shown', async () => {
      const csv = '工号,开始日期,结束日期,请假类型\nS001,2026-11-02,2026-11-06,病假\nS002,2026-11-02,,事假\n';
      const page = '/console/absences/import';
      const wrong = await hr.post(`${page}/check`, { csv: `${csv}X,2026-11-02,\n` });
      expect(wrong.status).to.equal(422);
      expect(wrong.text).to.include('第 4 行');
      const shown = await hr.post(`${page}/check`, { csv });
      expect(shown.text).to.include('新增 2 条').and.include('请假类型').and.include('未定');
      const checked = /name="checked" value="([^"]*)"/.exec(shown.text)?.[1] ?? '';
      expect((await hr.post(page, { csv, checked: 'x' })).status).to.equal(409);
      expect((await hr.post(page, { csv, checked })).status).to.equal(303);
      expect((await hr.get('/console/absences')).text)
        .to.include('11月2日')
        .and.include('未定');
      expect((await hr.post(`${page}/check`, { csv })).text).to.include('没有改动');
    });
  });
});
