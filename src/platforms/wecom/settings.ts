import type { Config } from '../../config.ts';

/** How this installation is known to WeCom: `WECOM_*`, complete or not at all (`config.ts` sees to that). */
export interface WecomSettings {
  corpid: string;
  agentid: number;
  /** The app's secret. */
  secret: string;
  /** The contacts-sync helper's; without it the directory is read with the app's, as far as the app sees. */
  contactsSecret?: string;
  /** The callback's tokens and keys: the first is in use, the others are from before or for after a rotation. */
  tokens: readonly string[];
  encodingAesKeys: readonly string[];
  /** Without a final slash; paths begin with `/cgi-bin/`. */
  apiBase: string;
}

/** Where people are sent to be recognised, inside WeCom and in other browsers; without a final slash. */
export interface SignInAddresses {
  oauthBase: string;
  loginBase: string;
}

/** Undefined when WeCom is not configured. */
export function wecomSettings(config: Config): (WecomSettings & SignInAddresses) | undefined {
  const { WECOM_CORP_ID: corpid, WECOM_AGENT_ID: agentid, WECOM_SECRET: secret } = config;
  const { WECOM_TOKEN: tokens, WECOM_ENCODING_AES_KEY: encodingAesKeys } = config;
  if (!corpid || !agentid || !secret || !tokens || !encodingAesKeys) return undefined;
  return {
    corpid,
    agentid,
    secret,
    tokens,
    encodingAesKeys,
    apiBase: bare(config.WECOM_API_BASE),
    oauthBase: bare(config.WECOM_OAUTH_BASE),
    loginBase: bare(config.WECOM_LOGIN_BASE),
    ...(config.WECOM_CONTACTS_SECRET ? { contactsSecret: config.WECOM_CONTACTS_SECRET } : {}),
  };
}

const bare = (url: string): string => url.replace(/(?<!\/)\/+$/, '');
