import type { Config } from '../../config.ts';

export interface TwilioSettings {
  accountSid: string;
  /** The first signs in and all of them are accepted as what callbacks are signed with. */
  authTokens: readonly [string, ...string[]];
  /** A number of the account, or one that it has verified. */
  from: string;
  /** Without a final slash. */
  base: string;
}

/** Undefined where no provider is configured; `readConfig` has refused half of one. */
export function twilioSettings(config: Config): TwilioSettings | undefined {
  const {
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: [first, ...older] = [],
    TWILIO_FROM: from,
    TWILIO_API_BASE: base,
  } = config;
  if (!accountSid || !first || !from) return undefined;
  return { accountSid, authTokens: [first, ...older], from, base: base.replace(/(?<!\/)\/+$/, '') };
}
