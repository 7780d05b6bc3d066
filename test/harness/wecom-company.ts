import type { Budgets } from '../../handlers/middleware/limits.ts';
import type { Log } from '../../src/log.ts';
import { startApp, type TestApp } from './app.ts';
import { putToWork } from './at-work.ts';
import type { CookieJar, Page } from './cookie-jar.ts';
import { until } from './until.ts';
import {
  type ConversationItem,
  type FakeWecom,
  type FakeWecomOptions,
  startFakeWecom,
} from './wecom/index.ts';
import { openWithWecom, type WecomPlace, wecomSignIn } from './wecom-browser.ts';

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
    where?: WecomPlace,
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
      ...wecomSignIn(wecom),
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
    opens: (userid, path, where) =>
      openWithWecom({ wecom, baseUrl: app.baseUrl }, { userid, path, ...(where ? { where } : {}) }),
    async close() {
      await working.stop();
      await heed.close();
      await wecom.close();
    },
  };
  await company.sweep('directory.sync.wecom');
  return company;
}
