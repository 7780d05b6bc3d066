import { lookAtClocks } from '../src/anonymous/clocks.ts';
import { forgetOldReports } from '../src/anonymous/forget.ts';
import type { SweepJob } from './sweep.ts';

/** @param zone the company's: its days are those of the clocks */
export function anonymousSweeps(zone: string): SweepJob[] {
  return [
    {
      name: 'anonymous.clocks',
      everyMs: 300_000,
      async run({ db, now }) {
        await lookAtClocks(db, { now, zone });
      },
    },
    {
      name: 'anonymous.forget',
      everyMs: 3_600_000,
      async run({ db, now }) {
        await forgetOldReports(db, { now, zone });
      },
    },
  ];
}
