import { CookieJar, type Page } from './cookie-jar.ts';
import type { FakeWecom } from './wecom/index.ts';

const agents = {
  wecom: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) wxwork/4.1.36 MicroMessenger/7.0.1',
  /** WeChat itself, in which the plug-in opens what its members get. */
  wechat: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50 NetType/WIFI',
  desktop: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36',
} as const;

/** Where a page is opened. */
export type WecomPlace = keyof typeof agents;

/** What Heed's configuration says of signing in with WeCom, besides its API. */
export const wecomSignIn = (wecom: FakeWecom): Record<string, string> => ({
  WECOM_OAUTH_BASE: new URL(wecom.authorizeUrl).origin,
  WECOM_LOGIN_BASE: new URL(wecom.ssoLoginUrl).origin,
});

/**
 * A browser, inside WeCom or on a desktop, in which somebody opens an address and is signed in on the way.
 * `landed`: the last address, as the browser shows it.
 */
export async function openWithWecom(
  { wecom, baseUrl }: { wecom: FakeWecom; baseUrl: string },
  { userid, path, where = 'wecom' }: { userid: string; path: string; where?: WecomPlace },
): Promise<{ browser: CookieJar; page: Page; landed: string }> {
  const browser = new CookieJar(baseUrl, agents[where]);
  let page = await browser.get(path);
  let landed = path;
  if (where === 'desktop') {
    // Outside WeCom the person is asked first, and presses the only button.
    const asked = await browser.get(page.location ?? path);
    const [, href = ''] = /href="(\/sign-in\/wecom\?[^"]+)"/.exec(asked.text) ?? [];
    page = await browser.get(href.replaceAll('&amp;', '&'));
  }
  for (let hops = 0; page.location && hops < 8; hops += 1) {
    const to = new URL(page.location, baseUrl);
    const away = to.origin !== new URL(baseUrl).origin;
    landed = `${to.pathname}${to.search}${to.hash}`;
    page = await browser.get(away ? wecom.signIn(userid, page.location) : page.location);
  }
  return { browser, page, landed };
}
