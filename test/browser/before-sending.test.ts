import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { v7 } from 'uuid';
import { startApp, type TestApp } from '../harness/app.ts';
import { needs } from '../harness/needs.ts';
import { procedureUnderWay } from '../harness/procedure.ts';
import { placedOrder, versionInForce } from '../harness/sent-notice.ts';
import { checkLook, launchChromium, openTab, picture } from './look.ts';

const hr = 'S032';
const privacy = 'S038';
const counsel = 'S039';
const employee = 'S002';

/** What stands before publishing and before sending, as it is seen: at two widths, in two languages. */
describe('before publishing and sending, in a browser', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let browser: Browser;
  let ids: Record<string, string>;
  let order: string;

  before(async function () {
    needs(this, 'chromium');
    browser = await launchChromium();
    heed = await startApp({ env: { HEED_APPROVAL_ABOVE: '10' } });
    ids = await procedureUnderWay(heed);
    order = await placedOrder(heed, 'chat-monitoring');
    const staff = await heed.signIn(employee);
    const consultation = `/board/consultations/${ids[':consultation']}`;
    await staff.post(consultation, { id: v7(), comment: '为什么要每天看通话时长？' });
  });
  after(async () => {
    await browser?.close();
    await heed?.close();
  });

  async function look(staffNo: string, name: string, act: (page: Page) => Promise<void>): Promise<void> {
    for (const language of ['zh-CN', 'en'] as const) {
      for (const width of [375, 1280]) {
        const viewport = { width, height: 800 };
        const { page, complaints, close } = await openTab(browser, heed, staffNo, language, { viewport });
        const what = `${name}-${language}-${width}`;
        await act(page);
        await picture(page, what);
        await checkLook(page, what);
        expect(complaints, what).to.deep.equal([]);
        await close();
      }
    }
  }

  it('shows HR a procedure with its steps, records and forms', () =>
    look(hr, 'procedure', async (page) => {
      await page.goto(`${heed.url}/console/procedures/${ids[':procedure']}`);
      for (const summary of await page.locator('summary').all()) await summary.click();
    }));

  it('shows counsel what to approve', () =>
    look(counsel, 'procedure-counsel', async (page) => {
      await page.goto(`${heed.url}/console/procedures/${ids[':procedure']}`);
    }));

  it('shows staff a draft to comment on', () =>
    look(employee, 'consultation', async (page) => {
      await page.goto(`${heed.url}/board/consultations/${ids[':consultation']}`);
    }));

  it('shows the board with what is open for comments', () =>
    look(employee, 'board-open', async (page) => {
      await page.goto(`${heed.url}/board`);
    }));

  it('shows an order to whoever may decide on it', () =>
    look(privacy, 'order', async (page) => {
      await page.goto(`${heed.url}/console/notices/orders/${order}`);
    }));

  it('shows notices with those that are not sent yet', () =>
    look(hr, 'notices-orders', async (page) => {
      await page.goto(`${heed.url}/console/notices`);
    }));

  it('asks for the hour on the form, and says on the preview what will happen', () =>
    look(hr, 'preview-approval', async (page) => {
      await page.goto(`${heed.url}/console/notices/new`);
      await page
        .locator(`input[name=version][value="${await versionInForce(heed.db, 'customer-data')}"]`)
        .check();
      await page.locator('input[name=audience][value=everyone]').check();
      await page.locator('#notice-sendAt').fill('2026-08-05T09:30');
      await page.locator('form[action="/console/notices/preview"] button.button-primary').click();
      await page.locator('button[formaction="/console/notices/trial"]').click();
      await page.locator('[role=status]').waitFor();
    }));
});
