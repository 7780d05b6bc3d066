import { expect } from 'chai';
import { sql } from 'kysely';
import { countShares } from '../../src/console/overdue.ts';
import { countBy } from '../../src/coverage/figures.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import type { Browser } from '../harness/browser.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const hr = 'S032';
/** Heads the department of S002 and S003; S021 is of another. */
const manager = 'S001';
const code = 'chat-monitoring';
const many = 205;

describe('more notices than a page holds', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let oldest: string;
  let newest: string;

  before(async () => {
    heed = await startApp();
    oldest = await sentNotice(heed, code, ['S002', 'S021']);
    for (let n = 2; n < many; n += 1) {
      // Some at the very same instant.
      if (n % 3 > 0) heed.clock.advance({ minutes: 1 });
      await sentNotice(heed, n % 50 === 0 ? 'photo-consent' : code, n % 2 ? ['S002', 'S021'] : ['S021']);
    }
    heed.clock.advance({ minutes: 1 });
    newest = await sentNotice(heed, code, ['S003', 'S021']);
    heed.clock.advance({ days: 8 });
  });
  after(() => heed?.close());

  const signedIn = new Map<string, Browser>();
  const page = async (staffNo: string, path: string) => {
    const browser = signedIn.get(staffNo) ?? (await heed.signIn(staffNo));
    signedIn.set(staffNo, browser);
    const { status, text } = await browser.get(path);
    expect(status, path).to.equal(200);
    return text;
  };
  const decoded = (text: string) => text.replaceAll('&amp;', '&');
  const listed = (text: string) =>
    [...text.matchAll(/<th scope="row"><a href="\/console\/notices\/([0-9a-f-]{36})"/g)].map(([, id]) => id);
  const stat = (text: string, href: string) =>
    new RegExp(
      `<dt><a href="${href.replaceAll('?', '\\?')}">[^<]*</a></dt><dd class="stat-value">([\\d,]+)`,
    ).exec(decoded(text))?.[1];

  async function allPages(staffNo: string, from: string): Promise<string[]> {
    const found: string[] = [];
    for (let path: string | undefined = from; path; ) {
      const text: string = await page(staffNo, path);
      const those = listed(text);
      expect(those.length, path).to.be.within(1, 50);
      found.push(...those.flatMap((id) => id ?? []));
      path = [...decoded(text).matchAll(/class="button" href="(\/console\/notices\?[^"]*after=[^"]*)"/g)].at(
        -1,
      )?.[1];
    }
    return found;
  }

  it('are counted on the overview as everywhere, and lead to all of them', async () => {
    const now = heed.clock.now();
    for (const [who, scope] of [
      [hr, 'all'],
      [manager, { departments: await headed() }],
    ] as const) {
      const { total } = await countBy(heed.db, { at: now, scope, owed: true, running: true }, 'notice');
      const { groups } = await countBy(heed.db, { at: now, scope, running: true }, 'notice');
      const text = await page(who, '/console');
      expect(stat(text, '/console/notices?state=open'), who).to.equal(String(groups.length));
      expect(stat(text, '/console/overdue?show=open'), who).to.equal(String(total.open));
      expect(stat(text, '/console/overdue'), who).to.equal(String(total.overdue));
      const late = await countShares(heed.db, { scope, filter: {}, zone: heed.app.zone, now });
      expect(late.shares).to.equal(total.overdue);
      expect(listed(text).length).to.be.lessThan(groups.length);
      expect(await allPages(who, '/console/notices?state=open')).to.have.length(groups.length);
    }
  });

  it('are all in the list, page by page, each once and the newest first', async () => {
    const { rows } = await sql<{ id: string }>`select id from notice order by created_at desc, id`.execute(
      heed.db,
    );
    expect(rows).to.have.length(many);
    expect(await allPages(hr, '/console/notices')).to.deep.equal(rows.map(({ id }) => id));
    const consents = await allPages(hr, '/console/notices?policy=photo-consent');
    expect(consents).to.have.length(4);
    const mine = await allPages(manager, '/console/notices?state=overdue');
    expect(mine[0]).to.equal(newest);
    expect(mine.at(-1)).to.equal(oldest);
    expect(new Set(mine).size).to.equal(mine.length);
  });

  it('can each be what a list is narrowed to', async () => {
    for (const path of ['/console/overdue', '/console/coverage'])
      for (const notice of [oldest, newest])
        expect(await page(hr, `${path}?notice=${notice}`), path).not.to.include('已不存在');
    // Of one policy there are many: each has the day it was sent.
    expect(await page(hr, `/console/overdue?notice=${oldest}`)).to.match(
      /class="chip"[^>]*><span>[^<]*8月3日[^<]*发出/,
    );
  });

  async function headed(): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      with recursive mine (id) as (
        select h.department_id from department_head h join person p on p.id = h.person_id
        where p.staff_no = ${manager} and h.to_at is null
        union select v.department_id from department_version v join mine on v.parent_id = mine.id where v.to_at is null
      ) select id from mine`.execute(heed.db);
    return rows.map(({ id }) => id);
  }
});
