import type { Config } from '../../config.ts';
import type { ConnectDeps, Connected } from '../connect.ts';
import { smsPlatform } from './adapter.ts';
import { tencentSettings } from './settings.ts';
import { tencentSms } from './tencent.ts';

/** Text messages, for people who have nothing else; undefined where no provider is configured. */
export function connectSms(config: Config, { db, clock, log }: ConnectDeps): Connected | undefined {
  const settings = tencentSettings(config);
  if (!settings) return undefined;
  const provider = tencentSms(settings, clock);
  return { platform: smsPlatform({ db, clock, log, provider }), close: () => provider.close() };
}
