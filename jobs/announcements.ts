import { enrolNewReaders } from '../src/announcements/enrol-all.ts';
import { giveTips } from '../src/announcements/give.ts';
import { sendDueBulletins } from '../src/announcements/send.ts';
import type { SweepJob } from './sweep.ts';

/** @param zone the company's */
export function announcementSweeps({ zone }: { zone: string }): SweepJob[] {
  return [
    {
      name: 'announcements.send',
      everyMs: 30_000,
      async run({ db, now, log }) {
        const sent = await sendDueBulletins(db, now);
        if (sent > 0) log.info({ sent }, 'bulletins went out at their hour');
      },
    },
    {
      name: 'tips.give',
      everyMs: 60_000,
      async run({ db, now, log, signal }) {
        const given = await giveTips(db, { zone, now, signal });
        if (given > 0) log.info({ given }, 'tips were given');
      },
    },
    {
      name: 'tips.enrol',
      everyMs: 3_600_000,
      async run({ db, now }) {
        await enrolNewReaders(db, now);
      },
    },
  ];
}
