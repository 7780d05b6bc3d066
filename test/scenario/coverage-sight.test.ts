import { expect } from 'chai';
import { startApp, type TestApp } from '../harness/app.ts';
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
});
