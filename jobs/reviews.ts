import { remindOfReviews } from '../src/reviews/service.ts';
import type { SweepJob } from './sweep.ts';

/** @param zone where the company's days begin */
export function reviewSweeps(zone: string): SweepJob[] {
  return [
    {
      name: 'reviews.overdue',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const reminded = await remindOfReviews(db, now, zone);
        if (reminded > 0) log.info({ reminded }, 'policies are overdue for review');
      },
    },
  ];
}
