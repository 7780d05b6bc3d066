import { callOffCourses } from '../src/training/call-off.ts';
import { renewCourses } from '../src/training/renew.ts';
import { tallyQuestions } from '../src/training/tally.ts';
import type { SweepJob } from './sweep.ts';

export function trainingSweeps({ zone }: { zone: string }): SweepJob[] {
  return [
    {
      name: 'training.renew',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const asked = await renewCourses(db, { zone, now });
        if (asked > 0) log.info({ asked }, 'people were asked again for courses whose certificates end');
      },
    },
    {
      name: 'training.leavers',
      everyMs: 60_000,
      async run({ db, now, log }) {
        const ended = await callOffCourses(db, now);
        if (ended > 0) log.info({ ended }, 'courses of those who have left were called off');
      },
    },
    {
      name: 'training.tally',
      everyMs: 3_600_000,
      async run({ db, log }) {
        const grown = await tallyQuestions(db);
        if (grown > 0) log.info({ grown }, 'answers to questions of courses were counted');
      },
    },
  ];
}
