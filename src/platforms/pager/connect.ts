import type { Config } from '../../config.ts';
import type { ConnectDeps, Connected } from '../connect.ts';
import { pagerPlatform } from './adapter.ts';
import { pagerSettings } from './settings.ts';

/** A paging service for crises; undefined where none is configured. */
export function connectPager(config: Config, { clock, log }: ConnectDeps): Connected | undefined {
  const settings = pagerSettings(config);
  if (!settings) return undefined;
  const platform = pagerPlatform({ clock, log, settings });
  return { platform, close: () => platform.close() };
}
