import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HeedError } from '../../src/errors.ts';

const hour = 3_600;

export interface LinkLimits {
  /**
   * One more link is asked for.
   *
   * @param address where from: of the network
   * @param key which mailbox or link, as it was typed: whether there is one makes no difference
   * @throws HeedError `too-many`
   */
  take(address: string, key: string): Promise<void>;
}

/**
 * How often links are asked for in an hour. Tight for one mailbox or one old link, so that nobody's is flooded; loose for
 * an address, since all of a factory comes from one: what somebody could do to many there is bounded for each of them, by
 * the database too (`src/mailboxes/ask.ts`). Both say what else one can do.
 */
export function linkLimits({ each = 5, address = 1_000 } = {}): LinkLimits {
  const keys = new RateLimiterMemory({ points: each, duration: hour });
  const addresses = new RateLimiterMemory({ points: address, duration: hour });
  return {
    async take(from, key) {
      await consume(addresses, from, 'links-here');
      await consume(keys, key, 'links-often');
    },
  };
}

async function consume(limit: RateLimiterMemory, key: string, text: string): Promise<void> {
  try {
    await limit.consume(key);
  } catch (cause) {
    if (!(cause instanceof RateLimiterRes)) throw cause;
    const retryAfter = Math.max(1, Math.ceil(cause.msBeforeNext / 1_000));
    throw new HeedError('too-many', 'links to mailboxes were asked for too often', { text, retryAfter });
  }
}
