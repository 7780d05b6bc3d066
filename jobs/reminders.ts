import { sweepReminders } from '../src/reminders/sweep.ts';
import type { SweepJob } from './sweep.ts';

/** @param zone the company's */
export function reminderSweeps(zone: string): SweepJob[] {
  return [
    {
      name: 'reminders.due',
      everyMs: 5_000,
      async run({ db, now, log, signal }) {
        const { reminded, told, settled, clockSetBack, nobody } = await sweepReminders(db, {
          zone,
          now,
          signal,
        });
        if (clockSetBack) log.warn('the clock was set back; reminders were looked at again');
        if (nobody.length > 0)
          log.error('nobody hears of what is overdue: give somebody the role hr, or name a last resort');
        if (reminded + told > 0)
          log.info({ reminded, told, settled }, 'people were reminded, or told of others');
      },
    },
  ];
}
