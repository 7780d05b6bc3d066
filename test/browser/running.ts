import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';
import { serve } from '../../src/main.ts';
import { removeDataDir } from '../harness/heed-process.ts';
import { checkLook, complaintsOf, desktop, launchChromium, picture } from './look.ts';

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
  const browser = await launchChromium();
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
  readonly complaints: string[];

  constructor(page: Page, url: string) {
    this.page = page;
    this.url = url;
    page.setDefaultTimeout(15_000);
    this.complaints = complaintsOf(page);
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
    await checkLook(this.page, what);
    expect(this.complaints, what).to.deep.equal([]);
  }

  picture(name: string, fullPage = false): Promise<void> {
    return picture(this.page, name, fullPage);
  }

  /** Writes something like a name across the paper: three strokes. */
  async draw(): Promise<void> {
    const { page } = this;
    const paper = page.locator('.paper canvas');
    await page.locator('[data-drawing][data-ready]').waitFor();
    await paper.scrollIntoViewIfNeeded();
    const box = (await paper.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    for (let stroke = 0; stroke < 3; stroke += 1) {
      const at = (n: number): [number, number] => [
        box.x + box.width * (0.1 + stroke * 0.28 + n * 0.02),
        box.y + box.height * (0.5 + 0.3 * Math.sin(n * 0.9 + stroke)),
      ];
      await page.mouse.move(...at(0));
      await page.mouse.down();
      for (let n = 1; n <= 12; n += 1) await page.mouse.move(...at(n), { steps: 3 });
      await page.mouse.up();
    }
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
