import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { startApp, type TestApp } from '../harness/app.ts';
import { needs } from '../harness/needs.ts';
import { everythingUnderWay } from '../harness/under-way.ts';
import { checkLook, desktop, launchChromium, openTab, phone, picture } from './look.ts';

const hr = 'S033';

describe('coverage and its charts, looked at', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let browser: Browser;
  let notice: string;

  before(async function () {
    needs(this, 'chromium');
    browser = await launchChromium();
    heed = await startApp();
    const { ':notice': sent = '' } = await everythingUnderWay(heed, { asked: 'S002', concern: '想先聊聊。' });
    notice = sent;
    heed.clock.advance({ days: 9 });
  });
  after(async () => {
    await browser?.close();
    await heed?.close();
  });

  for (const [screen, options] of Object.entries({ desktop, phone })) {
    for (const language of ['zh-CN', 'en'] as const) {
      it(`on a ${screen} in ${language}, by each of what it is told by and of a past day`, async () => {
        const { page, complaints, close } = await openTab(browser, heed, hr, language, options);
        const past = new Date(heed.clock.now().getTime() - 8 * 86_400_000).toISOString().slice(0, 10);
        const paths = {
          coverage: '/console/coverage',
          'coverage-manager': '/console/coverage?by=manager',
          'coverage-notice': '/console/coverage?by=notice&show=all',
          'coverage-past': `/console/coverage?by=department&at=${past}`,
          'coverage-page': `/console/notices/${notice}`,
        };
        for (const [name, path] of Object.entries(paths)) {
          const response = await page.goto(heed.url + path);
          expect(response?.status(), path).to.equal(200);
          // A chart has a name for whoever does not see it, and its figures stand as a table too.
          const charts = page.locator('svg[role=img]');
          for (const chart of await charts.all()) expect(await chart.locator('title').count()).to.equal(1);
          await picture(page, `${name}-${screen}-${language}`);
          await checkLook(page, `${path} on a ${screen} in ${language}`);
        }
        expect(complaints).to.deep.equal([]);
        await close();
      });
    }
  }
});
