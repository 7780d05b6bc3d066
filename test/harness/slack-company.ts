import type { Log } from '../../src/log.ts';
import { startApp, type TestApp } from './app.ts';
import { type AtWork, putToWork } from './at-work.ts';
import { CookieJar, type Page } from './cookie-jar.ts';
import { ownTime } from './own-time.ts';
import { letRun } from './running-clock.ts';
import { type FakeSlack, type FakeSlackOptions, type MessageView, startFakeSlack } from './slack/index.ts';
import { until } from './until.ts';

/** A company that lives in Slack: Heed with its workers on one side, the fake on the other, nothing but HTTP between. */
export interface SlackCompany extends Pick<AtWork, 'sweep'> {
  heed: TestApp;
  slack: FakeSlack;
  /** The newest message a person sees for which `is` holds, waited for. */
  sees(userId: string, is: (message: MessageView) => boolean): Promise<MessageView>;
  /** A browser in which somebody opens an address and signs in with Slack on the way. */
  opens(userId: string, path: string): Promise<{ browser: CookieJar; page: Page }>;
  close(): Promise<void>;
}

const agent = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36';

export async function startSlackCompany(
  options: Omit<FakeSlackOptions, 'clock'> & {
    now?: string;
    work?: boolean | 'sweeps';
    env?: Record<string, string>;
    log?: Log;
    /** Connects other ways, before the workers begin. */
    beside?: (heed: TestApp) => Promise<void>;
  } = {},
): Promise<SlackCompany> {
  const { now = '2026-08-03T02:00:00Z', work = true, env = {}, log, beside, ...fakeOptions } = options;
  // The fake needs Heed's clock and Heed the fake's address.
  const time = { now: () => new Date(now) };
  const slack = await startFakeSlack({
    commands: ['/heed'],
    ...fakeOptions,
    clock: { now: () => time.now() },
  });
  const heed = await startApp({
    now,
    people: false,
    ...(log ? { log } : {}),
    env: {
      HEED_SECRET: 'a-secret-for-tests-of-no-use-anywhere-else',
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_CLIENT_ID: slack.clientId,
      SLACK_CLIENT_SECRET: slack.clientSecret,
      SLACK_API_BASE: slack.apiBase,
      ...env,
    },
  });
  const own = ownTime(heed.clock);
  time.now = () => own.now();
  const { app } = heed;
  slack.redirectUrls = [`${app.baseUrl}/sign-in/slack/return`];
  if (!fakeOptions.socketMode) {
    const saved = await slack.saveEventsUrl(`${app.baseUrl}/slack/events`);
    if (!saved.ok) throw new Error(`the events URL was not taken: ${saved.delivery.status}`);
    slack.setUrls({
      interactive: `${app.baseUrl}/slack/interactive`,
      commands: `${app.baseUrl}/slack/commands`,
    });
  }
  // Slack's turns are counted in seconds of the clock: it runs, and leaps where a test says so.
  const stopClock = letRun(heed.clock);
  await beside?.(heed);
  const working = await putToWork(heed, work);
  const company: SlackCompany = {
    heed,
    slack,
    sweep: (name) => working.sweep(name),
    sees: (userId, is) =>
      until(() => slack.messages(userId).findLast(is), { what: `something that ${userId} sees` }),
    async opens(userId, path) {
      const browser = new CookieJar(app.baseUrl, agent);
      const asked = await browser.get((await browser.get(path)).location ?? path);
      const [, href = ''] = /href="(\/sign-in\/slack\?[^"]+)"/.exec(asked.text) ?? [];
      let page = await browser.get(href.replaceAll('&amp;', '&'));
      for (let hops = 0; page.location && hops < 8; hops += 1) {
        const to = new URL(page.location, app.baseUrl);
        const away = to.origin !== new URL(app.baseUrl).origin;
        page = await browser.get(away ? slack.signIn(userId, page.location) : page.location);
      }
      return { browser, page };
    },
    async close() {
      stopClock();
      await working.stop();
      await heed.close();
      await slack.close();
    },
  };
  await company.sweep('directory.sync.slack');
  return company;
}
