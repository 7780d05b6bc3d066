import { expect } from 'chai';
import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { markOpened } from '../../src/notices/marks.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { needs } from '../harness/needs.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { checkLook, launchChromium, openTab, type Tab } from './look.ts';

/** Those with the longest names and departments among them. */
const everyone = ['S003', 'S005', 'S015', 'S024'];

describe('the console in a browser', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let browser: Browser;

  before(async function () {
    needs(this, 'chromium');
    browser = await launchChromium();
    heed = await startApp();
  });
  after(async () => {
    await browser?.close();
    await heed?.close();
  });

  function tab(staffNo: string, lang: 'zh-CN' | 'en', width: number): Promise<Tab> {
    return openTab(browser, heed, staffNo, lang, { viewport: { width, height: 800 } });
  }

  async function sendByHand(page: Page): Promise<string> {
    await page.goto(`${heed.url}/console/notices/new`);
    await checkLook(page, 'new notice');
    await page.getByRole('radio', { name: /Customer data/ }).check();
    await page.getByRole('radio', { name: /^Departments/ }).check();
    await page.getByRole('checkbox', { name: /销售部/ }).check();
    await checkLook(page, 'new notice, departments');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('heading', { name: 'One more look before sending' }).waitFor();
    await checkLook(page, 'preview');
    // Back keeps what was filled in.
    await page.getByRole('button', { name: 'Back to change it' }).click();
    expect(await page.getByRole('checkbox', { name: /销售部/ }).isChecked()).to.equal(true);
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('button', { name: 'Send to 12 people' }).click();
    await page.getByText('Sent. You can follow').waitFor();
    return /notices\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
  }

  it('sends a notice by hand and follows it live', async () => {
    const { page, close, complaints } = await tab('S032', 'en', 1280);
    const listening = page.waitForResponse((response) => response.url().includes('/live'));
    const noticeId = await sendByHand(page);
    await checkLook(page, 'notice');
    const seen = page.locator('.stat', { hasText: 'page opened' }).locator('.stat-value');
    expect(await seen.textContent()).to.equal('0');
    const { rows } = await sql<{ id: string }>`select id from person where staff_no = 'S005'`.execute(
      heed.db,
    );
    await listening;
    await markOpened(heed.db, noticeId, rows[0]?.id ?? '', heed.clock.now());
    await seen.filter({ hasText: '1' }).waitFor();
    expect(complaints).to.deep.equal([]);
    await close();
  });

  // On a phone: phone-pages.test.ts.
  it('has no fault that axe finds on a desk', async () => {
    const { rows } = await sql<{ id: string; code: string }>`
      select v.id, p.code from policy_version v join policy p on p.id = v.policy_id`.execute(heed.db);
    const version = rows.find(({ code }) => code === 'chat-monitoring')?.id;
    const paths = [
      '/console',
      '/console/policies',
      `/console/policies/${version}`,
      `/console/policies/new?from=${version}`,
      '/console/notices',
      '/console/threads',
      '/console/people',
      '/console/people/import',
    ];
    const { page, close, complaints } = await tab('S032', 'en', 1280);
    for (const path of paths) {
      await page.goto(heed.url + path);
      await checkLook(page, path);
    }
    await checkPolicyByHand(page, version ?? '');
    expect(complaints).to.deep.equal([]);
    await close();
  });

  it('decisions about accounts and messages fit on a telephone, and on a desk beside each other', async () => {
    const first = await sentNotice(heed, 'chat-monitoring', everyone);
    const second = await sentNotice(heed, 'photo-consent', everyone);
    await sql`
      update delivery d set state = 'failed', failure = 'unknown-account' from message m
      where m.id = d.message_id and m.about = ${first}::uuid`.execute(heed.db);
    await sql`
      update delivery d set state = 'unknown', held = true from message m
      where m.id = d.message_id and m.about = ${second}::uuid`.execute(heed.db);
    await sql`
      insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
      select id, 'slack', 'T1', 'U' || staff_no, 'directory-email', ${heed.clock.now()} from person
      where staff_no = any(${everyone})`.execute(heed.db);
    for (const [lang, width] of [
      ['zh-CN', 375],
      ['en', 375],
      ['en', 1280],
    ] as const) {
      const { page, close } = await tab('S041', lang, width);
      for (const path of [
        '/console/delivery',
        '/console/delivery?problem=unknown-account',
        '/console/people/accounts',
      ]) {
        await page.goto(heed.url + path);
        const box = await page.locator('.data-table').boundingBox();
        expect(box && box.x + box.width, `the table of ${path}`).to.be.at.most(width);
        await checkLook(page, `${path} in ${lang} at ${width}`);
        const tops = await page
          .locator('.data-table tr:last-child .button-row > *')
          .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
        // What did not arrive is chosen in its table and decided about below it.
        const lines = path === '/console/people/accounts' ? 1 : 0;
        if (width > 1000) expect(new Set(tops).size, `${path}: decisions in one line`).to.equal(lines);
      }
      await page.locator('.data-table summary').first().click();
      await checkLook(page, `a decision, opened, in ${lang} at ${width}`);
      const hr = await tab('S032', lang, width);
      await hr.page.goto(`${heed.url}/console/notices/${first}`);
      await checkLook(hr.page, `messages that did not arrive, in ${lang} at ${width}`);
      await hr.close();
      await close();
    }
  });

  it('what a link leads to is not hidden below the header', async () => {
    const { page, close } = await tab('S032', 'zh-CN', 375);
    // So low that there is enough below to scroll to.
    await page.setViewportSize({ width: 375, height: 300 });
    await page.goto(`${heed.url}/me#answers`);
    const header = await page.locator('.header').boundingBox();
    const part = await page.locator('#answers').boundingBox();
    expect(part?.y).to.be.within((header?.y ?? 0) + (header?.height ?? Infinity), 200);
    await close();
  });

  async function checkPolicyByHand(page: Page, version: string): Promise<void> {
    await page.goto(`${heed.url}/console/policies/new?from=${version}`);
    for (const language of ['zh-CN', 'en']) {
      const text = page.locator(`#policy-${language}`);
      await text.fill((await text.inputValue()).replace('months: 3', 'months: 6'));
    }
    await page.locator('form.form button:not([formaction])').click();
    await page.locator('#changes ins').first().waitFor();
    await checkLook(page, 'policy, checked');
    expect(page.context().pages()).to.have.length(1);
  }

  it('can be worked without a mouse', async () => {
    const { page, close } = await tab('S032', 'en', 1280);
    await page.goto(`${heed.url}/console/notices/new`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).to.equal('skip');
    await page.getByRole('radio', { name: /^Everyone/ }).focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.getByRole('radio', { name: /^Departments/ }).isChecked()).to.equal(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    expect(await page.locator('.tree input').first().isChecked()).to.equal(true);
    await page.keyboard.press('Enter');
    await page.locator('[data-focus]').waitFor();
    // The first thing to mend is where the keyboard is: no policy was chosen.
    expect(await page.evaluate(() => document.activeElement?.hasAttribute('data-focus'))).to.equal(true);
    await close();
  });
});
