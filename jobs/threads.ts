import { inTransaction } from '../src/db/pool.ts';
import { expireOwnKeys } from '../src/retention/expire-own-keys.ts';
import { threadClass } from '../src/threads/service.ts';
import type { SweepJob } from './sweep.ts';

const atOnce = 1_000;

/**
 * What was said is kept for as long as the policy says and not a day longer: its keys go, and with them every
 * copy in every backup. Deletion comes without being asked for (PIPL 47).
 *
 * @param zone the company's
 */
export function threadSweeps(zone: string): SweepJob[] {
  return [
    {
      name: 'threads.expired',
      everyMs: 600_000,
      async run({ db, now, log, signal }) {
        const before = now.toISOString().slice(0, 10);
        let keys = 0;
        for (let count = atOnce; count === atOnce && !signal.aborted; ) {
          count = await inTransaction(db, (tx) =>
            expireOwnKeys(tx, {
              disclosure: 'conversations',
              source: 'threads',
              zone,
              class: threadClass,
              before,
              limit: atOnce,
              now,
            }),
          );
          keys += count;
        }
        if (keys > 0) log.info({ keys }, 'what was said in threads has reached the end of its time');
      },
    },
  ];
}
