import type { Config } from '../../../config.ts';

export interface WhatsappSettings {
  /** Any of them may have signed. */
  appSecrets: readonly string[];
  verifyTokens: readonly string[];
  /** Without it files are not fetched, and kept as metadata. */
  accessToken: string | undefined;
  /** `https://graph.facebook.com/v23.0`, without a final slash. */
  api: string;
  /** Names of hosts that files may be fetched from, besides that of `api`. */
  mediaHosts: readonly string[];
  /** Bytes; of a larger file only the metadata is kept. */
  mostMedia: number;
}

/** Undefined where it is not configured; `readConfig` has refused half of it. */
export function whatsappSettings(config: Config): WhatsappSettings | undefined {
  const { WHATSAPP_APP_SECRET: appSecrets, WHATSAPP_VERIFY_TOKEN: verifyTokens } = config;
  if (!appSecrets || !verifyTokens) return undefined;
  return {
    appSecrets,
    verifyTokens,
    accessToken: config.WHATSAPP_ACCESS_TOKEN,
    api: `${config.WHATSAPP_API_BASE.replace(/(?<!\/)\/+$/, '')}/${config.WHATSAPP_API_VERSION}`,
    mediaHosts: config.WHATSAPP_MEDIA_HOSTS,
    mostMedia: config.WHATSAPP_MEDIA_MAX_MB * 1024 * 1024,
  };
}
