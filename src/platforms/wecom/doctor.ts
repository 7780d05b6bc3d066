import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { WecomError } from './api.ts';
import type { WecomClient } from './client.ts';
import { askCallback, type Echo } from './echo.ts';
import { asking, explain, type Finding } from './finding.ts';
import { examineDirectory, examineSending, examineSignIn } from './permissions.ts';
import type { WecomSettings } from './settings.ts';

interface Deps {
  client: WecomClient;
  settings: WecomSettings;
  clock: Clock;
  /** Without a final slash; undefined where HEED_BASE_URL is not set. */
  baseUrl: string | undefined;
}

const rootDepartment = 1;
const app = z.object({
  name: z.string().default(''),
  close: z.number().default(0),
  redirect_domain: z.string().default(''),
  allow_userinfos: z.object({ user: z.array(z.object({})).default([]) }).optional(),
  allow_partys: z.object({ partyid: z.array(z.number()).default([]) }).optional(),
  allow_tags: z.object({ tagid: z.array(z.number()).default([]) }).optional(),
});
type App = z.infer<typeof app>;
const nothing = z.object({});

export type { Finding };

/** Asks WeCom and ourselves for everything that Heed needs there; changes nothing and sends nothing. */
export async function examineWecom(deps: Deps): Promise<Finding[]> {
  const secret = await asking('WeCom app secret', 'WECOM_SECRET is good', () => deps.client.check('app'));
  return [
    secret,
    // Without a token every further question would get the same answer.
    ...(secret.ok
      ? [
          ...(await examineApp(deps)),
          ...(await examineMenu(deps)),
          await examineSending(deps),
          await examineSignIn(deps),
        ]
      : []),
    ...(await examineDirectory(deps, secret.ok)),
    await examineCallback(deps),
  ];
}

async function examineApp({ client, settings, baseUrl }: Deps): Promise<Finding[]> {
  const what = 'WeCom app';
  const query = { agentid: String(settings.agentid) };
  let found: App;
  try {
    found = await client.call({ path: 'agent/get', query, answer: app });
  } catch (error) {
    return [{ what, ok: false, say: explain(error) }];
  }
  const closed = found.close !== 0;
  return [
    {
      what,
      ok: !closed,
      say: closed
        ? `${settings.agentid} is disabled. In the console open the app and enable it (启用应用).`
        : `${settings.agentid} is enabled`,
    },
    trustedDomain(found.redirect_domain, baseUrl),
    visibleRange(found),
  ];
}

function trustedDomain(set: string, baseUrl: string | undefined): Finding {
  const what = 'WeCom trusted domain';
  if (!baseUrl) return { what, ok: false, say: 'HEED_BASE_URL is not set; links and sign-in need it.' };
  const host = new URL(baseUrl).host;
  const trusted = set.replace(/^https?:\/\//, '').replace(/\/[\s\S]*$/, '');
  // WeCom compares exactly, the port included (50001).
  if (trusted.toLowerCase() === host) return { what, ok: true, say: host };
  return {
    what,
    ok: false,
    say: `${trusted ? `is ${trusted}` : 'is not set'}, HEED_BASE_URL has ${host}: nobody can sign in. In the app open 网页授权及JS-SDK › 设置可信域名 and enter ${host}.`,
  };
}

function visibleRange({ allow_userinfos, allow_partys, allow_tags }: App): Finding {
  const what = 'WeCom visible range';
  const departments = allow_partys?.partyid ?? [];
  const [people, tags] = [allow_userinfos?.user.length ?? 0, allow_tags?.tagid.length ?? 0];
  const click = 'In the app open 可见范围';
  if (departments.length + people + tags === 0) {
    return {
      what,
      ok: false,
      say: `is empty: nobody can be written to. ${click} and add the root department.`,
    };
  }
  if (departments.includes(rootDepartment)) return { what, ok: true, say: 'the whole company' };
  return {
    what,
    ok: false,
    say: `${departments.length} departments, ${people} people, ${tags} tags, without the root department: others get nothing, and rooms for a crisis team cannot be made (48002). ${click} and add the root department (the company itself).`,
  };
}

async function examineMenu({ client, settings }: Deps): Promise<Finding[]> {
  const what = 'WeCom menu';
  const query = { agentid: String(settings.agentid) };
  try {
    await client.call({ path: 'menu/get', query, answer: nothing });
    return [{ what, ok: true, say: 'is there' }];
  } catch (error) {
    if (!(error instanceof WecomError && error.class === 'ignore'))
      return [{ what, ok: false, say: explain(error) }];
    return [{ what, ok: true, say: 'there is none yet; make it with: npx heed wecom menu' }];
  }
}

async function examineCallback({ settings, baseUrl, clock }: Deps): Promise<Finding> {
  const what = 'WeCom callback';
  if (!baseUrl)
    return { what, ok: false, say: 'HEED_BASE_URL is not set, so WeCom cannot be told where it is.' };
  const echo = await askCallback(settings, baseUrl, clock);
  return { what, ok: echo.heard && !echo.late, say: sayEcho(echo, `${baseUrl}/wecom/callback`) };
}

function sayEcho(echo: Echo, address: string): string {
  if (echo.heard) {
    const late = echo.late ? '; WeCom waits 1 s when the settings are saved, so look for what is slow' : '';
    return `${address} answers in ${echo.ms} ms, asked from this machine${late}`;
  }
  if (echo.why === 'unreachable') {
    return `${address} does not answer (${echo.code}), asked from this machine. Start Heed (npx heed serve), and look at name, certificate and proxy.`;
  }
  const refused = [400, 401, 403].includes(echo.status);
  return `${address} answered HTTP ${echo.status} (server: ${echo.server}) and not what was asked. ${
    refused
      ? 'If that is Heed, it runs with another WECOM_TOKEN, WECOM_ENCODING_AES_KEY or WECOM_CORP_ID, or its clock is wrong: start it again with this configuration.'
      : 'A proxy has to pass /wecom/callback on to Heed as it is, without sign-in, cache or redirect.'
  }`;
}
