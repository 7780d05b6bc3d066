import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { undelivered } from '../../src/delivery/problems.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const hr = 'S032';
const admin = 'S041';
const page = '/console/delivery';

describe('the console: messages that did not arrive', () => {
  let heed: TestApp;
  before(async () => {
    heed = await startApp();
    await sentNotice(heed, 'chat-monitoring', ['S002', 'S003', 'S004', 'S005']);
    await sql`
      update delivery d set state = 'failed', failure = 'platform-error' from person p
      where p.id = d.person_id and p.staff_no in ('S002', 'S003', 'S004')`.execute(heed.db);
    await sql`
      update delivery d set state = 'unknown', held = true from person p
      where p.id = d.person_id and p.staff_no = 'S005'`.execute(heed.db);
  });
  after(() => heed.close());

  const events = async () => {
    const { rows } = await sql<{ event: string }>`
      select event from evidence_event where type like 'delivery.%' order by id`.execute(heed.db);
    return rows.map(({ event }) => JSON.parse(event) as { type: string; actor: object; data: object });
  };

  it('shows what is held first, then reason by reason, and where it is to be found', async () => {
    const browser = await heed.signIn(hr);
    expect((await browser.get('/console')).text).to.include(`href="${page}"`);
    const held = (await browser.get(page)).text;
    expect(held).to.include('去向不明').and.include('S005').and.not.include('S002');
    // Which notice it was, by name.
    expect(held).to.include('工作聊天与文件传输监控政策</a>');
    const failed = (await browser.get(`${page}?problem=platform-error`)).text;
    expect(failed).to.include('S002').and.include('S004').and.not.include('S005');
    expect(failed).to.include('通知').and.include('再发一次选中的…');
    expect((await browser.get(`${page}?problem=platform-error&lang=en`)).text).to.include(
      'Send those chosen again…',
    );
  });

  it('shows whom a decision is about, and does it for exactly those', async () => {
    const browser = await heed.signIn(hr);
    const rows = await undelivered(heed.db, { limit: 3, problem: 'platform-error' });
    const fields = {
      problem: 'platform-error',
      upTo: String(rows[0]?.delivery),
      all: '1',
      decision: 'leave',
    };
    const shown = await browser.post(`${page}/preview`, fields);
    expect(shown.text).to.include('不再发送（3 条）').and.include('周亦航');
    const mark = /name="mark" value="([^"]+)"/.exec(shown.text)?.[1] ?? '';
    // One of them arrives meanwhile.
    await sql`update delivery set left_at = ${heed.clock.now()} where id = ${rows[2]?.delivery}`.execute(
      heed.db,
    );
    const changed = await browser.post(`${page}/leave`, { ...fields, mark });
    expect([changed.status, changed.text.includes('不再发送（2 条）')]).to.deep.equal([409, true]);
    expect(await events()).to.deep.equal([]);
    await sql`update delivery set left_at = null where id = ${rows[2]?.delivery}`.execute(heed.db);
    const ticks = [String(rows[0]?.delivery), String(rows[1]?.delivery)];
    const two = await browser.post(`${page}/preview`, { ...fields, all: '', tick: ticks });
    expect(two.text).to.include('不再发送（2 条）').and.include(`name="tick" value="${ticks[1]}"`);
    expect((await browser.post(`${page}/preview`, { ...fields, all: '' })).status).to.equal(422);
  });

  it('agrees with the coverage of the notice, and leads to other ways', async () => {
    const browser = await heed.signIn(hr);
    const { id } = await heed.db.selectFrom('notice').select('id').executeTakeFirstOrThrow();
    const list = (await browser.get(`${page}?problem=platform-error&notice=${id}`)).text;
    // As the coverage counts whom a notice did not reach.
    const { rows } = await sql<{ unreachable: number }>`
      select count(*)::int as unreachable from assignment a
      join delivery d on d.message_id = a.message_id and d.person_id = a.person_id
      where a.notice_id = ${id}::uuid and d.state = 'failed'`.execute(heed.db);
    expect([...list.matchAll(/data-tick/g)].length).to.equal(rows[0]?.unreachable);
    expect(list).to.include(`/console/notices/${id}/people/`).and.include('class="chip"');
    expect((await browser.get(`${page}?notice=${v7()}`)).text)
      .to.include('没有未送达的消息')
      .and.include('已不存在');
  });

  it('sends one again, leaves another, and all of a reason that were there to be seen', async () => {
    const browser = await heed.signIn(admin);
    const [newest, next, oldest] = await undelivered(heed.db, { limit: 3, problem: 'platform-error' });
    const again = await browser.post(`${page}/again`, { delivery: String(oldest?.delivery) });
    expect(again.location).to.equal(`${page}?done=again&count=1`);
    expect((await browser.get(again.location ?? '')).text).to.include('1 条已重新排队');
    const gone = await browser.post(`${page}/leave`, {
      problem: 'platform-error',
      upTo: String(next?.delivery),
    });
    expect(gone.location).to.equal(`${page}?done=leave&count=1`);
    const left = await undelivered(heed.db, { limit: 9, problem: 'platform-error' });
    expect(left.map(({ delivery }) => delivery)).to.deep.equal([newest?.delivery]);
    const held = await undelivered(heed.db, { limit: 1, problem: 'held' });
    await browser.post(`${page}/again`, { delivery: String(held[0]?.delivery) });
    const { rows } = await sql<{ state: string; repeated: boolean }>`
      select state, repeated from delivery where id = ${held[0]?.delivery}`.execute(heed.db);
    expect(rows).to.deep.equal([{ state: 'pending', repeated: true }]);
    expect((await events()).map(({ type, actor }) => [type, Object.keys(actor)])).to.deep.equal([
      ['delivery.sent-again', ['person']],
      ['delivery.left', ['person']],
      ['delivery.sent-again', ['person']],
    ]);
    expect((await browser.post(`${page}/again`, { delivery: '1e9' })).status).to.equal(400);
    expect((await browser.post(`${page}/again`, { problem: 'all', upTo: '9' })).status).to.equal(400);
  });

  it('asks about nothing any more that belongs to a notice which has ended', async () => {
    const browser = await heed.signIn(hr);
    expect(await undelivered(heed.db, { limit: 9 })).to.have.lengthOf(1);
    const { id } = await heed.db.selectFrom('notice').select('id').executeTakeFirstOrThrow();
    expect((await browser.post(`/console/notices/${id}/close`)).status).to.equal(303);
    expect(await undelivered(heed.db, { limit: 9 })).to.deep.equal([]);
    expect((await browser.get(page)).text).to.include('没有未送达的消息');
  });
});
