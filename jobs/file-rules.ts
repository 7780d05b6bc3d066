import { followAlerts } from '../src/file-rules/ask.ts';
import { forgetAlerts } from '../src/file-rules/forget.ts';
import { showAlerts } from '../src/file-rules/show.ts';
import { forgetCounts } from '../src/file-rules/window.ts';
import type { SweepJob } from './sweep.ts';

/** @param zone the company's */
export function fileRuleSweeps(zone: string): SweepJob[] {
  return [
    {
      // Who does not answer, has left or is away: the next one is asked. Never silent.
      name: 'file-alerts.follow',
      everyMs: 60_000,
      async run({ db, now, log }) {
        const followed = await followAlerts(db, now);
        if (followed > 0) log.info({ followed }, 'alerts on file transfers were followed up');
      },
    },
    {
      name: 'file-alerts.show',
      everyMs: 60_000,
      async run({ db, now, log }) {
        const told = await showAlerts(db, now, zone);
        if (told > 0) log.info({ told }, 'people were told of alerts on files they sent');
      },
    },
    {
      name: 'file-alerts.counts',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const forgotten = await forgetCounts(db, now);
        if (forgotten > 0) log.info({ forgotten }, 'sums of file transfers are over');
      },
    },
    {
      name: 'file-alerts.forget',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const forgotten = await forgetAlerts(db, { now, zone });
        if (forgotten > 0) log.info({ forgotten }, 'alerts on file transfers have been kept for their time');
      },
    },
  ];
}
