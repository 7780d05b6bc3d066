import type { Db } from '../../src/db/pool.ts';
import { batchOf, type Claimed, Wordings } from '../../src/delivery/batch.ts';
import { claimBatches } from '../../src/delivery/claim.ts';
import { fatesOf, record } from '../../src/delivery/record.ts';
import { claimRepeat, expireLeases } from '../../src/delivery/recover.ts';
import { laneRules } from '../../src/delivery/rules.ts';
import type { Platform } from '../../src/platforms/port.ts';
import { Killed } from './killed-after.ts';

/**
 * The alert lane of a process that may end between any two of its steps: `survives` is asked before and after each of them,
 * and at a platform before and after it has taken a message.
 */
export async function alertLane(
  db: Db,
  platform: Platform,
  now: Date,
  survives: () => boolean,
): Promise<void> {
  const rules = laneRules.alert;
  const live = () => {
    if (!survives()) throw new Killed('killed');
  };
  const options = {
    ...{ lane: 'alert' as const, platform: platform.name, size: platform.capabilities.batch },
    ...{ leaseMs: rules.leaseMs, baseUrl: 'https://heed.example.com', now },
  };
  const wordings = new Wordings(db);
  live();
  await expireLeases(db, 'alert', now);
  for (;;) {
    live();
    const repeat = await claimRepeat(db, wordings, {
      ...options,
      ...{ dedupeMs: platform.capabilities.dedupeMs, outdated: () => Promise.resolve(undefined) },
    });
    const claimed: readonly Claimed[] = repeat ? [repeat] : await claimBatches(db, wordings, options);
    if (claimed.length === 0) return;
    for (const one of claimed) {
      live();
      const batch = batchOf(one, platform.capabilities);
      const outcomes = batch.to.length > 0 ? await platform.send(batch, new AbortController().signal) : [];
      live();
      await record(db, one, fatesOf(one, outcomes, platform.capabilities, rules, now), now);
    }
  }
}
