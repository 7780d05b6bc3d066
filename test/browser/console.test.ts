import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import { sql } from 'kysely';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { markOpened } from '../../src/notices/marks.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { findTool, needs } from '../harness/needs.ts';
import { sentNotice } from '../harness/sent-notice.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Those with the longest names and departments among them. */
const everyone = ['S003', 'S005', 'S015', 'S024'];

describe('the console in a browser', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let browser: Browser;

  before(async function () {
    needs(this, 'chromium');
    const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
    browser = await chromium.launch({ executablePath: findTool('chromium') ?? '', args });
    heed = await startApp();
  });
  after(async () => {
    await browser?.close();
    await heed?.close();
  });

  /** A tab of somebody's, and whatever their browser complained about. */
  async function tab(staffNo: string, lang: 'zh-CN' | 'en', width: number) {
    const { cookie } = await heed.signIn(staffNo);
    const context = await browser.newContext({ viewport: { width, height: 800 }, reducedMotion: 'reduce' });
    const cookies = { heed_session: cookie.replace('heed_session=', ''), heed_lang: lang };
    await context.addCookies(
      Object.entries(cookies).map(([name, value]) => ({ name, value, url: heed.url })),
    );
    const complaints: string[] = [];
    context.on('console', (message) => {
      if (/Content Security Policy|Refused/.test(message.text())) complaints.push(message.text());
    });
    context.on('weberror', (error) => complaints.push(error.error().message));
    return { page: await context.newPage(), context, complaints };
  }

  async function check(page: Page, name: string): Promise<void> {
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(wider, `${name} is wider than the window`).to.be.at.most(0);
    // Evaluated by the debugger, which the page's policy does not bind.
    await page.evaluate(axe);
    const violations = await page.evaluate<string[]>(
      "axe.run().then((found) => found.violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
    );
    expect(violations, name).to.deep.equal([]);
  }

  async function sendByHand(page: Page): Promise<string> {
    await page.goto(`${heed.url}/console/notices/new`);
    await check(page, 'new notice');
    await page.getByRole('radio', { name: /Customer data/ }).check();
    await page.getByRole('radio', { name: /^Departments/ }).check();
    await page.getByRole('checkbox', { name: /销售部/ }).check();
    await check(page, 'new notice, departments');
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('heading', { name: 'One more look before sending' }).waitFor();
    await check(page, 'preview');
    // Back keeps what was filled in.
    await page.getByRole('button', { name: 'Back to change it' }).click();
    expect(await page.getByRole('checkbox', { name: /销售部/ }).isChecked()).to.equal(true);
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.getByRole('button', { name: 'Send to 12 people' }).click();
    await page.getByText('Sent. You can follow').waitFor();
    return /notices\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
  }

  it('sends a notice by hand and follows it live', async () => {
    const { page, context, complaints } = await tab('S032', 'en', 1280);
    const listening = page.waitForResponse((response) => response.url().includes('/live'));
    const noticeId = await sendByHand(page);
    await check(page, 'notice');
    const seen = page.locator('.stat', { hasText: 'page opened' }).locator('.stat-value');
    expect(await seen.textContent()).to.equal('0');
    const { rows } = await sql<{ id: string }>`select id from person where staff_no = 'S005'`.execute(
      heed.db,
    );
    await listening;
    await markOpened(heed.db, noticeId, rows[0]?.id ?? '', heed.clock.now());
    await seen.filter({ hasText: '1' }).waitFor();
    expect(complaints).to.deep.equal([]);
    await context.close();
  });

  for (const [lang, width] of [
    ['zh-CN', 375],
    ['en', 1280],
  ] as const) {
    it(`has no fault that axe finds, in ${lang} at ${width} pixels`, async () => {
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
      const { page, context, complaints } = await tab('S032', lang, width);
      for (const path of paths) {
        await page.goto(heed.url + path);
        await check(page, path);
      }
      await checkPolicyByHand(page, version ?? '', context);
      expect(complaints).to.deep.equal([]);
      await context.close();
    });
  }

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
      const { page, context } = await tab('S041', lang, width);
      for (const path of [
        '/console/delivery',
        '/console/delivery?problem=unknown-account',
        '/console/people/accounts',
      ]) {
        await page.goto(heed.url + path);
        const box = await page.locator('.data-table').boundingBox();
        expect(box && box.x + box.width, `the table of ${path}`).to.be.at.most(width);
        await check(page, `${path} in ${lang} at ${width}`);
        const tops = await page
          .locator('.data-table tr:last-child .button-row > *')
          .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
        if (width > 1000) expect(new Set(tops).size, `${path}: decisions in one line`).to.equal(1);
      }
      await page.locator('.data-table summary').first().click();
      await check(page, `a decision, opened, in ${lang} at ${width}`);
      const hr = await tab('S032', lang, width);
      await hr.page.goto(`${heed.url}/console/notices/${first}`);
      await check(hr.page, `messages that did not arrive, in ${lang} at ${width}`);
      await hr.context.close();
      await context.close();
    }
  });

  it('what a link leads to is not hidden below the header', async () => {
    const { page, context } = await tab('S032', 'zh-CN', 375);
    // So low that there is enough below to scroll to.
    await page.setViewportSize({ width: 375, height: 300 });
    await page.goto(`${heed.url}/me#answers`);
    const header = await page.locator('.header').boundingBox();
    const part = await page.locator('#answers').boundingBox();
    expect(part?.y).to.be.within((header?.y ?? 0) + (header?.height ?? Infinity), 200);
    await context.close();
  });

  async function checkPolicyByHand(page: Page, version: string, context: BrowserContext): Promise<void> {
    await page.goto(`${heed.url}/console/policies/new?from=${version}`);
    for (const language of ['zh-CN', 'en']) {
      const text = page.locator(`#policy-${language}`);
      await text.fill((await text.inputValue()).replace('months: 3', 'months: 6'));
    }
    await page.locator('form.form button:not([formaction])').click();
    await page.locator('#changes ins').first().waitFor();
    await check(page, 'policy, checked');
    expect(context.pages()).to.have.length(1);
  }

  it('can be worked without a mouse', async () => {
    const { page, context } = await tab('S032', 'en', 1280);
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
    await context.close();
  });
});
