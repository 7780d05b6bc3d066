import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { type SlackApi, SlackError } from './api.ts';
import { meaningOf } from './codes.ts';
import { askEvents, type Echo } from './echo.ts';
import { compareScopes } from './scopes.ts';
import type { SlackSettings } from './settings.ts';
import { authTest, forOrganisation, notForOrganisations } from './team.ts';

/** One thing looked at: what it is, whether it is well, and what to do. */
export interface Finding {
  what: string;
  ok: boolean;
  say: string;
}

export interface DoctorDeps {
  api: SlackApi;
  settings: SlackSettings;
  clock: Clock;
  /** Without a final slash; undefined where HEED_BASE_URL is not set. */
  baseUrl: string | undefined;
  /** Workspaces that people's accounts are of today. */
  linked: readonly string[];
}

const tested = authTest.extend({
  // From the header X-OAuth-Scopes, which the client puts beside the answer.
  response_metadata: z.object({ scopes: z.array(z.string()).default([]) }).optional(),
});
type Tested = z.infer<typeof tested>;

const reinstall =
  'Change the app by the output of `npx heed slack manifest` (App Manifest), then Install App › Reinstall to Workspace';

/** Asks Slack and ourselves for everything that Heed needs there; changes nothing and sends nothing. */
export async function examineSlack(deps: DoctorDeps): Promise<Finding[]> {
  const what = 'Slack bot token';
  const way = deps.settings.appToken
    ? await examineSocket(deps, deps.settings.appToken)
    : await examineEvents(deps);
  let token: Tested;
  try {
    token = await deps.api.call({ method: 'auth.test', answer: tested });
  } catch (error) {
    // Every further question would get the same answer.
    return [{ what, ok: false, say: explain(error) }, way];
  }
  return [{ what, ...kind(token) }, team(token, deps.linked), scopes(token), signIn(deps), way];
}

function kind(token: Tested): { ok: boolean; say: string } {
  if (!token.bot_id) return { ok: false, say: 'is not a bot’s: take the one that begins with xoxb-' };
  if (forOrganisation(token)) return { ok: false, say: `SLACK_BOT_TOKEN ${notForOrganisations}` };
  return { ok: true, say: 'SLACK_BOT_TOKEN is good' };
}

function team(token: Tested, linked: readonly string[]): Finding {
  const what = 'Slack workspace';
  const id = token.team_id;
  const named = token.team ? `${token.team} (${id})` : id;
  const others = linked.filter((one) => one !== id);
  if (others.length === 0) return { what, ok: true, say: named };
  return {
    what,
    ok: false,
    say: `${named}, and people have accounts of ${others.join(', ')}: those get nothing any more. Put the token of that workspace into SLACK_BOT_TOKEN, or let everybody be linked anew: npx heed people sync`,
  };
}

function scopes({ response_metadata: metadata }: Tested): Finding {
  const what = 'Slack scopes';
  const held = metadata?.scopes ?? [];
  if (held.length === 0) return { what, ok: true, say: 'Slack did not say which the token has' };
  const { missing, superfluous } = compareScopes(held);
  const more =
    superfluous.length > 0
      ? ` Heed does not use ${superfluous.join(', ')}: take away what no other program needs.`
      : '';
  if (missing.length === 0) {
    return { what, ok: true, say: `${held.length - superfluous.length} in use, none missing.${more}` };
  }
  const list = missing.map(({ scope, why }) => `${scope} (${why})`).join(', ');
  return { what, ok: false, say: `missing: ${list}. ${reinstall}.${more}` };
}

function signIn({ settings, baseUrl }: DoctorDeps): Finding {
  const what = 'Slack sign-in';
  if (!settings.client) {
    const say = 'SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are not set: nobody can open a page by Slack';
    return { what, ok: false, say };
  }
  if (!baseUrl) return { what, ok: false, say: 'HEED_BASE_URL is not set; links and sign-in need it.' };
  // Nothing can read the setting back.
  return { what, ok: true, say: `OAuth & Permissions › Redirect URLs needs ${baseUrl}/sign-in/slack/return` };
}

async function examineSocket({ api }: DoctorDeps, token: string): Promise<Finding> {
  const what = 'Slack Socket Mode';
  try {
    await api.call({
      method: 'apps.connections.open',
      token,
      answer: z.object({ url: z.string().min(1) }),
    });
    return { what, ok: true, say: 'SLACK_APP_TOKEN opens connections; nothing comes by HTTP' };
  } catch (error) {
    const say = explain(
      error,
      'Switch it on (Settings › Socket Mode); SLACK_APP_TOKEN needs connections:write (Basic Information › App-Level Tokens).',
    );
    return { what, ok: false, say };
  }
}

async function examineEvents({ settings, baseUrl, clock }: DoctorDeps): Promise<Finding> {
  const what = 'Slack requests';
  if (!baseUrl)
    return { what, ok: false, say: 'HEED_BASE_URL is not set, so Slack cannot be told where it is.' };
  const echo = await askEvents(settings, baseUrl, clock);
  return { what, ok: echo.heard && !echo.late, say: sayEcho(echo, `${baseUrl}/slack/events`) };
}

function sayEcho(echo: Echo, address: string): string {
  if (echo.heard) {
    const late = echo.late ? '; Slack waits 3 s, so look for what is slow' : '';
    return `${address} answers in ${echo.ms} ms, asked from this machine${late}`;
  }
  if (echo.why === 'unreachable') {
    return `${address} does not answer (${echo.code}), asked from this machine. Start Heed (npx heed serve), and look at name, certificate and proxy; where nothing may come in, use Socket Mode.`;
  }
  const refused = [400, 401, 403].includes(echo.status);
  return `${address} answered HTTP ${echo.status} (server: ${echo.server}) and not what was asked. ${
    refused
      ? 'If that is Heed, it runs with another SLACK_SIGNING_SECRET, or its clock is wrong: start it again with this configuration.'
      : 'A proxy has to pass /slack/ on to Heed as it is, without sign-in, cache or redirect.'
  }`;
}

function explain(error: unknown, instead?: string): string {
  if (!(error instanceof SlackError)) throw error;
  const { code } = error;
  if (code === undefined)
    return `${error.message}. Look at the way out to SLACK_API_BASE: name, proxy, firewall.`;
  const { todo } = meaningOf(code);
  return [`${error.message}.`, instead ?? todo].filter(Boolean).join(' ');
}
