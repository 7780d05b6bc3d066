import { warnOfBases } from '../src/regions/warn.ts';
import type { SweepJob } from './sweep.ts';

/** @param zone the company's */
export function regionSweeps(zone: string): SweepJob[] {
  return [
    {
      // What rests on a basis stops with its last day whether or not this has come by; here people are told before.
      name: 'regions.bases',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const warned = await warnOfBases(db, now, zone);
        if (warned > 0)
          log.info({ warned }, 'privacy and legal were told of bases of transfers that run out');
      },
    },
  ];
}
