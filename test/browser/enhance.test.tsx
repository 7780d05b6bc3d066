import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { languages } from '../../src/messages/model.ts';
import { assets } from '../../src/web/assets/assets.ts';
import { htmlDocument } from '../../src/web/layout.tsx';
import { needs } from '../harness/needs.ts';
import { galleryPages } from './gallery.tsx';
import { checkLook, launchChromium, phone } from './look.ts';

const site = 'http://gallery.test';
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'";

interface Posted {
  path: string;
  body: string;
}

/** The gallery under the strict policy of the real pages, answered from memory: no server, no network. */
async function gallery(context: BrowserContext): Promise<{ posted: Posted[]; complaints: string[] }> {
  const posted: Posted[] = [];
  const complaints: string[] = [];
  await context.route('**/*', async (route) => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    if (request.method() === 'POST') {
      posted.push({ path: pathname, body: request.postData() ?? '' });
      return route.fulfill({ status: 204 });
    }
    const asset = assets.get(pathname.replace('/assets/', ''));
    if (asset) return route.fulfill({ body: asset.body, contentType: asset.type });
    const [, name = '', lang] = /^\/([\w-]+)\.(zh-CN|en)$/.exec(pathname) ?? [];
    const page = lang && galleryPages(lang as (typeof languages)[number])[name];
    if (!page) return route.fulfill({ status: 204 });
    const headers = { 'content-security-policy': policy };
    return route.fulfill({ body: htmlDocument(page), contentType: 'text/html; charset=utf-8', headers });
  });
  context.on('console', (message) => {
    if (/Content Security Policy|Refused/.test(message.text())) complaints.push(message.text());
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  return { posted, complaints };
}

describe('pages in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;

  before(async function () {
    needs(this, 'chromium');
    browser = await launchChromium();
  });
  after(async () => browser?.close());

  async function open(name: string, options: Parameters<Browser['newContext']>[0] = {}) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      ...options,
    });
    const seen = await gallery(context);
    const tab = await context.newPage();
    await tab.goto(`${site}/${name}`);
    return { tab, context, ...seen };
  }

  const looks = [
    ['phone', 'light', 'zh-CN', phone],
    ['phone', 'dark', 'en', phone],
    ['desktop', 'light', 'en', {}],
    ['desktop', 'dark', 'zh-CN', {}],
  ] as const;
  for (const [size, colorScheme, lang, options] of looks) {
    it(`has no axe violation, policy breach or sideways scroll: ${size}, ${colorScheme}, ${lang}`, async () => {
      const { tab, context, complaints } = await open(`gallery.${lang}`, { colorScheme, ...options });
      for (const name of Object.keys(galleryPages(lang))) {
        await tab.goto(`${site}/${name}.${lang}`);
        await checkLook(tab, name);
      }
      expect(complaints).to.deep.equal([]);
      await context.close();
    });
  }

  it('tells once that the end of a text was reached, and not before', async () => {
    const { tab, context, posted } = await open('signing.en');
    expect(posted).to.deep.equal([]);
    const end = tab.locator('[data-read-end]');
    const told = tab.waitForResponse((response) => response.request().method() === 'POST');
    await end.scrollIntoViewIfNeeded();
    await told;
    await tab.evaluate(() => window.scrollTo(0, 0));
    await end.scrollIntoViewIfNeeded();
    await settled(tab);
    expect(posted).to.deep.equal([{ path: '/n/1/read', body: 'csrf=sample' }]);
    await context.close();
  });

  it('sends with Enter, breaks lines with Shift+Enter, and leaves an input method alone', async () => {
    const { tab, context, posted } = await open('messenger.zh-CN');
    const box = tab.locator('.composer textarea');
    await box.fill('你好');
    await box.press('Shift+Enter');
    await box.evaluate((element) =>
      element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })),
    );
    await settled(tab);
    expect(posted).to.deep.equal([]);
    await Promise.all([
      tab.waitForResponse((response) => response.request().method() === 'POST'),
      box.press('Enter'),
    ]);
    expect(posted[0]?.path).to.equal('/local/act');
    expect(new URLSearchParams(posted[0]?.body).get('text')?.trim()).to.equal('你好');
    await context.close();
  });

  it('does not send a form twice', async () => {
    const { tab, context, posted } = await open('signing.en');
    await tab.locator('.answer-form input[name=name]').fill('Wu Tong');
    const answers = () => posted.filter(({ path }) => path === '/local/act');
    const sent = tab.waitForResponse((response) => response.url() === `${site}/local/act`);
    const passed = await tab.evaluate(() => {
      const form = document.querySelector<HTMLFormElement>('.answer-form');
      let count = 0;
      form?.addEventListener('submit', () => count++);
      form?.requestSubmit();
      form?.requestSubmit();
      return count;
    });
    await sent;
    expect(passed).to.equal(1);
    expect(answers()).to.have.length(1);
    await context.close();
  });

  it('narrows the people by name, department headings with them', async () => {
    const { tab, context } = await open('messenger.zh-CN');
    const shown = () => tab.locator('.persona:visible .persona-name').allInnerTexts();
    const all = (await shown()).length;
    await tab.locator('[data-filter]').fill('林小');
    expect(await shown()).to.deep.equal(['林小雨']);
    expect(await tab.locator('.personas fieldset:visible').count()).to.equal(1);
    await tab.locator('[data-filter]').fill('没有这个人');
    expect(await tab.locator('[data-filter-none]').isVisible()).to.equal(true);
    await tab.locator('[data-filter]').fill('');
    expect((await shown()).length).to.equal(all);
    await context.close();
  });

  it('stays at the newest message, but lets a reader who scrolled up be', async () => {
    const { tab, context } = await open('messenger.en', { viewport: { width: 1280, height: 500 } });
    const gap = () =>
      tab.locator('[data-scroll-end]').evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
    const arrive = () =>
      tab.locator('.messages').evaluate((list) => list.append(list.lastElementChild?.cloneNode(true) ?? ''));
    await arrive();
    await settled(tab);
    expect(await gap()).to.be.below(2);
    await tab.locator('[data-scroll-end]').evaluate((box) => box.scrollTo(0, 0));
    await settled(tab);
    await arrive();
    await settled(tab);
    expect(await gap()).to.be.above(200);
    await context.close();
  });

  it('works with scripts off: forms post, nothing is hidden behind a script', async () => {
    const { tab, context, posted } = await open('messenger.en', { javaScriptEnabled: false });
    expect(await tab.locator('[data-filter]').isVisible()).to.equal(false);
    const sent = tab.waitForResponse((response) => response.request().method() === 'POST');
    await tab.locator('.card-buttons .button-primary').click();
    await sent;
    expect(posted[0]?.body).to.include('csrf=sample').and.include('action=notices.acknowledge');
    await context.close();
  });
});

/** Two frames: whatever an observer or a handler had to do is done. */
async function settled(tab: Page): Promise<void> {
  await tab.evaluate(
    () =>
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
  );
}
