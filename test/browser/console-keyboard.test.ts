import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { startApp, type TestApp } from '../harness/app.ts';
import { needs } from '../harness/needs.ts';
import { sentNotice } from '../harness/sent-notice.ts';
import { checkLook, desktop, launchChromium, openTab, type Tab } from './look.ts';

const hr = 'S032';

/** A morning of somebody of HR, without a mouse. */
describe('the console by keyboard alone', function () {
  this.timeout(120_000);
  let heed: TestApp;
  let browser: Browser;
  let tab: Tab;
  let page: Page;

  before(async function () {
    needs(this, 'chromium');
    browser = await launchChromium();
    heed = await startApp();
    await sentNotice(heed, 'chat-monitoring', ['S002', 'S003', 'S004', 'S005']);
    heed.clock.advance({ days: 9 });
    tab = await openTab(browser, heed, hr, 'en', desktop);
    ({ page } = tab);
    page.setDefaultTimeout(15_000);
    // As in Firefox, where a text is selected without the keys going to its field.
    await page.addInitScript(() => {
      HTMLInputElement.prototype.select = function () {
        this.setSelectionRange(0, this.value.length);
      };
    });
  });
  after(async () => {
    await browser?.close();
    await heed?.close();
  });

  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const opened = (path: string) => page.waitForURL((url) => url.pathname === path);
  const focus = (selector: string) => page.locator(`${selector}:focus`).waitFor();

  it('skips to the page, and finds a person', async () => {
    await page.goto(`${heed.url}/console`);
    await press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).to.equal('#main');
    await press('/');
    await focus('#console-search');
    await page.keyboard.type('S002');
    await press('Enter');
    await page.getByRole('heading', { name: 'People' }).waitFor();
    expect(new URL(page.url()).search).to.equal('');
    // The keys are off in the field: a search for "g" is one.
    await press('/');
    await page.keyboard.type('g o ? j x');
    expect(await page.locator('#console-search').inputValue()).to.equal('g o ? j x');
    await press('Escape', 'j', 'Enter');
    await opened('/console/overdue');
    expect(await page.locator('[data-tick]').count()).to.equal(1);
  });

  it('shows what the keys are, in a box that keeps the focus and gives it back', async () => {
    await press('?');
    const box = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await box.waitFor();
    await checkLook(page, 'the keys');
    for (let n = 0; n < 6; n += 1) {
      await press('Tab');
      const inside = await page.evaluate(
        () => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null,
      );
      expect(inside, 'the focus left the box').to.equal(true);
    }
    // No key works behind it.
    await press('g', 'n');
    await press('Escape');
    await box.waitFor({ state: 'hidden' });
    expect(new URL(page.url()).pathname).to.equal('/console/overdue');
  });

  it('reminds two people of the overdue list after a look at who they are', async () => {
    await press('g', 'o');
    await page.waitForURL((url) => url.pathname === '/console/overdue' && url.search === '');
    await page.locator('[data-tick]').nth(3).waitFor();
    await press('j', 'x', 'j', 'x', 'j', 'k');
    expect(await page.locator('[data-tick]:checked').count()).to.equal(2);
    await page.getByText('2 chosen').waitFor();
    await checkLook(page, 'overdue with two chosen');
    await press('b', 'Enter');
    await page.getByRole('heading', { name: 'One more look before it goes out' }).waitFor();
    await checkLook(page, 'the look at who they are');
    const confirm = page.getByRole('button', { name: 'Remind 2 people' });
    for (let n = 0; n < 40 && !(await confirm.evaluate((one) => one === document.activeElement)); n += 1)
      await press('Tab');
    await press('Enter');
    await page.getByText('2 reminders go out at once').waitFor();
  });

  it('chooses all and none by one key', async () => {
    await press('a');
    expect(await page.locator('[data-tick]:checked').count()).to.equal(4);
    await press('a');
    expect(await page.locator('[data-tick]:checked').count()).to.equal(0);
  });

  it('goes from part to part, and back', async () => {
    for (const [key, path] of [
      ['n', '/console/notices'],
      ['p', '/console/policies'],
      ['e', '/console/people'],
      ['a', '/console/audit'],
      ['h', '/console'],
    ] as const) {
      await press('g', key);
      await opened(path);
    }
    await page.goBack();
    await opened('/console/audit');
    // Reminding two people stands there.
    await page.getByText('Reminded many').first().waitFor();
  });

  it('narrows a list and keeps it as a view, and its address says only what was chosen', async () => {
    await press('g', 'o');
    await opened('/console/overdue');
    await page.locator('#filter-overdue-show').focus();
    await page.locator('#filter-overdue-show').selectOption('open');
    await press('Enter');
    await page.getByRole('button', { name: 'Filter' }).focus();
    await press('Enter');
    await page.waitForURL((url) => url.search === '?show=open');
    await page.getByText('Save this view…').focus();
    await press('Enter', 'Tab');
    await page.keyboard.type('Everything open');
    await press('Enter');
    await page.getByText('The view is saved.').waitFor();
    await page.getByRole('link', { name: 'Everything open' }).waitFor();
    await checkLook(page, 'a saved view');
  });

  it('turns pages, and gets to the filters, without walking past every row', async () => {
    const many = Array.from({ length: 30 }, (_, n) => `S${String(n + 2).padStart(3, '0')}`);
    for (let n = 0; n < 2; n += 1) await sentNotice(heed, 'customer-data', many);
    await page.goto(`${heed.url}/console/overdue?show=open`);
    await press('f');
    await focus('#filter-overdue-show');
    await page.keyboard.press('Tab');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await press('n');
    await page.waitForURL((url) => url.searchParams.has('after'));
    await checkLook(page, 'the second page of a list');
    await press('p');
    await page.waitForURL((url) => !url.searchParams.has('after'));
    // There is none before the first.
    await press('p');
    expect(new URL(page.url()).search).to.equal('?show=open');
    await page.goto(`${heed.url}/console/overdue`);
  });

  it('does without single keys once they are turned off, and remembers it', async () => {
    await press('?');
    await page.getByRole('checkbox', { name: 'Use shortcuts of a single key' }).focus();
    await press('Space', 'Escape');
    await press('g', 'n', 'j', '/');
    expect(await page.locator('.at').count()).to.equal(0);
    expect(new URL(page.url()).pathname).to.equal('/console/overdue');
    await page.reload();
    await press('/');
    expect(await page.evaluate(() => document.activeElement?.id)).not.to.equal('console-search');
    expect(tab.complaints).to.deep.equal([]);
  });

  it('loses nothing where there are no scripts', async () => {
    const plain = await openTab(browser, heed, hr, 'en', { ...desktop, javaScriptEnabled: false });
    await plain.page.goto(`${heed.url}/console/overdue`);
    await plain.page.locator('[data-tick]').first().check();
    await plain.page.getByRole('button', { name: 'Remind those chosen…' }).click();
    await plain.page.getByRole('heading', { name: 'One more look before it goes out' }).waitFor();
    expect(await plain.page.getByText('Keyboard shortcuts').first().isVisible()).to.equal(false);
    await plain.close();
  });
});
