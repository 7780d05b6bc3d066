/**
 * Ways that ring at somebody: a telephone call, a page by a paging service. Nothing goes by them unless a message names
 * one, so they are no accounts that people are written to (`preferred-account.ts` knows nothing of them).
 */
export const callingWays = ['voice', 'pager'] as const;
export type CallingWay = (typeof callingWays)[number];

export const isCallingWay = (platform: string | undefined): platform is CallingWay =>
  callingWays.some((way) => way === platform);

/** The one tenant of each: there is one provider of calls and one paging service. */
export const callingTenant = 'main';
