import { expect } from 'chai';
import type { Day } from '../../src/calendar/day.ts';
import type { Hours } from '../../src/calendar/hours.ts';
import { type Calendar, ordinaryWeek } from '../../src/calendar/rules.ts';
import { firstAt } from '../../src/calendar/wall.ts';
import { remindAt } from '../../src/surveys/rules.ts';

const zone = 'Asia/Shanghai';
const hours: Hours = { from: 540, to: 1080, quiet: [{ from: 720, to: 810 }] };

describe('when a survey is reminded of', () => {
  /** From ten o'clock of one day until the end of another; days of a holiday are of rest. */
  const reminded = (from: Day, last: Day, holiday: readonly Day[] = []) => {
    const calendar: Calendar = {
      kindOf: (day) => (holiday.includes(day) ? 'rests' : ordinaryWeek.kindOf(day)),
    };
    const run = { openedAt: firstAt(from, 600, zone), endsAt: firstAt(last, 1440, zone) };
    return remindAt(run, { zone, calendar, away: [] }, hours).toLocaleString('sv-SE', { timeZone: zone });
  };

  it('is when the hours begin of the last working day that does so two days before the end', () => {
    // The end of a Friday, of a Saturday, a Sunday, a Monday and a Tuesday.
    expect(reminded('2026-08-03', '2026-08-14')).to.equal('2026-08-12 09:00:00');
    expect(reminded('2026-08-03', '2026-08-15')).to.equal('2026-08-13 09:00:00');
    expect(reminded('2026-08-03', '2026-08-16')).to.equal('2026-08-14 09:00:00');
    expect(reminded('2026-08-03', '2026-08-17')).to.equal('2026-08-14 09:00:00');
    expect(reminded('2026-08-03', '2026-08-18')).to.equal('2026-08-14 09:00:00');
  });

  it('is before a holiday in which it ends', () => {
    const holiday = ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'];
    expect(reminded('2026-09-21', '2026-10-06', holiday)).to.equal('2026-09-30 09:00:00');
    // Asked only the day before: whoever works then hears of it two days before the end.
    expect(reminded('2026-09-29', '2026-10-06', holiday)).to.equal('2026-10-05 00:00:00');
  });
});
