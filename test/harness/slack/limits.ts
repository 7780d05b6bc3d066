import type { Limits } from './types.ts';

/** What docs.slack.dev publishes of its rate limits; the ceiling of a workspace is a guess of "several hundred". */
export const platformLimits: Limits = {
  tier1: 1,
  tier2: 20,
  tier3: 50,
  tier4: 100,
  special: 300,
  channelBurst: 3,
  postsPerMinute: 240,
  eventsPerHour: 30_000,
};

export const noLimits: Limits = {
  tier1: Infinity,
  tier2: Infinity,
  tier3: Infinity,
  tier4: Infinity,
  special: Infinity,
  channelBurst: Infinity,
  postsPerMinute: Infinity,
  eventsPerHour: Infinity,
};
