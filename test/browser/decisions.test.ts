import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { startApp, type TestApp } from '../harness/app.ts';
import { objectablePolicy, separatePolicy } from '../harness/decisions.ts';
import { needs } from '../harness/needs.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { checkLook, launchChromium, openTab, picture } from './look.ts';

describe('what is decided about one person, in a browser', function () {
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

  async function tab(staffNo: string, lang: 'zh-CN' | 'en', width: number): Promise<Page> {
    const { page } = await openTab(browser, heed, staffNo, lang, { viewport: { width, height: 800 } });
    return page;
  }

  async function check(page: Page, name: string): Promise<void> {
    await picture(page, name);
    await checkLook(page, name);
  }

  for (const [lang, width] of [
    ['zh-CN', 375],
    ['en', 1280],
  ] as const) {
    const at = `${lang}-${width}`;

    it(`a concern is talked about and settled by an exemption, ${at}`, async () => {
      const notice = await sentNotice(heed, 'chat-monitoring', ['S002']);
      const li = await heed.signIn('S002');
      await li.post(`/n/${notice}/answer`, {
        action: `notices.concern:${notice}`,
        reason: '下班后也会记录吗？',
      });
      const { id } = await heed.db.selectFrom('thread').select('id').executeTakeFirstOrThrow();
      const hr = await tab('S033', lang, width);
      await hr.goto(`${heed.url}/threads/${id}`);
      await check(hr, `case-hr-${at}`);
      await hr.locator('details.confirm summary').nth(0).click();
      await hr.locator('#case-note').fill('周二面谈：只记录工作时间。');
      await hr.locator('#case-note').press('Tab');
      await hr.locator('form[action$="/case/note"] button').click();
      await hr.waitForURL('**#case');
      await hr.goto(`${heed.url}/console/exemptions/new?thread=${id}`);
      await hr.locator('form.answer button').click();
      await check(hr, `exemption-wrong-${at}`);
      await hr.locator('input[name=kind][value=circumstances]').check();
      await hr.locator('#exemption-reason').fill('岗位特殊');
      await hr.locator('#exemption-until').fill('2026-12-31');
      await hr.locator('form.answer button').click();
      await hr.waitForURL('**done=asked');
      await check(hr, `exemption-asked-${at}`);
      const address = hr.url().split('?')[0] ?? '';
      const privacy = await tab('S038', lang, width);
      await privacy.goto(address);
      await privacy.locator('details.confirm summary').nth(0).click();
      await check(privacy, `exemption-decide-${at}`);
      await privacy.locator('form:has(input[value=granted]) button').click();
      await privacy.waitForURL('**done=decided');
      await privacy.goto(`${heed.url}/console/exemptions`);
      await check(privacy, `exemptions-${at}`);
      const person = await tab('S002', lang, width);
      await person.goto(`${heed.url}/threads/${id}`);
      await check(person, `case-person-${at}`);
      await person.goto(`${heed.url}/me`);
      await check(person, `me-exempt-${at}`);
      await hr.goto(`${heed.url}/console/notices/${notice}`);
      await check(hr, `coverage-exempt-${at}`);
      await hr.goto(`${heed.url}/console/cases`);
      await check(hr, `cases-${at}`);
    });

    it(`overdue concerns and objections stand on the overview, ${at}`, async () => {
      const notice = await sentNotice(heed, 'chat-monitoring', ['S002']);
      const li = await heed.signIn('S002');
      await li.post(`/n/${notice}/answer`, { action: `notices.concern:${notice}`, reason: '顾虑' });
      heed.clock.advance({ days: 9 });
      const hr = await tab('S033', lang, width);
      await hr.goto(`${heed.url}/console`);
      expect(await hr.locator('#cases a[href^="/threads/"]').count()).to.equal(1);
      await check(hr, `overview-overdue-${at}`);
    });

    it(`an objection is filed, decided and told, ${at}`, async () => {
      const version = await objectablePolicy(heed);
      const person = await tab('S002', lang, width);
      await person.goto(`${heed.url}/board/${version}`);
      await person.locator('#objection a').click();
      await person.locator('form.answer button').click();
      await check(person, `objection-wrong-${at}`);
      await person.locator('#objection-text').fill('我在家带孩子');
      await person.locator('form.answer button').click();
      await person.waitForURL(/\/objections\/[0-9a-f-]{36}$/);
      await check(person, `objection-open-${at}`);
      const privacy = await tab('S038', lang, width);
      await privacy.goto(`${heed.url}/console`);
      await check(privacy, `overview-objection-${at}`);
      await privacy.locator('#objections a').first().click();
      await check(privacy, `objection-decide-${at}`);
      await privacy.locator('input[value=rejected]').check();
      await privacy.locator('#objection-reasons').fill('安全事件仍在调查');
      await privacy.locator('form[action$="/decide"] button').click();
      await privacy.waitForURL('**done=decided');
      await privacy.goto(`${heed.url}/console/objections`);
      await check(privacy, `objections-${at}`);
      await person.reload();
      await check(person, `objection-rejected-${at}`);
    });

    it(`purposes are chosen one by one, and conditions of signing agreed, ${at}`, async () => {
      await separatePolicy(heed);
      const notice = await sentNotice(heed, 'staff-card', ['S002']);
      const person = await tab('S002', lang, width);
      await person.goto(`${heed.url}/n/${notice}`);
      expect(await person.locator('#answer button[value^="notices.consent"]').count()).to.equal(0);
      await check(person, `purposes-${at}`);
      await person.locator('#purpose-photo button[value=consent]').click();
      await person.locator('#purpose-abroad button[value=decline]').click();
      await check(person, `purposes-chosen-${at}`);
      await person.locator('#purpose-photo details.confirm summary').click();
      await person.locator('#purpose-photo details.confirm button').click();
      const hr = await tab('S033', lang, width);
      await hr.goto(`${heed.url}/console/notices/${notice}/purposes`);
      expect(await hr.locator('form[action$="/stopped"]').count()).to.equal(1);
      await check(hr, `purposes-hr-${at}`);
      await person.goto(`${heed.url}/me`);
      await check(person, `me-purposes-${at}`);
      await person.goto(`${heed.url}/me/signing`);
      await check(person, `signing-${at}`);
      await person.locator('form.answer button').click();
      await person.waitForURL('**said=agreed');
      await check(person, `signing-agreed-${at}`);
    });
  }
});
