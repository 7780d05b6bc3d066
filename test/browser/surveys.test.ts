import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { Language } from '../../src/messages/model.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { needs } from '../harness/needs.ts';
import { idsOf, openedSurvey, surveyCode } from '../harness/surveys.ts';
import { checkLook, desktop, launchChromium, openTab, phone, picture } from './look.ts';

const people = ['S002', 'S003', 'S004', 'S005', 'S006'];

/** The script of the pages, in a browser: what it sends, and what it leaves behind. */
describe('taking part in an anonymous survey', function () {
  this.timeout(180_000);
  let heed: TestApp;
  let chromium: Browser;
  let run: string;
  before(async function () {
    needs(this, 'chromium');
    heed = await startApp({ now: '2026-08-03T02:00:00Z', policies: false });
    chromium = await launchChromium();
    run = await openedSurvey(heed, {
      audience: { kind: 'people', ids: await idsOf(heed.db, people) },
    });
  });
  after(async () => {
    await chromium?.close();
    await heed?.close();
  });

  const kept = async () => (await heed.db.selectFrom('survey_answer').select('id').execute()).length;

  async function takesPart(
    staffNo: string,
    language: Language,
    options: object,
    name: string,
  ): Promise<void> {
    const before = await kept();
    const tab = await openTab(chromium, heed, staffNo, language, options);
    const { page } = tab;
    const sent: { url: string; cookie: string | undefined }[] = [];
    page.on('request', async (request) => {
      if (request.method() !== 'POST') return;
      sent.push({ url: request.url(), cookie: (await request.allHeaders()).cookie });
    });
    await page.goto(`${heed.url}/surveys/${surveyCode}`);
    await checkLook(page, name);
    await picture(page, `${name}-survey`);
    // Whoever is interrupted goes on with what was signed.
    await page.click('[data-survey-begin] button');
    await page.waitForURL(/\/anonymous\/surveys\//);
    await page.waitForSelector('form:not([hidden])');
    expect(page.url()).not.to.include('#');
    await checkLook(page, `${name}-answer`);
    await picture(page, `${name}-survey-answer`);
    await page.click('form .button-primary');
    await page.waitForSelector('[data-survey-problem]:not([hidden])');
    expect(await kept()).to.equal(before);
    await page.goto(`${heed.url}/surveys/${surveyCode}`);
    await page.click('[data-survey-begin] button');
    await page.waitForSelector('form:not([hidden])');
    await page.check('input[name="informed"][value="4"]');
    await page.check('input[name="acceptable"][value="fine"]');
    await page.check('input[name="ask"][value="2"]');
    await page.fill('textarea[name="change"]', '少记一点 <b>');
    await page.click('form .button-primary');
    await page.waitForSelector('[data-survey-thanks]:not([hidden])');
    await picture(page, `${name}-survey-thanks`);
    expect(await kept()).to.equal(before + 1);
    // One signature, however often it was gone on with; and answers without a cookie.
    expect(sent.map(({ url }) => new URL(url).pathname)).to.deep.equal([
      `/surveys/${surveyCode}/signature`,
      `/anonymous/surveys/${run}`,
      `/anonymous/surveys/${run}`,
    ]);
    expect(sent.map(({ cookie }) => cookie !== undefined)).to.deep.equal([true, false, false]);
    const left = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
    expect(left.filter((key) => key.startsWith('heed-'))).to.deep.equal([]);
    expect(tab.complaints).to.deep.equal([]);
    await page.goto(`${heed.url}/surveys/${surveyCode}`);
    await page.click('[data-survey-begin] button');
    await page.waitForSelector('[data-survey-problem]:not([hidden])');
    await tab.close();
  }

  it('works on a phone, and leaves nothing in the browser', () => takesPart('S002', 'zh-CN', phone, 'phone'));
  it('works at a desk', () => takesPart('S003', 'en', desktop, 'desktop'));

  it('says where to go when the answering page is opened without a signature', async () => {
    const tab = await openTab(chromium, heed, '', 'zh-CN', phone);
    await tab.page.goto(`${heed.url}/anonymous/surveys/${run}`);
    await tab.page.waitForSelector('[data-survey-without]:not([hidden])');
    expect(await tab.page.isHidden('form')).to.equal(true);
    await checkLook(tab.page, 'survey without a signature');
    await tab.close();
  });

  it('shows HR how to open one, at a desk and on a phone', async () => {
    for (const [name, options, language] of [
      ['phone', phone, 'en'],
      ['desktop', desktop, 'zh-CN'],
    ] as const) {
      const tab = await openTab(chromium, heed, 'S033', language, options);
      for (const path of ['', `/${surveyCode}`, `/${surveyCode}/open`]) {
        await tab.page.goto(`${heed.url}/console/surveys${path}`);
        await checkLook(tab.page, `console surveys${path}`);
        await picture(tab.page, `${name}-console-surveys${path.replaceAll('/', '-')}`);
      }
      expect(tab.complaints).to.deep.equal([]);
      await tab.close();
    }
  });
});
