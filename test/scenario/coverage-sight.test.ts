import { expect } from 'chai';
import { sql } from 'kysely';
import { searchConsole } from '../../src/console/search.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { viewerOf } from '../harness/decisions.ts';
import { sentNotice, versionInForce } from '../harness/sent-notice.ts';

const hr = 'S032';
/** Heads the department of S002, S003 and S004; S021 is of another. */
const manager = 'S001';
const code = 'chat-monitoring';
const dayMs = 86_400_000;

describe('what a manager reads off the pages of coverage', function () {
  this.timeout(60_000);
  let heed: TestApp;
  beforeEach(async () => {
    heed = await startApp();
  });
  afterEach(() => heed.close());
  const page = async (staffNo: string, path: string) => (await (await heed.signIn(staffNo)).get(path)).text;

  describe('of the hour', () => {
    /** The times of the table below the chart. */
    const times = (text: string): Date[] => {
      const table = /<details class="chart-data">([\s\S]*?)<\/details>/.exec(text)?.[1] ?? '';
      return [...table.matchAll(/<time dateTime="([^"]+)"/gi)].map(([, iso]) => new Date(iso ?? ''));
    };
    const midnight = (time: Date) => (time.getTime() + 8 * 3_600_000) % dayMs === 0;

    it('at which somebody finished: nothing, however young the notice', async () => {
      const notice = await sentNotice(heed, code, ['S003', 'S004']);
      const version = await versionInForce(heed.db, code);
      for (const staffNo of ['S003', 'S004']) {
        heed.clock.advance({ hours: 3 });
        const action = `notices.concern:${notice}`;
        await (await heed.signIn(staffNo)).post(`/n/${notice}/answer`, { action, version, reason: '?' });
      }
      heed.clock.advance({ days: 1 });
      for (const path of [`/console/notices/${notice}`, `/console/coverage?notice=${notice}`]) {
        const fine = times(await page(hr, path));
        expect(fine, path).to.have.length(2);
        expect(fine.some(midnight), path).to.equal(false);
        const coarse = times(await page(manager, path));
        expect(coarse, path).to.have.length(1);
        expect(coarse.every(midnight), path).to.equal(true);
      }
    });
  });

  describe('of notices that went to nobody of theirs', () => {
    it('nothing: no title to choose, and no chart that begins with them', async () => {
      const foreign = await sentNotice(heed, code, ['S021']);
      heed.clock.advance({ days: 3 });
      for (const path of ['/console/overdue', '/console/coverage']) {
        expect(await page(manager, path), path).not.to.include(foreign);
        expect(await page(hr, path), path).to.include(foreign);
      }
      const own = await sentNotice(heed, code, ['S002']);
      for (const path of ['/console/overdue', '/console/coverage'])
        expect(await page(manager, path), path)
          .to.include(own)
          .and.not.include(foreign);
      const began = async (staffNo: string, query = '') =>
        /<ol class="chart-times"[^>]*><li>([^<]+)/.exec(
          await page(staffNo, `/console/coverage${query}`),
        )?.[1];
      const first = await began(manager, `?notice=${own}`);
      expect(first)
        .to.be.a('string')
        .and.not.equal(await began(hr));
      expect(await began(manager)).to.equal(first);
    });
  });

  describe('of people who are in a department of theirs beside their own', () => {
    it('nothing: they are found, and counted, where they are counted everywhere', async () => {
      const search = async (who: string, text: string) =>
        searchConsole(heed.db, await viewerOf(heed, who), text, { language: 'zh-CN', now: heed.clock.now() });
      const { rows } = await sql<{ person: string; department: string }>`
        select p.id as person, m.department_id as department from person p, membership m
        join person o on o.id = m.person_id where p.staff_no = 'S021' and o.staff_no = 'S002' and m.to_at is null`.execute(
        heed.db,
      );
      const { person = '', department = '' } = rows[0] ?? {};
      heed.clock.advance({ hours: 1 });
      const beside = { person_id: person, department_id: department, from_at: heed.clock.now(), to_at: null };
      await heed.db.insertInto('membership').values(beside).execute();
      await sentNotice(heed, code, ['S021']);
      const free = await sentNotice(heed, 'photo-consent', ['S021']);
      heed.clock.advance({ days: 1 });
      expect((await search(manager, 'S021')).people).to.deep.equal([]);
      for (const named of [code, 'photo-consent'])
        expect((await search(manager, named)).notices, named).to.deep.equal([]);
      expect((await search(hr, 'photo-consent')).notices?.map(({ id }) => id)).to.deep.equal([free]);
      const { people = [] } = await search(hr, 'S021');
      expect(people).to.have.length(1);
      expect(people[0]).to.include({ open: 1, overdue: 0 });
    });
  });

  describe('of who is away past the day due', () => {
    const inHis = async (path: string, fields: Record<string, string> = {}) =>
      (await (await heed.signIn(manager)).post(path, fields)).text;

    it('nothing: they stand like everybody who has not finished, in lists, figures, search and files', async () => {
      const notice = await sentNotice(heed, code, ['S002', 'S003']);
      const wanted = await heed.signIn(hr);
      const said = await wanted.post('/console/absences', { staffNo: 'S003', from: '2026-08-05' });
      expect(said.status).to.equal(303);
      heed.clock.advance({ days: 9 });
      // HR sees it, and nobody counts them as late.
      expect(await page(hr, `/console/notices/${notice}`)).to.include('休假中');
      expect(await page(hr, '/console/overdue'))
        .to.include('>S002<')
        .and.not.include('>S003<');
      const badges = (text: string) =>
        [...text.matchAll(/<span class="badge[^"]*"[^>]*>([^<]+)/g)].map(([, word]) => word);
      const rowOf = (text: string, staffNo: string) =>
        text.split('<tr').find((row) => row.includes(`>${staffNo}<`)) ?? '';
      for (const path of [`/console/notices/${notice}`, '/console/overdue', '/console/overdue?show=open']) {
        const text = await page(manager, path);
        expect(rowOf(text, 'S002'), path).not.to.equal('');
        expect(text, path).not.to.include('休假');
        expect(badges(rowOf(text, 'S003')), path).to.deep.equal(badges(rowOf(text, 'S002')));
      }
      for (const path of [`/console/notices/${notice}?show=overdue`, '/console/overdue'])
        expect(await page(manager, path), path)
          .to.include('>S002<')
          .and.include('>S003<');
      expect(await page(manager, '/console/coverage')).to.include('应完成 2，已完成 0，过期 2');
      for (const name of ['S002', 'S003'])
        expect(await inHis('/console/search', { search: name })).to.include('逾期 1 项');
      expect((await inHis('/console/exports/overdue.csv')).match(/S00[23]/g)).to.have.length(2);
      const people = (await inHis(`/console/notices/${notice}/people.csv`)).trim().split('\r\n').slice(1);
      expect(new Set(people.map((line) => line.split(',').at(-1)))).to.have.property('size', 1);
      const coverage = (await inHis('/console/exports/coverage.csv')).trim().split('\r\n');
      expect(coverage).to.have.length(2);
      const cells = Object.fromEntries(
        (coverage[0] ?? '').split(',').map((label, at) => [label, coverage[1]?.split(',')[at]]),
      );
      expect(cells).to.include({ 其中过期: '2' });
    });
  });
});
