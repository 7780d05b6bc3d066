import { askWhoIsBack } from '../src/training/back.ts';
import { callOffCourses } from '../src/training/call-off.ts';
import { askCourseJoiners } from '../src/training/joiners.ts';
import { callOffCourseMovers } from '../src/training/movers.ts';
import { askNudges, enrolInNudges } from '../src/training/nudge-ask.ts';
import { forgetNudges } from '../src/training/nudge-forget.ts';
import { tallyNudges } from '../src/training/nudge-tally.ts';
import { renewCourses } from '../src/training/renew.ts';
import { tallyQuestions } from '../src/training/tally.ts';
import { tellReviewers } from '../src/training/tell-reviewers.ts';
import type { SweepJob } from './sweep.ts';

/** Sweeps look at what is marked. This often, and when a process starts, at everybody: for whatever was missed. */
const everybodyMs = { joiners: 6 * 3_600_000, movers: 3_600_000 };

export function trainingSweeps({ zone }: { zone: string }): SweepJob[] {
  const looked: Partial<Record<keyof typeof everybodyMs, number>> = {};
  const everybody = (of: keyof typeof everybodyMs, now: Date): boolean => {
    const before = looked[of];
    // A clock that was set back has everybody looked at too.
    if (before !== undefined && Math.abs(now.getTime() - before) < everybodyMs[of]) return false;
    looked[of] = now.getTime();
    return true;
  };
  return [
    {
      name: 'training.joiners',
      everyMs: 30_000,
      async run({ db, now, log }) {
        const asked = await askCourseJoiners(db, { zone, now, everybody: everybody('joiners', now) });
        if (asked > 0) log.info({ asked }, 'joiners and movers were asked to take courses');
      },
    },
    {
      name: 'training.movers',
      everyMs: 60_000,
      async run({ db, now, log }) {
        const calledOff = await callOffCourseMovers(db, { now, everybody: everybody('movers', now) });
        if (calledOff > 0) log.info({ calledOff }, 'courses that no longer apply to those who have moved');
      },
    },
    {
      name: 'training.renew',
      everyMs: 600_000,
      async run({ db, now, log }) {
        const asked = await renewCourses(db, { zone, now });
        if (asked > 0) log.info({ asked }, 'people were asked again for courses whose certificates end');
      },
    },
    {
      name: 'training.back',
      everyMs: 60_000,
      async run({ db, now, log }) {
        const asked = await askWhoIsBack(db, { zone, now });
        if (asked > 0) log.info({ asked }, 'people who are back from leave were asked to take courses');
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
      name: 'training.reviewers',
      everyMs: 300_000,
      async run({ db, now, log }) {
        const told = await tellReviewers(db, { zone, now });
        if (told > 0) log.info({ told }, 'answers in their own words wait to be read');
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
    {
      name: 'training.nudges',
      everyMs: 60_000,
      async run({ db, now, log, signal }) {
        const asked = await askNudges(db, { zone, now, signal });
        if (asked > 0) log.info({ asked }, 'questions of courses were asked again');
      },
    },
    {
      name: 'training.nudge-readers',
      everyMs: 3_600_000,
      async run({ db, now }) {
        await enrolInNudges(db, { zone, now });
        await tallyNudges(db);
      },
    },
    {
      name: 'training.nudges-over',
      everyMs: 12 * 3_600_000,
      run: ({ db, now, signal }) => forgetNudges(db, { zone, now, signal }),
    },
  ];
}
