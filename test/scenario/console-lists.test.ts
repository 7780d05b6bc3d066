import { expect } from 'chai';
import { sql } from 'kysely';
import { v7 } from 'uuid';
import { viewData } from '../../src/console/personal-data.ts';
import { searchConsole } from '../../src/console/search.ts';
import { listNotices } from '../../src/coverage/notices.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { makePinyin } from '../../src/people/pinyin.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { viewerOf } from '../harness/decisions.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const hr = 'S032';
const otherHr = 'S033';
const privacy = 'S038';
/** Heads the department of S002. */
const manager = 'S001';

describe('the console: search, lists and views', () => {
  let heed: TestApp;
  let notice: string;
  before(async () => {
    heed = await startApp();
    notice = await sentNotice(heed, 'chat-monitoring', ['S002', 'S003', 'S004', 'S021']);
    heed.clock.advance({ days: 9 });
  });
  after(() => heed.close());

  const id = async (staffNo: string) =>
    (
      await heed.db
        .selectFrom('person')
        .select('id')
        .where('staff_no', '=', staffNo)
        .executeTakeFirstOrThrow()
    ).id;
  const search = async (who: string, text: string) =>
    searchConsole(heed.db, await viewerOf(heed, who), text, { language: 'zh-CN', now: heed.clock.now() });

  describe('search', () => {
    it('finds people by any part of name, number and address, and says what is open with them', async () => {
      for (const text of ['周亦航', '亦航', '航', 'S002', 's002', 'Ｓ００２', '周 s00']) {
        const { people = [] } = await search(hr, text);
        expect(
          people.map(({ staffNo }) => staffNo),
          text,
        ).to.include('S002');
      }
      const [found] = (await search(hr, '周亦航')).people ?? [];
      expect(found).to.include({ open: 1, overdue: 1, employed: true });
      expect((await search(hr, '100%')).people).to.deep.equal([]);
      expect(await search(hr, '  ')).to.deep.equal({});
    });

    it('finds people as their names are typed in pinyin', async () => {
      for (let more = -1; more !== 0; ) more = await makePinyin(heed.db);
      for (const text of ['zhou yihang', 'zhouyihang', 'zhouyi', 'zyh', 'Yihang', 'ZHŌU S002']) {
        const { people = [] } = await search(hr, text);
        expect(
          people.map(({ staffNo }) => staffNo),
          text,
        ).to.include('S002');
      }
      // A head's own people only, by whatever they are found.
      expect((await search(manager, 'zyh')).people?.map(({ staffNo }) => staffNo)).to.deep.equal(['S002']);
      expect((await search(manager, 'lin')).people?.map(({ staffNo }) => staffNo) ?? []).not.to.include(
        'S021',
      );
    });

    it('finds notices, policies and what is decided about people, by either language', async () => {
      for (const text of ['监控政策', 'work chats', 'chat-monitoring']) {
        const { notices = [], policies = [] } = await search(hr, text);
        expect(
          notices.map((one) => one.id),
          text,
        ).to.deep.equal([notice]);
        expect(policies, text).to.have.lengthOf(1);
      }
      const asked = await heed.signIn('S004');
      const said = await asked.post(`/n/${notice}/answer`, {
        action: `notices.concern:${notice}`,
        reason: '想先聊聊',
      });
      expect(said.status).to.equal(303);
      const name = (await search(hr, 'S004')).people?.[0]?.name ?? '';
      expect((await search(hr, name)).cases).to.have.lengthOf(1);
    });

    it('shows nobody what is not theirs', async () => {
      expect(await search(privacy, '周亦航')).not.to.have.property('cases');
      expect(await search(hr, '周亦航')).not.to.have.property('objections');
      const mine = await search(manager, 'S00');
      expect(mine.people?.map(({ staffNo }) => staffNo))
        .to.include('S002')
        .and.not.include('S021');
      expect(Object.keys(mine)).to.have.members(['people', 'notices', 'policies']);
      // An auditor looks nobody up.
      expect(Object.keys(await search('S030', 'S00'))).to.deep.equal(['policies']);
    });

    it('keeps what was looked for out of addresses', async () => {
      const browser = await heed.signIn(hr);
      const found = await browser.post('/console/search', { search: '周亦航' });
      expect(found.status).to.equal(200);
      expect(found.text).to.include('周亦航').and.include('逾期 1 项');
      expect(found.text.replaceAll(/value="[^"]*"/g, '')).not.to.match(/href="[^"]*(周|%E5%91%A8)/);
      expect((await browser.post('/console/search', { search: 'nobody at all' })).text).to.include(
        '没有找到',
      );
    });

    it('uses the index', async () => {
      await sql`set enable_seqscan = off`.execute(heed.db);
      const { rows } = await sql<Record<string, string>>`
        explain select 1 from person p
        where heed_grams(p.name || ' ' || p.staff_no || ' ' || coalesce(p.email, '')) @> heed_grams('亦航')`.execute(
        heed.db,
      );
      await sql`set enable_seqscan = on`.execute(heed.db);
      expect(JSON.stringify(rows)).to.include('person_grams');
    });
  });

  describe('overdue', () => {
    it('lists who has not finished over all notices, narrowed by what stands in the address', async () => {
      const browser = await heed.signIn(hr);
      const whole = (await browser.get('/console/overdue')).text;
      // Who has a concern has answered.
      for (const staffNo of ['S002', 'S003', 'S021']) expect(whole).to.include(`>${staffNo}</small>`);
      expect(whole).not.to.include('>S004</small>');
      const one = (await browser.get(`/console/overdue?person=${await id('S003')}&from=2026-08-01`)).text;
      expect(one).to.include('S003').and.not.include('S021');
      // Both can be cleared, one by one and together.
      expect(one)
        .to.include('href="/console/overdue?from=2026-08-01"')
        .and.include('class="chip-all" href="/console/overdue"');
      const led = (await browser.get(`/console/overdue?manager=${await id(manager)}`)).text;
      expect(led).to.include('S002').and.not.include('S021');
      expect((await browser.get('/console/overdue?until=2026-08-09')).text).to.include('没有逾期');
    });

    it('leaves aside what cannot be in an address, and says what is there no more', async () => {
      const browser = await heed.signIn(hr);
      for (const odd of [
        'notice=x',
        'from=2026-13-01',
        'show=all&show=open',
        'department=%00',
        'after=1.2',
      ]) {
        const { status, text } = await browser.get(`/console/overdue?${odd}`);
        expect([status, text.includes('S002')], odd).to.deep.equal([200, true]);
      }
      const gone = (await browser.get(`/console/overdue?department=${v7()}`)).text;
      expect(gone).to.include('已不存在').and.include('已经不存在，所以列表可能是空的');
    });

    it('leaves out who is on leave, as the coverage does, until they are asked for', async () => {
      const browser = await heed.signIn(hr);
      const said = await browser.post('/console/absences', {
        staffNo: 'S021',
        from: '2026-08-10',
        until: '2026-08-20',
      });
      expect(said.status).to.equal(303);
      const late = (await browser.get('/console/overdue')).text;
      expect(late).to.include('>S002</small>').and.not.include('>S021</small>');
      const [line] = await listNotices(heed.db, 'all', heed.clock.now(), { only: notice });
      expect(late).to.include(`共 ${line?.overdue} 项`);
      const open = (await browser.get('/console/overdue?show=open')).text;
      expect(open.split('<tr').find((row) => row.includes('>S021</small>'))).to.include('休假中');
      expect(open.split('<tr').find((row) => row.includes('>S002</small>'))).not.to.include('休假中');
      // The day is told in the filter as it is everywhere.
      expect((await browser.get('/console/overdue?from=2026-08-01')).text).to.include('8月1日（周六）');
    });

    it('shows a manager their own people, and nothing to remind with', async () => {
      const { text } = await (await heed.signIn(manager)).get('/console/overdue');
      expect(text)
        .to.include('S002')
        .and.not.include('S021')
        .and.not.include('data-tick')
        .and.not.include('不知道是否看过');
    });

    it('says what is good about an empty one, and the way on', async () => {
      const filtered = (await (await heed.signIn(hr)).get('/console/overdue?from=2027-01-01')).text;
      expect(filtered)
        .to.include('这些条件下没有逾期')
        .and.include('class="button" href="/console/overdue">清除筛选条件')
        .and.not.include('共 0 项');
      const fresh = await startApp();
      try {
        const browser = await fresh.signIn(hr);
        const none = (await browser.get('/console/overdue')).text;
        expect(none)
          .to.include('没有逾期，可以放心')
          .and.include('href="/console/overdue?show=open"')
          .and.not.include('共 0 项');
        expect((await browser.get('/console/overdue?show=open')).text).to.include('没有待完成的');
      } finally {
        await fresh.close();
      }
    });

    it('counts as the coverage does', async () => {
      const { rows } = await sql<{ open: number }>`
        select count(*)::int as open from assignment where notice_id = ${notice}::uuid and state = 'open'`.execute(
        heed.db,
      );
      const { text } = await (await heed.signIn(hr)).get(`/console/overdue?show=open&notice=${notice}`);
      expect(text).to.include(`共 ${rows[0]?.open} 项`);
    });
  });

  describe('other lists', () => {
    const get = async (who: string, path: string) => (await (await heed.signIn(who)).get(path)).text;
    const rows = (text: string) => [...text.matchAll(/<th scope="row">/g)].length;

    it('of people: by department, role and account, through all pages', async () => {
      expect(await get(hr, '/console/people?role=auditor'))
        .to.include('>S030</small>')
        .and.not.include('>S002</small>');
      expect(await get(hr, '/console/people?role=manager'))
        .to.include('>S001</small>')
        .and.not.include('>S002</small>');
      await sql`update identity set to_at = from_at where person_id = ${await id('S007')}::uuid`.execute(
        heed.db,
      );
      expect(rows(await get(hr, '/console/people?account=none'))).to.equal(1);
      expect(rows(await get(hr, '/console/people?role=king&account=x&department=1'))).to.be.greaterThan(30);
    });

    it('of notices: by state and policy', async () => {
      expect(rows(await get(hr, '/console/notices?state=overdue'))).to.equal(1);
      expect(rows(await get(hr, '/console/notices?state=open&policy=chat-monitoring'))).to.equal(1);
      expect(await get(hr, '/console/notices?state=closed'))
        .to.include('class="chip"')
        .and.not.include('<th scope="row">');
      expect(await get(hr, '/console/notices?policy=gone'))
        .to.include('已不存在')
        .and.include('没有符合筛选');
    });

    it('of staff actions: by whoever holds a role or heads a department', async () => {
      const text = await get('S030', '/console/audit');
      for (const staffNo of [hr, manager]) expect(text).to.include(` ${staffNo}</option>`);
      expect(text).not.to.include(' S002</option>');
      const nobody = await id('S002');
      expect(await get(privacy, `/console/audit?by=${nobody}`))
        .to.include(' S002</option>')
        .and.not.include('已不存在');
      // An auditor looks nobody up, not by an address either.
      expect(await get('S030', `/console/audit?by=${nobody}`)).not.to.include(' S002</option>');
    });

    it('of what is decided about people: by state', async () => {
      expect(rows(await get(hr, '/console/cases'))).to.equal(1);
      expect(rows(await get(hr, '/console/cases?owner=me'))).to.equal(0);
      expect(rows(await get(hr, '/console/cases?owner=nobody'))).to.equal(1);
      for (const path of ['/console/objections?state=upheld', '/console/exemptions?state=ended&state=asked'])
        expect(rows(await get(privacy, path)), path).to.equal(0);
    });
  });

  describe('saved views', () => {
    const path = '/console/views';

    it('keep the filters of a list under a name, for oneself or a role', async () => {
      const browser = await heed.signIn(hr);
      const query = `notice=${notice}`;
      const kept = await browser.post(path, {
        list: 'overdue',
        query: `${query}&after=1&x=周`,
        name: ' 每周  跟进 ',
      });
      expect([kept.status, kept.location]).to.deep.equal([303, `/console/overdue?${query}&done=viewSaved`]);
      expect((await browser.get(kept.location ?? '')).text)
        .to.include('每周 跟进</a>')
        .and.not.include('保存这个视图');
      const other = await heed.signIn(otherHr);
      expect((await other.get('/console/overdue')).text).not.to.include('每周 跟进');
      await browser.post(path, { list: 'overdue', query: 'show=open', name: '全部待办', role: 'hr' });
      expect((await other.get('/console/overdue')).text).to.include('全部待办');
      expect((await (await heed.signIn(privacy)).get('/console/overdue')).text).not.to.include('全部待办');
    });

    it('are renamed and removed by their owner alone', async () => {
      const owner = await heed.signIn(hr);
      const other = await heed.signIn(otherHr);
      const views = await heed.db
        .selectFrom('saved_view')
        .select(['id', 'name'])
        .orderBy('created_at')
        .execute();
      const [mine, shared] = views;
      expect((await other.post(`${path}/${mine?.id}`, { name: 'x' })).status).to.equal(404);
      expect((await other.post(`${path}/${shared?.id}`, { name: 'x' })).status).to.equal(403);
      expect((await other.post(`${path}/${shared?.id}/remove`)).status).to.equal(403);
      expect((await owner.post(`${path}/${mine?.id}`, { name: '每日跟进' })).status).to.equal(303);
      const taken = await owner.post(`${path}/${mine?.id}`, { name: '全部待办' });
      expect([taken.status, taken.text.includes('同名的视图')]).to.deep.equal([422, true]);
      expect((await owner.post(`${path}/${mine?.id}/remove`)).status).to.equal(303);
      expect((await owner.get(path)).text)
        .to.include('全部待办')
        .and.not.include('每日跟进');
    });

    it('refuse what is no view', async () => {
      const browser = await heed.signIn(hr);
      const bad = async (fields: Record<string, string>) => (await browser.post(path, fields)).status;
      expect(await bad({ list: 'people', query: '', name: 'x' })).to.equal(400);
      expect(await bad({ list: 'constructor', query: 'state=open', name: 'x' })).to.equal(400);
      expect(await bad({ list: 'objections', query: 'state=open', name: 'x' })).to.equal(400);
      expect(await bad({ list: 'overdue', query: 'show=open', name: ' ' })).to.equal(422);
      expect(await bad({ list: 'overdue', query: 'show=open', name: '字'.repeat(61) })).to.equal(422);
      expect(await bad({ list: 'overdue', query: 'show=open', name: 'x', role: 'privacy' })).to.equal(403);
    });

    it('are held about their owner, and go with them', async () => {
      const owner = await id(hr);
      const held = await heed.app.personalData.whatIsHeld(heed.db, owner);
      expect(held.find(({ source }) => source === 'views')).to.include({ count: 1, disclosure: 'identity' });
      const copied: string[] = [];
      for await (const { source, data } of heed.app.personalData.exportPerson(heed.db, owner))
        if (source === 'views') copied.push(String(data.name));
      expect(copied).to.deep.equal(['全部待办']);
      await inTransaction(heed.db, (tx) =>
        viewData.erase(tx, owner, { now: heed.clock.now(), actor: 'heed', reason: 'request' }),
      );
      expect((await (await heed.signIn(otherHr)).get('/console/overdue')).text).not.to.include('全部待办');
    });

    it('are fifty at the most', async () => {
      const browser = await heed.signIn(otherHr);
      const keep = async (n: number) =>
        (await browser.post(path, { list: 'overdue', query: 'show=open', name: `v${n}` })).status;
      const all = await Promise.all(Array.from({ length: 51 }, (_, n) => keep(n)));
      expect(all.filter((status) => status === 303)).to.have.lengthOf(50);
      expect(all.filter((status) => status === 422)).to.have.lengthOf(1);
    });
  });
});
