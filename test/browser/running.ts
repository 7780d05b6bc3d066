import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { serve } from '../../src/main.ts';
import { removeDataDir } from '../harness/heed-process.ts';
import { findTool } from '../harness/needs.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const phone = { viewport: { width: 375, height: 812 }, isMobile: true, hasTouch: true } as const;
const desktop = { viewport: { width: 1280, height: 800 } } as const;

/** Heed as `npm start` brings it up, with everything that works in the background, and a browser. */
export interface Running {
  url: string;
  /** A browser of its own for one person, who is chosen in the local messenger; '' for nobody yet. */
  visit(name: string, options?: BrowserContextOptions): Promise<Visit>;
  stop(): Promise<void>;
}

export async function startRunning(): Promise<Running> {
  const dataDir = await mkdtemp(join(tmpdir(), 'heed-story-'));
  const heed = await serve(
    readConfig({ HEED_PORT: '0', HEED_DATA_DIR: dataDir }),
    'all',
    createLog('silent'),
  );
  const browser = await chromium.launch({
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
  return {
    url: heed.url,
    visit: (name, options = {}) => visit(browser, heed.url, name, options),
    async stop() {
      await browser.close();
      await heed.stop();
      await removeDataDir(dataDir);
    },
  };
}

/** One person at one screen. */
export class Visit {
  readonly page: Page;
  readonly url: string;
  /** What the browser complained about: breaches of the policy, errors of scripts, failed requests. */
  readonly complaints: string[] = [];

  constructor(page: Page, url: string) {
    this.page = page;
    this.url = url;
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // A refusal is an answer too; the tests that provoke one say which.
      const refused = /status of (401|404|409|422) /.test(message.text());
      if (message.type() === 'error' && !refused) this.complaints.push(message.text());
    });
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(this.url + path);
  }

  /** Chooses somebody in the local messenger. */
  async play(name: string): Promise<void> {
    await this.goto('/local/people');
    await this.page.locator('.persona', { hasText: name }).click();
    await this.page.locator('.persona[aria-current]', { hasText: name }).waitFor({ state: 'attached' });
  }

  card(title: string) {
    return this.page.locator('.card', { hasText: title }).first();
  }

  /** No axe violation, nothing wider than the window, no complaint so far. */
  async check(what: string): Promise<void> {
    // Of the screen: a telephone's own window grows with a page that is too wide.
    const { width } = this.page.viewportSize() ?? { width: 0 };
    const wider = (await this.page.evaluate(() => document.documentElement.scrollWidth)) - width;
    expect(wider, `${what} is wider than the window`).to.be.at.most(0);
    // Evaluated by the debugger, which the page's policy does not bind.
    await this.page.evaluate(axe);
    const violations = await this.page.evaluate<string[]>(
      "axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))",
    );
    expect(violations, what).to.deep.equal([]);
    expect(this.complaints, what).to.deep.equal([]);
  }

  /** Keeps a picture when HEED_SCREENSHOTS names a folder. */
  async picture(name: string, fullPage = false): Promise<void> {
    const folder = process.env.HEED_SCREENSHOTS;
    if (folder) await this.page.screenshot({ path: join(folder, `${name}.png`), fullPage });
  }

  async leave(): Promise<void> {
    expect(this.complaints).to.deep.equal([]);
    await this.page.context().close();
  }
}

async function visit(
  browser: Browser,
  url: string,
  name: string,
  options: BrowserContextOptions,
): Promise<Visit> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    reducedMotion: 'reduce',
    ...desktop,
    ...options,
  });
  const visitor = new Visit(await context.newPage(), url);
  if (name) await visitor.play(name);
  return visitor;
}
