import { forgetWaysOfLeavers } from '../src/crisis/calling/leavers.ts';
import { endLongDrills, runDueDrills } from '../src/crisis/drills/run.ts';
import { forgetOldCrises } from '../src/crisis/forget.ts';
import { handOnFromLeavers } from '../src/crisis/review/owners.ts';
import type { Vault } from '../src/vault/vault.ts';
import type { SweepJob } from './sweep.ts';

/** What is unhurried about crises; who is to be woken is looked at by `muster.ts`. @param zone the company's */
export function crisisSweeps({ zone, vault }: { zone: string; vault: Vault }): SweepJob[] {
  return [
    {
      name: 'crisis.forget',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const forgotten = await forgetOldCrises(db, { now, zone });
        if (forgotten > 0) log.info({ forgotten }, 'crises have been over for as long as they are kept');
        await forgetWaysOfLeavers(db, now);
      },
    },
    {
      name: 'crisis.review-owners',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const handed = await handOnFromLeavers(db, now);
        if (handed > 0) log.info({ handed }, 'reviews and actions of people who have left went to a lead');
      },
    },
    {
      name: 'crisis.drills',
      everyMs: 60_000,
      async run({ db, now, log }) {
        const ended = await endLongDrills(db, now);
        const began = await runDueDrills(db, { vault }, { now, zone });
        if (ended + began > 0) log.info({ ended, began }, 'drills ended and began by themselves');
      },
    },
  ];
}
