import { expect } from 'chai';
import { sql } from 'kysely';
import { askJoiners } from '../../src/notices/follow.ts';
import { callOffLeavers } from '../../src/notices/leavers.ts';
import { sweepReminders } from '../../src/reminders/sweep.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const hr = 'S032';
const otherHr = 'S033';
const asked = ['S002', 'S003', 'S004', 'S005', 'S006'];

describe('the console: many asked no more', () => {
  let heed: TestApp;
  let browser: Browser;
  let notice: string;
  beforeEach(async () => {
    heed = await startApp({ env: { HEED_APPROVAL_ABOVE: '3' } });
    notice = await sentNotice(heed, 'chat-monitoring', asked);
    // A Wednesday, 10:00 in Shanghai.
    heed.clock.advance({ days: 9 });
    browser = await heed.signIn(hr);
  });
  afterEach(() => heed.close());

  const idOf = async (staffNo: string) =>
    (
      await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;
  const tick = async (staffNo: string) => `${notice}.${await idOf(staffNo)}`;
  const events = async () => {
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type like 'bulk.%' or type = 'notice.called-off' order by id`.execute(
      heed.db,
    );
    return rows.map(({ event }) => JSON.parse(event) as { type: string; data: Record<string, unknown> });
  };
  const shares = async () => {
    const { rows } = await sql<{ staffNo: string; state: string; why: string | null }>`
      select p.staff_no as "staffNo", a.state, a.cancelled_why as why
      from assignment a join person p on p.id = a.person_id where a.notice_id = ${notice}::uuid order by 1`.execute(
      heed.db,
    );
    return Object.fromEntries(rows.map(({ staffNo, state, why }) => [staffNo, why ?? state]));
  };
  const hidden = (text: string, name: string) =>
    new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? '';
  const preview = async (fields: Record<string, string | string[]>) => {
    const { status, text } = await browser.post('/console/bulk/preview', { kind: 'call-off', ...fields });
    return { status, text, kind: 'call-off', mark: hidden(text, 'mark'), bulk: hidden(text, 'bulk') };
  };

  it('shows whom it comes to, what it does and what it does not, and does nothing by showing it', async () => {
    const { status, text } = await preview({ tick: [await tick('S002'), await tick('S003')] });
    expect(status).to.equal(200);
    expect(text)
      .to.include('2 项待答复会结束')
      .and.include('周亦航')
      .and.include('不能撤销')
      .and.include('不是豁免')
      .and.include('不再请 2 人答复</button>');
    expect(await events()).to.deep.equal([]);
    expect(new Set(Object.values(await shares()))).to.deep.equal(new Set(['open']));
  });

  it('does it for exactly those, once, with why, by whom and for whom on record', async () => {
    const ticks = [await tick('S002'), await tick('S003')];
    const { kind, mark, bulk } = await preview({ tick: ticks });
    const send = () =>
      browser.post('/console/bulk', { kind, tick: ticks, mark, bulk, reason: 'not-concerned' });
    const [first, second] = await Promise.all([send(), send()]);
    expect([first.status, second.status]).to.deep.equal([303, 303]);
    expect((await browser.get(first.location ?? '')).text).to.include('2 项待答复已结束');
    const both = { why: 'by-hand', reason: 'not-concerned', bulk, notice };
    expect((await events()).map(({ type, data }) => [type, data])).to.deep.equal([
      ['notice.called-off', both],
      ['notice.called-off', both],
      ['bulk.done', { bulk, kind, reason: 'not-concerned', people: 2, notices: [notice], done: 2, left: 0 }],
    ]);
    expect(await shares()).to.deep.equal({
      ...{ S002: 'called-off', S003: 'called-off' },
      ...{ S004: 'open', S005: 'open', S006: 'open' },
    });
    // Coverage lists them apart, and the trail says what it was.
    const coverage = await browser.get(`/console/coverage?notice=${notice}`);
    expect(coverage.text).to.include('不再需要');
    expect((await browser.get('/console/audit?kind=bulk')).text).to.include('不再请多人答复');
    const page = (await browser.get(`/console/bulk/${bulk}`)).text;
    expect(page).to.include('与他们无关，当初选错了人').and.include('已结束').and.not.include('已提醒');
    // Nothing reminds them of it, and no sweep asks them again.
    for (let day = 0; day < 8; day += 1) {
      await sweepReminders(heed.db, { zone: heed.app.zone, now: heed.clock.now() });
      heed.clock.advance({ days: 1 });
    }
    const { rows } = await sql<{ staffNo: string }>`
      select distinct p.staff_no as "staffNo" from message m join delivery d on d.message_id = m.id
      join person p on p.id = d.person_id
      where m.kind in ('notices.reminder', 'reminders.card', 'reminders.several')
        and p.staff_no = any(${asked}) order by 1`.execute(heed.db);
    expect(rows.map(({ staffNo }) => staffNo)).to.deep.equal(['S004', 'S005', 'S006']);
    await askJoiners(heed.db, heed.clock.now(), heed.app.zone);
    await callOffLeavers(heed.db, heed.clock.now(), { everybody: true });
    expect((await shares()).S002).to.equal('called-off');
  });

  it('says so while it ends bit by bit', async () => {
    const ticks = [await tick('S002'), await tick('S003')];
    const { kind, mark, bulk } = await preview({ tick: ticks });
    const placed = await browser.post('/console/bulk', {
      kind,
      tick: ticks,
      mark,
      bulk,
      reason: 'overtaken',
    });
    await sql`update bulk_action set outcome = null where id = ${bulk}::uuid`.execute(heed.db);
    for (const page of [placed.location ?? '', `/console/bulk/${bulk}`])
      expect((await browser.get(page)).text, page).to.include('正在一批一批地结束，共 2 人');
    expect((await browser.get(`/console/bulk/${bulk}`)).text)
      .to.include('进行中')
      .and.not.include('已结束');
    expect((await browser.get(`/console/bulk/${bulk}?lang=en`)).text).to.include(
      'It ends bit by bit, for 2 people',
    );
  });

  it('tells their cards, and takes no answer any more', async () => {
    const ticks = [await tick('S002')];
    const { kind, mark, bulk } = await preview({ tick: ticks });
    await sql`update delivery set state = 'accepted', accepted_at = now() where person_id = ${await idOf('S002')}::uuid`.execute(
      heed.db,
    );
    await browser.post('/console/bulk', { kind, tick: ticks, mark, bulk, reason: 'overtaken' });
    const { rows } = await sql<{ staffNo: string; line: string }>`
      select p.staff_no as "staffNo", m.bodies -> 'zh-CN' -> 'card' -> 'lines' ->> 0 as line
      from message m join delivery d on d.message_id = m.id join person p on p.id = d.person_id
      where m.kind = 'notices.ended'`.execute(heed.db);
    expect(rows).to.deep.equal([{ staffNo: 'S002', line: '这则通知不用你答复了。' }]);
    const person = await heed.signIn('S002');
    expect((await person.get(`/n/${notice}`)).text).to.include('这则通知不用你答复了。');
    const late = await person.post(`/n/${notice}/answer`, {
      action: `notices.acknowledge:${notice}`,
      reason: '',
    });
    expect(late.status).to.be.oneOf([303, 409, 422]);
    expect((await shares()).S002).to.equal('called-off');
  });

  it('takes a reason, out of those there are, and says so', async () => {
    const ticks = [await tick('S002')];
    const { kind, mark, bulk } = await preview({ tick: ticks });
    for (const reason of ['', 'because', 'not-concerned; drop']) {
      const refused = await browser.post('/console/bulk', { kind, tick: ticks, mark, bulk, reason });
      expect(refused.status).to.equal(422);
      expect(refused.text).to.include('请选一个原因').and.include(`value="${bulk}"`);
    }
    expect((await browser.post('/console/bulk/preview', { kind: 'erase', tick: ticks })).status).to.equal(
      400,
    );
    expect(await events()).to.deep.equal([]);
  });

  it('takes no reminder’s form for it, and leaves alone who has answered meanwhile', async () => {
    const ticks = [await tick('S002'), await tick('S003')];
    const reminding = (await browser.post('/console/bulk/preview', { tick: ticks })).text;
    const fields = { kind: 'call-off', tick: ticks, reason: 'overtaken' };
    const other = { mark: hidden(reminding, 'mark'), bulk: hidden(reminding, 'bulk') };
    expect((await browser.post('/console/bulk', { ...fields, ...other })).status).to.equal(409);
    const { mark, bulk } = await preview({ tick: ticks });
    const said = await (await heed.signIn('S003')).post(`/n/${notice}/answer`, {
      action: `notices.concern:${notice}`,
      reason: '想先聊聊',
    });
    expect(said.status).to.equal(303);
    const again = await browser.post('/console/bulk', { ...fields, mark, bulk });
    expect([again.status, again.text.includes('人刚刚有变动')]).to.deep.equal([409, true]);
    // Why stays chosen where it is shown again.
    expect(again.text).to.match(/value="overtaken"[^>]*checked/);
    const now = { mark: hidden(again.text, 'mark'), bulk };
    expect((await browser.post('/console/bulk', { ...fields, ...now })).status).to.equal(303);
    expect(await shares()).to.include({ S002: 'called-off', S003: 'answered' });
  });

  it('above a number of people waits for a second person, who sees why', async () => {
    const { kind, text, mark, bulk } = await preview({ all: '1', show: 'open' });
    expect(text).to.include('超过 3 人').and.include('提交复核（5 人）');
    const fields = { kind, all: '1', show: 'open', mark, bulk, reason: 'done-otherwise' };
    const placed = await browser.post('/console/bulk', fields);
    expect(placed.status).to.equal(303);
    expect((await browser.get(placed.location ?? '')).text).to.include('照常请他们答复');
    expect(new Set(Object.values(await shares()))).to.deep.equal(new Set(['open']));
    const page = `/console/bulk/${bulk}`;
    expect((await browser.post(`${page}/approve`, { mark })).status).to.equal(403);
    const other = await heed.signIn(otherHr);
    const shown = (await other.get(page)).text;
    expect(shown)
      .to.include('已经用其他方式办妥')
      .and.include('不能撤销')
      .and.include('同意，不再请他们答复');
    expect((await other.post(`${page}/approve`, { mark: hidden(shown, 'mark') })).status).to.equal(303);
    expect(new Set(Object.values(await shares()))).to.deep.equal(new Set(['called-off']));
    const told = await sql<{ kind: string; title: string }>`
      select m.kind, m.bodies -> 'zh-CN' -> 'card' ->> 'title' as title from message m
      where m.kind like 'bulk.%' order by m.id`.execute(heed.db);
    expect(told.rows.map(({ title }) => title)).to.deep.equal([
      '“不再请他们答复”等你复核',
      '你提交的“不再请他们答复”已复核通过',
    ]);
    // Done for whoever asked for it, and on record with who agreed.
    const [first, ...rest] = await events();
    expect([first?.type, rest.at(-1)?.type, rest.length]).to.deep.equal(['bulk.ordered', 'bulk.done', 6]);
  });

  it('is not done where a second person says no', async () => {
    const { kind, mark, bulk } = await preview({ all: '1', show: 'open' });
    const fields = { kind, all: '1', show: 'open', mark, bulk, reason: 'overtaken' };
    await browser.post('/console/bulk', fields);
    const other = await heed.signIn(otherHr);
    expect((await other.post(`/console/bulk/${bulk}/refuse`)).status).to.equal(303);
    expect((await events()).map(({ type }) => type)).to.deep.equal(['bulk.ordered', 'bulk.refused']);
    expect(new Set(Object.values(await shares()))).to.deep.equal(new Set(['open']));
    expect((await browser.get('/console/audit?kind=bulk')).text).to.include('提交不再请多人答复待复核');
  });

  it('is not for heads of departments', async () => {
    const head = await heed.signIn('S001');
    const fields = { kind: 'call-off', tick: await tick('S002') };
    expect((await head.post('/console/bulk/preview', fields)).status).to.equal(403);
  });
});
