import { forgetHolds } from '../src/retention/forget-holds.ts';
import { purge } from '../src/retention/purge.ts';
import { redate } from '../src/retention/redate.ts';
import { remindOfHolds } from '../src/retention/reviews-due.ts';
import type { Vault } from '../src/vault/vault.ts';
import type { SweepJob } from './sweep.ts';

/**
 * What time deletes of records. Looked at every ten minutes, so that a day goes soon after it is over wherever the clock of
 * this machine stands; where nothing is over it costs one query.
 */
export function retentionSweeps({ vault, zone }: { vault: Vault; zone: string }): SweepJob[] {
  return [
    {
      name: 'retention.purge',
      everyMs: 600_000,
      async run({ db, now, log, signal }) {
        const moved = await redate(db, { vault, zone, now, signal });
        if (moved > 0)
          log.info({ moved }, 'a policy says less than before: records were moved to an earlier day');
        const outcome = await purge(db, { now, zone, actor: 'heed', signal });
        const { dropped, left, released, keys, refused } = outcome;
        if (dropped + released + keys > 0)
          log.info({ dropped, released, keys }, 'records whose time is over were deleted');
        if (refused)
          log.error(
            refused,
            'nothing was purged: more days are over than can be. Look at the clock, then: npx heed purge --through DAY',
          );
        else if (left > 0) log.warn({ left }, 'days that are over wait for a lock; they are tried again');
      },
    },
    {
      name: 'retention.holds',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const told = await remindOfHolds(db, now, zone);
        const forgotten = await forgetHolds(db, now, zone);
        if (told + forgotten > 0) log.info({ told, forgotten }, 'legal holds were looked at');
      },
    },
  ];
}
