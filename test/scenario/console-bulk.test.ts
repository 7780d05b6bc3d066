import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { endedOnce } from '../harness/ended-once.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const hr = 'S032';
const otherHr = 'S033';

describe('the console: many reminded at once', () => {
  let heed: TestApp;
  let browser: Browser;
  let notice: string;
  beforeEach(async () => {
    heed = await startApp({ env: { HEED_APPROVAL_ABOVE: '3' } });
    notice = await sentNotice(heed, 'chat-monitoring', ['S002', 'S003', 'S004', 'S005', 'S006']);
    // A Wednesday, 10:00 in Shanghai.
    heed.clock.advance({ days: 9 });
    browser = await heed.signIn(hr);
  });
  afterEach(() => heed.close());

  const tick = async (staffNo: string) => {
    const { id } = await heed.db
      .selectFrom('person')
      .select('id')
      .where('staff_no', '=', staffNo)
      .executeTakeFirstOrThrow();
    return `${notice}.${id}`;
  };
  const events = async () => {
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type like 'bulk.%' or type = 'reminder.by-hand' order by id`.execute(
      heed.db,
    );
    return rows.map(({ event }) => JSON.parse(event) as { type: string; data: Record<string, unknown> });
  };
  const hidden = (text: string, name: string) =>
    new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? '';
  const preview = async (fields: Record<string, string | string[]>) => {
    const { status, text } = await browser.post('/console/bulk/preview', fields);
    return { status, text, mark: hidden(text, 'mark'), bulk: hidden(text, 'bulk') };
  };

  it('shows who would be reminded, and reminds nobody by showing it', async () => {
    const ticks = [await tick('S002'), await tick('S003')];
    const { status, text } = await preview({ tick: ticks });
    expect(status).to.equal(200);
    expect(text).to.include('2 条提醒马上发出').and.include('周亦航').and.include('提醒 2 人</button>');
    expect(await events()).to.deep.equal([]);
    const { rows } = await sql`select from reminder where hand_at is not null`
      .execute(heed.db)
      .catch(() => ({ rows: [] }));
    expect(rows).to.deep.equal([]);
  });

  it('reminds exactly those, once, however often the form is sent', async () => {
    const ticks = [await tick('S002'), await tick('S003')];
    const { mark, bulk } = await preview({ tick: ticks });
    const send = () => browser.post('/console/bulk', { tick: ticks, mark, bulk });
    const [first, second] = await Promise.all([send(), send()]);
    expect([first.status, second.status]).to.deep.equal([303, 303]);
    expect(first.location).to.equal(`/console/overdue?said=${bulk}`);
    expect((await browser.get(first.location ?? '')).text).to.include('2 条提醒马上发出');
    const left = (await events()).map(({ type, data }) => [type, data.people]);
    expect(left).to.deep.equal([
      ['reminder.by-hand', 2],
      ['bulk.done', 2],
    ]);
    // Another's form cannot take its place.
    const other = await heed.signIn(otherHr);
    expect((await other.post('/console/bulk', { tick: ticks, mark, bulk })).status).to.equal(409);
  });

  it('tries again what the database ended in favour of another', async () => {
    const ticks = [await tick('S002')];
    const { mark, bulk } = await preview({ tick: ticks });
    const { db, ended } = endedOnce(heed.db, 'bulk_action');
    heed.app.db = db;
    const placed = await browser.post('/console/bulk', { tick: ticks, mark, bulk });
    expect([placed.status, ended()]).to.deep.equal([303, true]);
    expect((await events()).map(({ type }) => type)).to.deep.equal(['reminder.by-hand', 'bulk.done']);
  });

  it('shows them again when others belong to it meanwhile', async () => {
    const { mark, bulk } = await preview({ all: '1' });
    const fields = { action: `notices.concern:${notice}`, reason: '想先聊聊' };
    const said = await (await heed.signIn('S003')).post(`/n/${notice}/answer`, fields);
    expect(said.status).to.equal(303);
    const again = await browser.post('/console/bulk', { all: '1', mark, bulk });
    expect([again.status, again.text.includes('人刚刚有变动')]).to.deep.equal([409, true]);
    expect(await events()).to.deep.equal([]);
  });

  it('above a number of people waits for a second person, who agrees to those they were shown', async () => {
    const { text, mark, bulk } = await preview({ all: '1' });
    expect(text).to.include('超过 3 人').and.include('提交复核（5 人）');
    expect((await browser.post('/console/bulk', { all: '1', mark, bulk })).status).to.equal(303);
    expect((await events()).map(({ type }) => type)).to.deep.equal(['bulk.ordered']);
    const page = `/console/bulk/${bulk}`;
    expect((await browser.get('/console/overdue')).text).to.include(page);
    // Nobody agrees to their own.
    expect((await browser.get(page)).text)
      .to.include('要由另一位同事复核')
      .and.not.include('同意并提醒');
    expect((await browser.post(`${page}/approve`, { mark })).status).to.equal(403);
    // Everybody who may agree hears of it in their chat, and not whoever asked.
    const told = async (kind: string) =>
      (
        await sql<{ staffNo: string; link: string }>`
          select p.staff_no as "staffNo", m.bodies -> 'en' -> 'card' -> 'link' ->> 'path' as link
          from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
          where m.kind = ${kind} order by 1`.execute(heed.db)
      ).rows;
    const asked = await told('bulk.approval');
    expect(new Set(asked.map(({ link }) => link))).to.deep.equal(new Set([page]));
    expect(asked.map(({ staffNo }) => staffNo))
      .to.include.members([otherHr])
      .and.not.include(hr);
    const other = await heed.signIn(otherHr);
    expect((await other.post(`${page}/approve`, { mark: 'x' })).status).to.equal(409);
    expect((await other.post(`${page}/approve`, { mark })).status).to.equal(303);
    expect((await other.post(`${page}/approve`, { mark })).status).to.equal(409);
    expect((await told('bulk.fate')).map(({ staffNo }) => staffNo)).to.deep.equal([hr]);
    expect((await other.get(page)).text).to.include('5 条提醒马上发出');
    expect((await events()).map(({ type }) => type)).to.deep.equal([
      'bulk.ordered',
      'reminder.by-hand',
      'bulk.done',
    ]);
  });

  it('is not done where a second person says no', async () => {
    const { mark, bulk } = await preview({ all: '1' });
    await browser.post('/console/bulk', { all: '1', mark, bulk });
    const other = await heed.signIn(otherHr);
    expect((await other.post(`/console/bulk/${bulk}/refuse`)).status).to.equal(303);
    expect((await events()).map(({ type }) => type)).to.deep.equal(['bulk.ordered', 'bulk.refused']);
    expect((await other.post(`/console/bulk/${bulk}/refuse`)).status).to.equal(409);
  });

  it('reminds one person by the button beside their name, and says so above the list', async () => {
    const one = `${v7()}.${await tick('S002')}`;
    const [first, second] = await Promise.all([
      browser.post('/console/overdue/remind', { one, show: 'open' }),
      browser.post('/console/overdue/remind', { one, show: 'open' }),
    ]);
    expect([first.status, second.status]).to.deep.equal([303, 303]);
    expect(first.location).to.match(/^\/console\/overdue\?said=[0-9a-f-]{36}&show=open$/);
    expect((await browser.get(first.location ?? '')).text).to.include('1 条提醒马上发出');
    expect((await events()).filter(({ type }) => type === 'bulk.done')).to.have.lengthOf(1);
  });

  it('says who is left out and why', async () => {
    // 22:00 in Shanghai: nobody is written to before the next morning.
    heed.clock.advance({ hours: 12 });
    browser = await heed.signIn(hr);
    const { text } = await preview({ tick: [await tick('S002')] });
    expect(text).to.include('1 条等到对方可以收提醒的时候再发');
  });

  it('refuses what is no form of it', async () => {
    const status = async (path: string, fields: Record<string, string>) =>
      (await browser.post(path, fields)).status;
    expect(await status('/console/bulk/preview', {})).to.equal(422);
    expect(await status('/console/bulk/preview', { tick: 'x' })).to.equal(400);
    expect(await status('/console/bulk', { all: '1' })).to.equal(400);
    expect(await status('/console/bulk', { all: '1', mark: 'x', bulk: v7() })).to.equal(409);
    expect(await status('/console/overdue/remind', { one: 'x' })).to.equal(400);
    expect(await status('/console/overdue/remind', { one: `${v7()}.${notice}.${v7()}` })).to.equal(422);
    expect(await status(`/console/bulk/${v7()}/approve`, {})).to.equal(404);
  });
});
