import { lookAtCases, lookAtSeats } from '../src/accountability/clocks.ts';
import { forgetOldCases } from '../src/accountability/forget.ts';
import type { SweepJob } from './sweep.ts';

/** @param zone the company's */
export function accountabilitySweeps(zone: string): SweepJob[] {
  return [
    {
      name: 'accountability.clocks',
      everyMs: 300_000,
      async run({ db, now }) {
        await lookAtCases(db, now);
      },
    },
    {
      name: 'accountability.seats',
      everyMs: 600_000,
      async run({ db, now }) {
        await lookAtSeats(db, now);
      },
    },
    {
      name: 'accountability.forget',
      everyMs: 3_600_000,
      async run({ db, now }) {
        await forgetOldCases(db, { now, zone });
      },
    },
  ];
}
