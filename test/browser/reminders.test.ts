import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { Language } from '../../src/messages/model.ts';
import { newest } from '../../src/reminders/settings.ts';
import { startApp, type TestApp } from '../harness/app.ts';
import { needs } from '../harness/needs.ts';
import { checkLook, desktop, launchChromium, openTab, phone, picture, type Tab } from './look.ts';

const hr = 'S032';

describe('how people are reminded, in a browser', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let browser: Browser;
  before(async function () {
    needs(this, 'chromium');
    browser = await launchChromium();
    heed = await startApp({ now: '2026-09-21T02:00:00Z' });
  });
  after(async () => {
    await browser?.close();
    await heed?.close();
  });

  const views = [
    { name: 'phone', options: phone },
    { name: 'desktop', options: desktop },
  ];
  const words = {
    'zh-CN': { preview: '预览', check: '看看会怎样', add: '再加一次' },
    en: { preview: 'Preview', check: 'See what changes', add: 'Add a reminder' },
  };

  async function looked({ page, complaints }: Tab, name: string): Promise<void> {
    await picture(page, name);
    await checkLook(page, name);
    expect(complaints, name).to.deep.equal([]);
  }

  for (const { name: view, options } of views)
    for (const language of ['zh-CN', 'en'] satisfies Language[])
      it(`is read, looked at and refused on a ${view} in ${language}`, async () => {
        const tab = await openTab(browser, heed, hr, language, options);
        const { page } = tab;
        const say = words[language];
        const press = async (name: string) => {
          await page.getByRole('button', { name, exact: true }).first().click();
          await page.waitForLoadState();
        };
        const shown = (name: string) => looked(tab, `settings-${name}-${view}-${language}`);
        await page.goto(`${heed.url}/console/reminders`);
        await shown('reminders');
        await page.goto(`${heed.url}/console/reminders/notice`);
        await shown('edit');
        await press(say.add);
        expect(await page.locator('input[type=time][name^=at-]').count()).to.equal(4);
        await page.locator('input[name=days-3]').fill('2');
        await page.locator('input[name=last]').fill('X999');
        await press(say.preview);
        await shown('refused');
        await page.locator('input[name=days-3]').fill('1');
        await page.locator('input[name=last]').fill('S001');
        // The Enter key looks, and neither adds nor takes away.
        await page.locator('input[name=last]').press('Enter');
        await page.waitForLoadState();
        await page.locator('#preview').waitFor();
        await shown('preview');
        expect((await newest(heed.db, 'notice')).number).to.equal(1);

        await page.goto(`${heed.url}/console/calendar`);
        await shown('calendar');
        await page
          .locator('textarea[name=text]')
          .fill(
            '2027-01-01 2027-01-03 放假 元旦\n2027-02-14 上班 春节调休\n2027-05-01 2027-05-05 rests Labour Day',
          );
        await press(say.check);
        await shown('calendar-preview');

        await page.goto(`${heed.url}/console/absences/import`);
        await page
          .locator('textarea[name=csv]')
          .fill('工号,开始日期,结束日期,请假类型\nS001,2026-10-12,2026-10-16,年假\nS002,2026-10-12,,病假\n');
        await press(say.check);
        await shown('absence-import');
        await page.goto(`${heed.url}/console/absences`);
        await shown('absences');
        await tab.close();
      });
});
