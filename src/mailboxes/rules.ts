import { isChannel } from './address.ts';

/** Reasons of a failure that have to do with the person and their account, not with a platform that is down. */
export const personReasons = ['no-account', 'unknown-account', 'unlicensed', 'refused'] as const;
export type PersonReason = (typeof personReasons)[number];

/** A message that did not arrive. */
export interface Missed {
  /** Null where the person had no account anywhere. */
  platform: string | null;
  failedAt: Date;
  /** Since when nothing that went to this platform has reached the person; null where something has since. */
  failingSince: Date | null;
  /** An alert is not kept waiting. */
  urgent: boolean;
}

/** Somewhere the person can be written to at this moment. */
export interface Way {
  platform: string;
  /** Since when it is theirs. */
  since: Date;
}

/**
 * An account in a chat comes before a mailbox, a mailbox before a telephone: the nearer to where somebody works, and
 * the better it is known who reads it, the sooner.
 */
const rankOf = (platform: string): number => (isChannel(platform) ? (platform === 'email' ? 1 : 2) : 0);

/**
 * By which other way a missed message goes, and from when on; undefined where there is none. From a chat it goes on
 * once that has failed for as long as the company waits (`patience`); whoever has no account is not kept waiting, nor is
 * anybody whose mailbox refuses. It never goes back to a way that it failed on, so it ends.
 *
 * @param patience the end of the company's term that began at a time, such as three working days after
 */
export function nextWay(
  missed: Missed,
  ways: readonly Way[],
  patience: (from: Date) => Date,
): { platform: string; dueAt: Date } | undefined {
  const failedAt = missed.platform === null ? -1 : rankOf(missed.platform);
  const others = ways.filter(
    ({ platform, since }) =>
      rankOf(platform) > failedAt ||
      // An account that they got since.
      (rankOf(platform) === 0 && platform !== missed.platform && since > missed.failedAt),
  );
  const [way] = others.toSorted((a, b) => rankOf(a.platform) - rankOf(b.platform));
  if (!way) return undefined;
  const waits = failedAt === 0 && isChannel(way.platform) && !missed.urgent;
  if (!waits) return { platform: way.platform, dueAt: missed.failedAt };
  // Where the account works again, they go on there.
  if (missed.failingSince === null) return undefined;
  return { platform: way.platform, dueAt: patience(missed.failingSince) };
}
