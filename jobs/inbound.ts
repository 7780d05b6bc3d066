import { sql } from 'kysely';
import type { SweepJob } from './sweep.ts';

/**
 * For how long a repeat of a callback is recognised. No platform's callback is taken when what it tells of is older
 * than a week (`maxAge` of WeCom's; Slack's signatures count for five minutes), so a day more is enough.
 */
const keptMs = 8 * 86_400_000;
const atOnce = 5_000;

export function inboundSweeps(): SweepJob[] {
  return [
    {
      name: 'inbound.events',
      everyMs: 3_600_000,
      async run({ db, now, signal }) {
        for (let deleted = atOnce; deleted === atOnce && !signal.aborted; ) {
          const { numAffectedRows } = await sql`
            delete from inbound_event where ctid = any(array(
              select ctid from inbound_event where at <= ${new Date(now.getTime() - keptMs)}
              limit ${atOnce} for update skip locked))`.execute(db);
          deleted = Number(numAffectedRows ?? 0n);
        }
      },
    },
  ];
}
