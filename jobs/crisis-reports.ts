import { followReports } from '../src/crisis/reports/follow.ts';
import { forgetOldReports } from '../src/crisis/reports/forget.ts';
import type { SweepJob } from './sweep.ts';

/** @param zone the company's */
export function crisisReportSweeps(zone: string): SweepJob[] {
  return [
    {
      name: 'crisis.reports',
      everyMs: 15_000,
      async run({ db, now, log }) {
        const followed = await followReports(db, now);
        if (followed > 0) log.info({ followed }, 'reports that wait were told again');
      },
    },
    {
      name: 'crisis.reports-forget',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const forgotten = await forgetOldReports(db, { now, zone });
        if (forgotten > 0) log.info({ forgotten }, 'reports have been closed for as long as they are kept');
      },
    },
  ];
}
