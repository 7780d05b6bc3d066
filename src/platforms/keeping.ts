import type { Db } from '../db/pool.ts';
import type { PersonalData } from '../people/personal-data.ts';
import type { Aged } from '../retention/own-by-age.ts';
import { agedLocalMessages } from './local/aged.ts';
import { localData } from './local/personal-data.ts';
import { slackData } from './slack/personal-data.ts';
import { purgeResponseUrls } from './slack/response-urls.ts';
import { wecomData } from './wecom/personal-data.ts';
import { purgeResponseCodes } from './wecom/response-codes.ts';

/** Something of a platform's own that time clears away. */
export interface PlatformSweep {
  /** `platform.what`, fixed for ever: schedulers and locks go by it. */
  name: string;
  everyMs: number;
  /** Deletes what is over. @returns how many rows */
  run: (db: Db, now: Date) => Promise<number>;
  /** What a log line says of it. */
  say: string;
}

/**
 * What platforms keep about people, and how it ends. Of every platform there is, not of those that are configured
 * today: what one left behind when it was given up is still somebody's.
 */
export const platformData: readonly PersonalData[] = [localData, wecomData, slackData];

/** What of it goes by its age, as messages do. */
export const agedOfPlatforms: readonly Aged[] = [agedLocalMessages];

export const platformSweeps: readonly PlatformSweep[] = [
  {
    name: 'wecom.response-codes',
    everyMs: 10 * 60_000,
    run: purgeResponseCodes,
    say: 'codes that change no card any more were deleted',
  },
  {
    name: 'slack.response-urls',
    everyMs: 5 * 60_000,
    run: purgeResponseUrls,
    say: 'addresses that change no message any more were deleted',
  },
];
