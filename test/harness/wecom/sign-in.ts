import type { App } from './apps.ts';
import type { Corp } from './corp.ts';
import { ApiError } from './errors.ts';

export const paths = {
  authorize: '/connect/oauth2/authorize',
  sso: '/wwlogin/sso/login',
  /** The older form of the desktop login. */
  qr: '/wwopen/sso/qrConnect',
};

const isOneOf = <T extends string>(value: string, list: readonly T[]) => list.some((one) => one === value);

/** What a sign-in address asks for. @throws {ApiError} what WeCom's page would say instead of signing in */
export function checkSignIn(
  corp: Corp,
  url: URL,
): { redirect: URL; app: App | undefined; privateinfo: boolean } {
  const query = url.searchParams;
  const inClient = url.pathname === paths.authorize;
  if (!isOneOf(url.pathname, Object.values(paths)))
    throw new ApiError(40058, `no sign-in page ${url.pathname}`);
  if (query.get('appid') !== corp.corpid) throw new ApiError(40013);
  const agentid = query.get('agentid');
  const app = agentid === null ? undefined : corp.apps.get(Number(agentid));
  if (agentid !== null && !app) throw new ApiError(40056);
  if (inClient && query.get('response_type') !== 'code') throw new ApiError(40058, 'response_type is code');
  const scope = query.get('scope') ?? '';
  if (inClient && !isOneOf(scope, ['snsapi_base', 'snsapi_privateinfo'])) throw new ApiError(40058, 'scope');
  if (!inClient && !app) throw new ApiError(40056);
  if (url.pathname === paths.sso && query.get('login_type') !== 'CorpApp')
    throw new ApiError(-31040, 'login_type');
  if (!/^[a-zA-Z0-9]{0,128}$/.test(query.get('state') ?? '')) throw new ApiError(84025, 'state');
  const redirect = readUrl(query.get('redirect_uri'));
  const hosts = (app ? [app] : [...corp.apps.values()]).map((one) => hostOf(one, inClient));
  if (app?.disabled) throw new ApiError(50003, 'app disabled');
  // Exactly, with the port: a domain above or a missing port is another one.
  if (!hosts.includes(redirect.host)) throw new ApiError(50001);
  // Without an agentid the platform takes the wider scope for the narrow one.
  return { redirect, app, privateinfo: scope === 'snsapi_privateinfo' && app !== undefined };
}

const hostOf = (app: App, inClient: boolean) => (inClient ? app.trustedDomain : app.loginDomain);

function readUrl(text: string | null): URL {
  if (!text || !URL.canParse(text) || !/^https?:/.test(text)) throw new ApiError(40058, 'redirect_uri');
  return new URL(text);
}

/** Signs a person in and gives the address they are sent back to. Strangers get a code too, for an openid. */
export function signIn(corp: Corp, userid: string, url: URL): string {
  const { redirect, app, privateinfo } = checkSignIn(corp, url);
  const member = corp.directory.member(userid);
  if (member && member.status !== 1) throw new ApiError(60111, `${userid} cannot sign in to WeCom`);
  const code = corp.logins.addCode({
    userid: member?.userid ?? userid,
    host: redirect.host,
    agentid: app?.agentid,
    privateinfo,
    createdAt: corp.clock.now(),
  });
  redirect.searchParams.set('code', code);
  const state = url.searchParams.get('state');
  if (state !== null) redirect.searchParams.set('state', state);
  return redirect.href;
}
