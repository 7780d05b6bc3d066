import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Language } from '../../src/messages/model.ts';
import type { TestApp } from '../harness/app.ts';
import { findTool } from '../harness/needs.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const phone = { viewport: { width: 375, height: 812 }, isMobile: true, hasTouch: true } as const;
export const desktop = { viewport: { width: 1280, height: 800 } } as const;

/** Chromium without a screen; `needs(this, 'chromium')` comes first. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findTool('chromium') ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-sync',
      '--lang=zh-CN',
    ],
  });
}

/** One window of somebody's, and what the browser complained about in it. */
export interface Tab {
  page: Page;
  complaints: string[];
  readonly close: () => Promise<void>;
}

/** A window in which the person with that staff number is signed in; '' for nobody. */
export async function openTab(
  browser: Browser,
  heed: TestApp,
  staffNo: string,
  language: Language,
  options: BrowserContextOptions,
): Promise<Tab> {
  const cookies: Record<string, string> = { heed_lang: language };
  if (staffNo) cookies.heed_session = (await heed.signIn(staffNo)).cookie.replace('heed_session=', '');
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  await context.addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: heed.url })));
  const page = await context.newPage();
  return { page, complaints: complaintsOf(page), close: () => context.close() };
}

/**
 * What the browser complains about from here on: breaches of the page's policy, errors of scripts, requests that
 * failed. A refusal is an answer too; the tests that provoke one say which.
 */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const refused = /status of (401|403|404|409|410|422) /.test(message.text());
    if (message.type() === 'error' && !refused) complaints.push(message.text());
  });
  return complaints;
}

/** Nothing on the page is wider than the window. */
export async function checkWidth(page: Page, what: string): Promise<void> {
  // Of the screen: a telephone's own window grows with a page that is too wide.
  const { width } = page.viewportSize() ?? { width: 0 };
  const wider = (await page.evaluate(() => document.documentElement.scrollWidth)) - width;
  expect(wider, `${what} is wider than the window`).to.be.at.most(0);
}

/** No axe violation, and nothing wider than the window. */
export async function checkLook(page: Page, what: string): Promise<void> {
  await checkWidth(page, what);
  // Evaluated by the debugger, which the page's policy does not bind.
  await page.evaluate(axe);
  const violations = await page.evaluate<string[]>(
    "axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
  );
  expect(violations, what).to.deep.equal([]);
}

/** Keeps a picture when HEED_PICTURES names a folder, for whoever wants to look at the pages. */
export async function picture(page: Page, name: string, fullPage = true): Promise<void> {
  const folder = process.env.HEED_PICTURES;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}
