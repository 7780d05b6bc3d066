import type { Budgets } from '../../handlers/middleware/limits.ts';
import type { Log } from '../../src/log.ts';
import { startApp, type TestApp } from './app.ts';
import { putToWork } from './at-work.ts';
import { CookieJar, type Page } from './cookie-jar.ts';
import { until } from './until.ts';
import {
  type ConversationItem,
  type FakeWecom,
  type FakeWecomOptions,
  startFakeWecom,
} from './wecom/index.ts';

const agents = {
  wecom: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) wxwork/4.1.36 MicroMessenger/7.0.1',
  /** WeChat itself, in which the plug-in opens what its members get. */
  wechat: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50 NetType/WIFI',
  desktop: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36',
} as const;
const callback = {
  token: 'tokenForTests',
  encodingAESKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};

/** A company that lives in WeCom: Heed with its workers on one side, the fake on the other, nothing but HTTP between. */
export interface WecomCompany {
  heed: TestApp;
  wecom: FakeWecom;
  /** Runs a sweep now, as its schedule would. */
  sweep(name: string): Promise<void>;
  /** The newest thing a person sees for which `is` holds, waited for. */
  sees(userid: string, is: (item: ConversationItem) => boolean): Promise<ConversationItem>;
  /**
   * A browser, inside WeCom or on a desktop, in which somebody opens an address and is signed in on the way.
   * `landed`: the last address, as the browser shows it.
   */
  opens(
    userid: string,
    path: string,
    where?: keyof typeof agents,
  ): Promise<{ browser: CookieJar; page: Page; landed: string }>;
  close(): Promise<void>;
}

export async function startWecomCompany(
  options: Omit<FakeWecomOptions, 'clock'> & {
    now?: string;
    work?: boolean | 'sweeps';
    env?: Record<string, string>;
    log?: Log;
    budgets?: Budgets;
    /** Connects other ways, before the workers begin. */
    beside?: (heed: TestApp) => Promise<void>;
  } = {},
): Promise<WecomCompany> {
  const {
    now = '2026-08-03T02:00:00Z',
    work = true,
    env = {},
    log,
    budgets,
    beside,
    ...fakeOptions
  } = options;
  // The fake needs Heed's clock and Heed the fake's address.
  const time = { now: () => new Date(now) };
  const wecom = await startFakeWecom({ ...fakeOptions, clock: { now: () => time.now() } });
  const heed = await startApp({
    now,
    people: false,
    ...(log ? { log } : {}),
    ...(budgets ? { budgets } : {}),
    env: {
      HEED_SECRET: 'a-secret-for-tests-of-no-use-anywhere-else',
      WECOM_CORP_ID: wecom.corpid,
      WECOM_AGENT_ID: String(wecom.app.agentid),
      WECOM_SECRET: wecom.app.secret,
      WECOM_CONTACTS_SECRET: wecom.contacts.secret,
      WECOM_TOKEN: callback.token,
      WECOM_ENCODING_AES_KEY: callback.encodingAESKey,
      WECOM_VERIFY_FILE: 'WW_verify_abcdefgh12345678.txt',
      WECOM_API_BASE: wecom.apiBase,
      WECOM_OAUTH_BASE: new URL(wecom.authorizeUrl).origin,
      WECOM_LOGIN_BASE: new URL(wecom.ssoLoginUrl).origin,
      ...env,
    },
  });
  time.now = () => heed.clock.now();
  const { app } = heed;
  const host = new URL(app.baseUrl).host;
  await wecom.app.set({ trustedDomain: host, loginDomain: host });
  const url = `${app.baseUrl}/wecom/callback`;
  const verified = await wecom.app.saveCallback({ ...callback, url });
  if (!verified.ok) throw new Error(`the callback was not accepted: ${verified.reason}`);
  wecom.contacts.setCallback({ ...callback, url });

  await beside?.(heed);
  const working = await putToWork(heed, work);
  const company: WecomCompany = {
    heed,
    wecom,
    sweep: (name) => working.sweep(name),
    async sees(userid, is) {
      return until(() => wecom.conversation(userid).findLast(is), { what: `something that ${userid} sees` });
    },
    async opens(userid, path, where = 'wecom') {
      const browser = new CookieJar(app.baseUrl, agents[where]);
      let page = await browser.get(path);
      let landed = path;
      if (where === 'desktop') {
        // Outside WeCom the person is asked first, and presses the only button.
        const asked = await browser.get(page.location ?? path);
        const [, href = ''] = /href="(\/sign-in\/wecom\?[^"]+)"/.exec(asked.text) ?? [];
        page = await browser.get(href.replaceAll('&amp;', '&'));
      }
      for (let hops = 0; page.location && hops < 8; hops += 1) {
        const to = new URL(page.location, app.baseUrl);
        const away = to.origin !== new URL(app.baseUrl).origin;
        landed = `${to.pathname}${to.search}${to.hash}`;
        page = await browser.get(away ? wecom.signIn(userid, page.location) : page.location);
      }
      return { browser, page, landed };
    },
    async close() {
      await working.stop();
      await heed.close();
      await wecom.close();
    },
  };
  await company.sweep('directory.sync.wecom');
  return company;
}
