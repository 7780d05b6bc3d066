import { expect } from 'chai';
import fc from 'fast-check';
import { turnOf } from '../../src/announcements/rules.ts';
import type { Hours, Presence } from '../../src/calendar/hours.ts';
import { ordinaryWeek } from '../../src/calendar/rules.ts';
import {
  type Nudged,
  nextNudge,
  openDays,
  openNudge,
  type Passed,
  upcoming,
  weeksOf,
} from '../../src/training/nudge-rules.ts';
import { daysUntilAgain, shortestDays } from '../../src/training/spacing.ts';

const dayMs = 86_400_000;
const start = new Date('2026-01-05T02:00:00Z');
const on = (days: number, from = start) => new Date(from.getTime() + days * dayMs);

describe('when a question comes again', () => {
  /** Each answered on the day on which it came. @returns the days between them */
  const gaps = (answers: string): number[] => {
    const given: { at: Date; right: boolean }[] = [];
    let at = start;
    return answers.split('').map((answer) => {
      given.push({ at, right: answer === 'r' });
      const days = daysUntilAgain(given);
      at = on(days, at);
      return days;
    });
  };

  it('is after one week, three, twelve and thirty-nine while it is right', () => {
    expect(daysUntilAgain([])).to.equal(7);
    expect(gaps('rrrr')).to.deep.equal([7, 21, 82, 271]);
  });

  it('begins anew after a wrong answer, and grows more slowly where one was wrong', () => {
    const [, , , wrong = 0, ...later] = gaps('rrrwrr');
    expect(wrong).to.equal(shortestDays);
    expect(later.at(-1)).to.be.lessThan(gaps('rrr').at(-1) ?? 0);
    expect(gaps('wwww')).to.deep.equal([7, 7, 7, 7]);
  });

  it('is a whole number of days, a week at least, and never sooner for one more right answer', () => {
    const answers = fc.array(fc.record({ days: fc.integer({ min: -400, max: 400 }), right: fc.boolean() }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(answers, (steps) => {
        let at = start;
        const given = steps.map(({ days, right }) => {
          at = on(days, at);
          return { at, right };
        });
        const days = daysUntilAgain(given);
        expect(Number.isInteger(days)).to.equal(true);
        expect(days).to.be.at.least(shortestDays);
        expect(daysUntilAgain(given)).to.equal(days);
        const due = on(days, new Date(Math.max(at.getTime(), ...given.map((one) => one.at.getTime()))));
        expect(daysUntilAgain([...given, { at: due, right: true }])).to.be.at.least(days);
      }),
    );
  });
});

describe('what somebody is asked again', () => {
  const passed = (more: Partial<Passed> = {}): Passed => ({
    ...{ enrolmentId: 'share', code: 'fire', passedAt: start, weeks: 26 },
    ...{ questions: ['a', 'b', 'c'], knew: new Map([['a', true]]), nudged: [] },
    ...more,
  });
  const moment = (days: number) => ({ now: on(days), counted: null });
  const nudged = (question: string, days: number, right: boolean | null): Nudged => ({
    ...{ question, at: on(days), answeredAt: right === null ? null : on(days), right },
  });

  it('is nothing within a week after it was passed, and then what was wrong before all else', () => {
    expect(nextNudge([passed()], moment(6.9))).to.equal(undefined);
    const knew = new Map([
      ['a', true],
      ['c', false],
    ]);
    expect(nextNudge([passed({ knew })], moment(7))?.question).to.equal('c');
    expect(nextNudge([passed()], moment(7))?.question).to.equal('a');
  });

  it('is what has waited longest, over all courses', () => {
    const other = passed({ enrolmentId: 'other', passedAt: on(-1) });
    expect(nextNudge([passed(), other], moment(7))?.enrolmentId).to.equal('other');
  });

  it('lets others go before one that was left unanswered, and rests what is known', () => {
    const one = passed({ nudged: [nudged('a', 7, null)] });
    expect(openNudge(one.nudged, moment(7 + openDays - 1))?.question).to.equal('a');
    expect(openNudge(one.nudged, moment(7 + openDays))).to.equal(undefined);
    expect(nextNudge([one], moment(7 + openDays))?.question).to.equal('b');
    const known = passed({ questions: ['a'], nudged: [nudged('a', 7, true), nudged('a', 28, true)] });
    expect(upcoming([{ ...known, weeks: 52 }], moment(30))[0]?.due).to.deep.equal(on(28 + 82));
    expect(upcoming([{ ...known, weeks: 11 }], moment(30))).to.deep.equal([]);
  });

  it('is worked out alike in whatever order the courses stand', () => {
    const courses = [passed(), passed({ enrolmentId: 'other' }), passed({ enrolmentId: 'third' })];
    const days = (of: readonly Passed[]) => upcoming(of, moment(9)).map(({ due }) => due.getTime());
    expect(days(courses)).to.deep.equal(days(courses.toReversed()));
  });

  const hours: Hours = { from: 9 * 60, to: 18 * 60, quiet: [] };
  const presence: Presence = { zone: 'Asia/Shanghai', calendar: ordinaryWeek, away: [] };

  /** What happens until the next look: time goes by (or the clock is set back), one is answered, a version changes. */
  const step = fc.record({
    hours: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 400 }) },
      fc.integer({ min: -9000, max: -1 }),
    ),
    answer: fc.constantFrom('right', 'wrong', 'none'),
    version: fc.option(fc.subarray(['a', 'b', 'c', 'd', 'e']), { nil: undefined }),
    fewer: fc.boolean(),
  });

  it('never comes within the cap or before its interval, and is never one that there is no more', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 80 }), (steps) => {
        let now = start;
        let questions: readonly string[] = ['a', 'b', 'c'];
        let history: Nudged[] = [];
        let last: Date | null = null;
        let counted: Date | null = null;
        /** Time that has really gone by, whatever the clock says. */
        let real = 0;
        let lastReal = Number.NEGATIVE_INFINITY;
        const answeredReal = new Map<string, { at: number; days: number }>();
        let setBack = false;
        for (const { hours: passing, answer, version, fewer } of steps) {
          now = new Date(now.getTime() + passing * 3_600_000);
          if (passing > 0) real += passing / 24;
          else setBack = true;
          questions = version ?? questions;
          const weeks = weeksOf[fewer ? 'fewer' : 'weekly'];
          const turn = turnOf({ last, counted, presence, busy: false }, { weeks, hours, now });
          const since: Date | null = last !== null && last > now ? counted : null;
          counted = turn.counted ?? since;
          if (!turn.give) continue;
          const at = { now, counted: since };
          if (openNudge(history, at)) continue;
          const next = nextNudge([passed({ questions, nudged: history, passedAt: start })], at);
          if (!next) continue;
          expect(questions).to.include(next.question);
          expect(real - lastReal).to.be.at.least(weeks * 7 - 1e-6);
          const before = answeredReal.get(next.question);
          if (before && !setBack) expect(real - before.at).to.be.at.least(before.days - 1e-6);
          if (before) expect(real - before.at).to.be.at.least(shortestDays - 1e-6);
          const right = answer === 'none' ? null : answer === 'right';
          const one = { question: next.question, at: now, answeredAt: right === null ? null : now, right };
          history = [...history, one];
          [last, lastReal, counted] = [now, real, null];
          if (right !== null) {
            const given = history.flatMap(({ question, answeredAt, right: was }) =>
              question === next.question && answeredAt && was !== null
                ? [{ at: answeredAt, right: was }]
                : [],
            );
            const known = next.question === 'a' ? [{ at: start, right: true }] : [];
            answeredReal.set(next.question, { at: real, days: daysUntilAgain([...known, ...given]) });
          }
        }
      }),
    );
  });
});
