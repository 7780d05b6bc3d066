import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { Language } from '../../src/messages/model.ts';
import { text } from '../../src/messages/texts.ts';
import { openAnswers } from '../../src/surveys/sealing.ts';
import { runById } from '../../src/surveys/store.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { needs } from '../harness/needs.ts';
import { idsOf, openedSurvey, publishedSurvey, surveyCode } from '../harness/surveys.ts';
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
    const referers: (string | undefined)[] = [];
    page.on('request', async (request) => {
      const { cookie, referer } = await request.allHeaders();
      if (request.url().includes('/anonymous/')) referers.push(referer);
      if (request.method() === 'POST') sent.push({ url: request.url(), cookie });
    });
    // Whatever a browser writes into its history.
    const been: string[] = [];
    page.on('framenavigated', (frame) => been.push(frame.url()));
    await page.goto(`${heed.url}/surveys/${surveyCode}`);
    await checkLook(page, name);
    await picture(page, `${name}-survey`);
    // Whoever is interrupted goes on with what was signed.
    await page.click('[data-survey-begin] button');
    await page.waitForURL(/\/anonymous\/surveys\//);
    await page.waitForSelector('form:not([hidden])');
    expect(page.url()).to.equal(`${heed.url}/anonymous/surveys/${run}?lang=${language}`);
    await checkLook(page, `${name}-answer`);
    await picture(page, `${name}-survey-answer`);
    await page.click('form .button-primary');
    await page.waitForSelector('[data-survey-problem]:not([hidden])');
    expect(await kept()).to.equal(before);
    await page.goto(`${heed.url}/surveys/${surveyCode}`);
    await page.click('[data-survey-begin] button');
    await page.waitForSelector('form:not([hidden])');
    await page.check('input[name="q.informed"][value="4"]');
    await page.check('input[name="q.acceptable"][value="fine"]');
    await page.check('input[name="q.ask"][value="2"]');
    await page.fill('textarea[name="q.change"]', '少记一点 <b>');
    await page.click('form .button-primary');
    await page.waitForSelector('[data-survey-thanks]:not([hidden])');
    await picture(page, `${name}-survey-thanks`);
    expect(await kept()).to.equal(before + 1);
    // What was filled in is not in the page any more either.
    expect(await page.$('form, textarea, input')).to.equal(null);
    // One signature, however often it was gone on with; and answers without a cookie.
    expect(sent.map(({ url }) => new URL(url).pathname)).to.deep.equal([
      `/surveys/${surveyCode}/signature`,
      `/anonymous/surveys/${run}`,
      `/anonymous/surveys/${run}`,
    ]);
    expect(sent.map(({ cookie }) => cookie !== undefined)).to.deep.equal([true, false, false]);
    expect(been.filter((url) => url.includes('#'))).to.deep.equal([]);
    expect(referers.length).to.be.at.least(4);
    expect(referers.filter((one) => one !== undefined)).to.deep.equal([]);
    const left = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)]);
    expect(left.filter((key) => key.startsWith('heed-'))).to.deep.equal([]);
    expect(tab.complaints).to.deep.equal([]);
    await page.goto(`${heed.url}/surveys/${surveyCode}`);
    await page.click('[data-survey-begin] button');
    await page.waitForSelector('[data-survey-problem]:not([hidden])');
    // A beginning that is never signed does not stay.
    expect(await page.evaluate(() => Object.keys(localStorage))).to.deep.equal([]);
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

  it('asks for no signature where the browser would not keep it', async () => {
    const tab = await openTab(chromium, heed, 'S004', 'en', desktop);
    await tab.page.addInitScript(() => {
      for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, {
          get() {
            throw new DOMException('denied', 'SecurityError');
          },
        });
    });
    const { tookPart } = await runById(heed.db, run);
    await tab.page.goto(`${heed.url}/surveys/${surveyCode}`);
    await tab.page.waitForSelector('[data-survey-problem]:not([hidden])');
    expect(await tab.page.textContent('[data-survey-problem]')).to.include(
      text('en', 'surveys.page.nowhere'),
    );
    expect(await tab.page.isVisible('[data-survey-begin]')).to.equal(false);
    await checkLook(tab.page, 'survey without storage');
    await tab.page.goto(`${heed.url}/anonymous/surveys/${run}`);
    await tab.page.waitForSelector('[data-survey-without]:not([hidden])');
    expect((await runById(heed.db, run)).tookPart).to.equal(tookPart);
    expect(tab.complaints).to.deep.equal([]);
    await tab.close();
  });

  it('says what to do where its script does not come to run', async () => {
    const tab = await openTab(chromium, heed, 'S004', 'zh-CN', phone);
    await tab.page.route(/\/(blind-token|survey-answer)[^/]*\.js/, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: 'an older browser does not read this' }),
    );
    for (const path of [`/surveys/${surveyCode}`, `/anonymous/surveys/${run}`]) {
      await tab.page.goto(`${heed.url}${path}`);
      expect(await tab.page.textContent('[data-survey-unable]')).to.include(
        text('zh-CN', 'surveys.page.noScript'),
      );
      expect(await tab.page.isVisible('main button')).to.equal(false);
    }
    await tab.close();
  });

  it('forgets beginnings of surveys that are over, and no others', async () => {
    const tab = await openTab(chromium, heed, 'S004', 'en', desktop);
    const now = heed.clock.now().getTime();
    await tab.page.goto(`${heed.url}/surveys`);
    await tab.page.evaluate((at) => {
      localStorage.setItem('heed-survey:over:x', JSON.stringify({ token: 'AA', ends: at - 1 }));
      localStorage.setItem('heed-survey:open:x', JSON.stringify({ token: 'AA', ends: at + 60_000 }));
      localStorage.setItem('heed-survey:before:x', JSON.stringify({ token: 'AA', signature: 'BB' }));
      localStorage.setItem('heed-survey:odd:x', '{');
      localStorage.setItem('else', '{');
    }, now);
    await tab.page.goto(`${heed.url}/surveys/${surveyCode}`);
    await tab.page.waitForSelector('[data-survey-begin]:not([hidden])');
    const keys = await tab.page.evaluate(() => Object.keys(localStorage));
    expect(keys.toSorted()).to.deep.equal(['else', 'heed-survey:before:x', 'heed-survey:open:x']);
    await tab.close();
  });

  it('takes a question for nothing of the page’s own, whatever it is called', async () => {
    const odd = ['token', 'signature', 'action', 'method', 'hidden', 'submit'];
    const own = await publishedSurvey(heed, 'odd-names', odd);
    const oddRun = await openedSurvey(heed, {
      ...{ code: own, audience: { kind: 'people', ids: await idsOf(heed.db, people) } },
    });
    const tab = await openTab(chromium, heed, 'S003', 'en', desktop);
    const { page } = tab;
    await page.goto(`${heed.url}/surveys/${own}`);
    await page.click('[data-survey-begin] button');
    await page.waitForSelector('form:not([hidden])');
    for (const name of odd) await page.fill(`textarea[name="q.${name}"]`, `of ${name}`);
    await page.click('form .button-primary');
    await page.waitForSelector('[data-survey-thanks]:not([hidden])');
    const answers = await heed.db
      .selectFrom('survey_answer as a')
      .innerJoin('survey_group as g', 'g.id', 'a.group_id')
      .select(['a.id', 'a.sealed'])
      .where('g.run_id', '=', oddRun)
      .execute();
    expect(await openAnswers(heed.db, heed.app.vault, answers)).to.deep.equal([
      Object.fromEntries(odd.map((name) => [name, [`of ${name}`]])),
    ]);
    expect(tab.complaints).to.deep.equal([]);
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
