import type { Config } from '../../config.ts';

export interface PagerSettings {
  url: string;
  /** The first signs what goes out; all of them are accepted of what comes in. */
  secrets: readonly [string, ...string[]];
}

/** Undefined where no paging service is configured; `readConfig` has refused half of one. */
export function pagerSettings(config: Config): PagerSettings | undefined {
  const { HEED_PAGER_URL: url, HEED_PAGER_SECRET: [first, ...older] = [] } = config;
  return url && first ? { url, secrets: [first, ...older] } : undefined;
}
