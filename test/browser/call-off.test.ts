import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { startApp, type TestApp } from '../harness/app.ts';
import { needs } from '../harness/needs.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { checkLook, desktop, launchChromium, openTab, phone, picture } from './look.ts';

const hr = 'S032';
const otherHr = 'S033';

describe('asking many no more, in a browser', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let browser: Browser;
  before(async function () {
    needs(this, 'chromium');
    browser = await launchChromium();
    heed = await startApp({ env: { HEED_APPROVAL_ABOVE: '3' } });
    await sentNotice(heed, 'chat-monitoring', ['S002', 'S003', 'S004', 'S005', 'S006']);
    heed.clock.advance({ days: 9 });
  });
  after(async () => {
    await browser?.close();
    await heed?.close();
  });

  for (const [name, size] of [
    ['phone', phone],
    ['desktop', desktop],
  ] as const)
    for (const language of ['zh-CN', 'en'] as const)
      it(`fits a ${name} in ${language}, and says what is missing`, async () => {
        const { page, complaints, close } = await openTab(browser, heed, hr, language, size);
        await page.goto(`${heed.url}/console/overdue?show=open`);
        for (const one of (await page.locator('[data-tick]').all()).slice(0, 2)) await one.check();
        await checkLook(page, `the list, ${name} ${language}`);
        await page.locator('button[name=kind]').click();
        await page.locator('#does-not').waitFor();
        await page.locator('form.form .button-primary').click();
        await page.locator('.problem').waitFor();
        await picture(page, `call-off-${name}-${language}`);
        await checkLook(page, `the look, ${name} ${language}`);
        expect(complaints).to.deep.equal([]);
        await close();
      });

  it('goes to a second person and is done, with what came of it', async () => {
    const first = await openTab(browser, heed, hr, 'en', desktop);
    await first.page.goto(`${heed.url}/console/overdue?show=open`);
    await first.page.locator('[data-bulk-all]').check();
    await first.page.locator('button[name=kind]').click();
    await first.page.locator('input[value=overtaken]').check();
    await first.page.locator('form.form .button-primary').click();
    await first.page.getByText('waits for a colleague').first().waitFor();
    const second = await openTab(browser, heed, otherHr, 'en', phone);
    await second.page.goto(`${heed.url}/console/overdue`);
    await second.page.getByRole('link', { name: 'Ask 5 people no more' }).click();
    await second.page.getByText('Things have changed, and it is not needed').waitFor();
    await checkLook(second.page, 'before agreeing');
    await second.page.getByRole('button', { name: 'Agree that they are asked no more' }).click();
    await second.page.getByText('5 open questions have ended').waitFor();
    await checkLook(second.page, 'when it is done');
  });
});
