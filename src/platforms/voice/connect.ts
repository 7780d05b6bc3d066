import type { Config } from '../../config.ts';
import type { ConnectDeps, Connected } from '../connect.ts';
import { voicePlatform } from './adapter.ts';
import { twilioSettings } from './settings.ts';
import { twilioVoice } from './twilio.ts';

/** Telephone calls for crises; undefined where no provider is configured. */
export function connectVoice(config: Config, { clock, log }: ConnectDeps): Connected | undefined {
  const settings = twilioSettings(config);
  if (!settings) return undefined;
  const provider = twilioVoice(settings);
  return { platform: voicePlatform({ clock, log, provider }), close: () => provider.close() };
}
