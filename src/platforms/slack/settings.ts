import type { Config } from '../../config.ts';

/** How this installation is known to Slack: `SLACK_*`, complete or not at all (`config.ts` sees to that). */
export interface SlackSettings {
  botToken: string;
  /** The first is in use, the others are from before or for after a rotation. */
  signingSecrets: readonly string[];
  /** For Socket Mode: nothing is listened to by HTTP then. */
  appToken?: string;
  /** For sign-in with OpenID Connect; without them people cannot come in by Slack. */
  client?: { id: string; secret: string; pkce: boolean };
  /** With a final slash, as the client wants it. */
  apiBase: string;
}

/** Which workspace the bot token belongs to, as `auth.test` says. */
export interface SlackTeam {
  /** `T…`, a workspace, which may belong to an organisation. The tenant of accounts. */
  teamId: string;
  /** The bot's own user, whose messages are not people's. */
  botUserId: string;
  botId: string | undefined;
  appId: string | undefined;
}

/** Undefined when Slack is not configured. */
export function slackSettings(config: Config): SlackSettings | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecrets } = config;
  if (!botToken || !signingSecrets) return undefined;
  const { SLACK_APP_TOKEN: appToken, SLACK_CLIENT_ID: id, SLACK_CLIENT_SECRET: secret } = config;
  return {
    botToken,
    signingSecrets,
    apiBase: `${config.SLACK_API_BASE.replace(/(?<!\/)\/+$/, '')}/`,
    ...(appToken ? { appToken } : {}),
    ...(id && secret ? { client: { id, secret, pkce: config.SLACK_PKCE === 'on' } } : {}),
  };
}
