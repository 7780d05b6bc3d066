import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { startApp, type TestApp } from '../harness/app.ts';
import { putToWork } from '../harness/at-work.ts';
import { objectablePolicy, separatePolicy } from '../harness/decisions.ts';
import { needs } from '../harness/needs.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { startedTablet, Tablet } from '../harness/tablet.ts';
import { checkLook, desktop, launchChromium, openTab, phone, picture } from './look.ts';

describe('answers that differ in law, in a browser', function () {
  this.timeout(240_000);
  let heed: TestApp;
  let browser: Browser;
  before(async function () {
    needs(this, 'chromium');
    browser = await launchChromium();
  });
  after(() => browser?.close());
  beforeEach(async () => {
    heed = await startApp();
  });
  afterEach(() => heed.close());

  const check = async (page: Page, name: string) => {
    await picture(page, name);
    await checkLook(page, name);
  };

  for (const [lang, window, at] of [
    ['zh-CN', phone, 'zh-CN-375'],
    ['en', desktop, 'en-1280'],
  ] as const) {
    it(`an objection from the card to its receipt, and taken back, ${at}`, async () => {
      const version = await objectablePolicy(heed);
      const notice = await sentNotice(heed, 'access-logs', ['S002']);
      const { page } = await openTab(browser, heed, 'S002', lang, window);
      const work = await putToWork(heed);
      await page.goto(`${heed.url}/local`);
      await page.locator('.card-aside a').waitFor();
      await check(page, `card-aside-${at}`);
      await page.goto(`${heed.url}/objections/new?version=${version}`);
      await page.locator('#objection-text').fill('我在家带孩子');
      await page.locator('form.answer button').click();
      await page.waitForURL(/\/objections\/[0-9a-f-]{36}$/);
      await page.locator('details.confirm summary').click();
      await check(page, `objection-take-back-${at}`);
      for (const path of ['/board', `/board/${version}`, `/n/${notice}`, '/me']) {
        await page.goto(`${heed.url}${path}`);
        await check(page, `applies-${path.split('/')[1]}-${path.length > 10}-${at}`);
      }
      await page.goBack();
      const { id } = await heed.db.selectFrom('objection').select('id').executeTakeFirstOrThrow();
      await page.goto(`${heed.url}/objections/${id}`);
      await page.locator('a[href^="/me/receipts/"]').first().click();
      await page.waitForURL('**/me/receipts/*');
      await check(page, `receipt-objection-${at}`);
      await page.goto(`${heed.url}/objections/${id}`);
      await page.locator('details.confirm summary').click();
      await page.locator('form[action$="/take-back"] button').click();
      await page.waitForURL(/\/objections\/[0-9a-f-]{36}$/);
      expect(await page.locator('form[action$="/take-back"]').count()).to.equal(0);
      await check(page, `objection-taken-back-${at}`);
      await page.locator('a[href^="/me/receipts/"]').first().click();
      await page.locator('a[download]').waitFor();
      await check(page, `receipt-sealed-${at}`);
      await work.stop();
    });

    it(`each purpose with its own words, and a receipt of each choice, ${at}`, async () => {
      await separatePolicy(heed);
      const notice = await sentNotice(heed, 'staff-card', ['S002']);
      const { page } = await openTab(browser, heed, 'S002', lang, window);
      await page.goto(`${heed.url}/n/${notice}#purposes`);
      await check(page, `purposes-words-${at}`);
      await page.locator('#purpose-photo button[value=consent]').click();
      await page.locator('#purpose-abroad button[value=decline]').click();
      await page.locator('#purpose-photo a[href^="/me/receipts/"]').click();
      await page.waitForURL('**/me/receipts/*');
      await check(page, `receipt-purpose-${at}`);
      await page.goto(`${heed.url}/me/receipts`);
      expect(await page.locator('a[href^="/me/receipts/"]').count()).to.be.greaterThan(1);
      await check(page, `receipts-${at}`);
    });

    it(`the same at a shared tablet, ${at}`, async () => {
      await objectablePolicy(heed);
      await separatePolicy(heed);
      const objectable = await sentNotice(heed, 'access-logs', ['S002']);
      const separate = await sentNotice(heed, 'staff-card', ['S002']);
      const { token } = await startedTablet(heed, 'S033');
      const slip = await (await heed.signIn('S033')).post('/console/kiosks/codes', { staffNo: 'S002' });
      const code = /slip-code">(\d{4} \d{4})</.exec(slip.text)?.[1] ?? '';
      const tablet = new Tablet(heed.url, 'A tablet');
      const cookies = tablet.cookies as Map<string, string>;
      cookies.set('heed_kiosk', token);
      await tablet.enter('S002', code);
      const { page } = await openTab(browser, heed, '', lang, window);
      await page.context().addCookies([...cookies].map(([name, value]) => ({ name, value, url: heed.url })));
      for (const [name, notice] of [
        ['objection', objectable],
        ['purposes', separate],
      ] as const) {
        await page.goto(`${heed.url}/kiosk/n/${notice}?lang=${lang}`);
        await check(page, `kiosk-${name}-${at}`);
      }
    });
  }
});
