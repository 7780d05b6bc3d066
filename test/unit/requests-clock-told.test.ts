import { expect } from 'chai';
import chineseDays from 'chinese-days';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { chinesePublicHolidays } from '../../src/calendar/china.ts';
import { calendarOf } from '../../src/calendar/place.ts';
import type { Calendar } from '../../src/calendar/rules.ts';
import { type ClockFacts, defaultTerms, dueOf, type Law, mayExtend } from '../../src/requests/clock.ts';

const shanghai = 'Asia/Shanghai';
const berlin = 'Europe/Berlin';
const iso = 'yyyy-MM-dd';

/** As one tells it to a colleague: day after day with a finger on the calendar. */
const works: Record<Law, (day: DateTime) => boolean> = {
  CN: (day) => chineseDays.isWorkday(day.toFormat(iso)),
  EU: (day) => day.weekday <= 5,
};

function toldDay(law: Law, filed: DateTime, extended: boolean, stopped: number): string {
  let day = filed.startOf('day');
  if (law === 'EU') {
    // The same date, one month on and two more; a month without it ends earlier.
    const month = day.month + (extended ? 3 : 1);
    const year = day.year + Math.floor((month - 1) / 12);
    const first = DateTime.fromObject(
      { year, month: ((month - 1) % 12) + 1, day: 1 },
      { zone: day.zoneName ?? 'utc' },
    );
    day = first.set({ day: Math.min(day.day, first.daysInMonth ?? 28) });
    for (let n = 0; n < stopped; n += 1) day = day.plus({ days: 1 });
  } else
    for (let left = extended ? 30 : 15; left > 0; ) {
      day = day.plus({ days: 1 });
      if (works.CN(day)) left -= 1;
    }
  while (!works[law](day)) day = day.plus({ days: 1 });
  return day.toFormat(iso);
}

describe('the clock of a request, beside the telling of it', () => {
  const calendars = new Map<Law, Calendar>();
  before(async () => {
    const china = await chinesePublicHolidays();
    calendars.set('CN', calendarOf({ zone: shanghai }, new Map(), china));
    calendars.set('EU', calendarOf({ zone: berlin }, new Map(), china));
  });

  const calendar = (law: Law): Calendar => calendars.get(law) ?? expect.fail();
  const factsOf = (law: Law, filedAt: Date, more: Partial<ClockFacts> = {}): ClockFacts => ({
    ...{
      filedAt,
      zone: law === 'CN' ? shanghai : berlin,
      terms: [defaultTerms[law]],
      extended: false,
      stoppedDays: 0,
    },
    ...more,
  });

  it('is the same on every day of years with leap days, make-up days and holidays, at every hour', () => {
    // Until the arrangement of 2026 is all that is known: later days end in years that nobody knows.
    const instants = fc.date({
      min: new Date('2019-12-25T00:00:00Z'),
      max: new Date('2026-10-20T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom<Law>('EU', 'CN'),
        fc.boolean(),
        fc.integer({ min: 0, max: 45 }),
        (filedAt, law, extended, stoppedDays) => {
          const facts = factsOf(law, filedAt, { extended, stoppedDays });
          const filed = DateTime.fromJSDate(filedAt, { zone: facts.zone });
          expect(dueOf(facts, calendar(law)).day).to.equal(toldDay(law, filed, extended, stoppedDays));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('has every month end right', () => {
    for (
      let day = DateTime.fromISO('2023-01-01T12:00', { zone: berlin });
      day.year < 2029;
      day = day.plus({ days: 1 })
    )
      expect(dueOf(factsOf('EU', day.toJSDate()), calendar('EU')).day, day.toISODate() ?? '').to.equal(
        toldDay('EU', day, false, 0),
      );
  });

  it('counts the person’s own days, wherever the company and those who answer are', () => {
    // Half past midnight in Shanghai is still the day before in Berlin.
    const filedAt = new Date('2026-03-30T16:30:00Z');
    const inShanghai = dueOf(factsOf('CN', filedAt), calendar('CN'));
    const inBerlin = dueOf(factsOf('EU', filedAt), calendar('EU'));
    expect([inShanghai.start, inBerlin.start]).to.deep.equal(['2026-03-31', '2026-03-30']);
    // 30 April is a Thursday; its end in Berlin, in summer time.
    expect(inBerlin.due.toISOString()).to.equal('2026-04-30T21:59:59.999Z');
    expect(DateTime.fromJSDate(inShanghai.due, { zone: shanghai }).toFormat('HH:mm:ss')).to.equal('23:59:59');
  });

  it('can be made longer until the first day is over, once, and by that law alone that knows it', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2024-01-01'), max: new Date('2025-12-31'), noInvalidDate: true }),
        fc.constantFrom<Law>('EU', 'CN'),
        fc.integer({ min: -3_600_000, max: 3_600_000 }),
        (filedAt, law, around) => {
          const facts = factsOf(law, filedAt);
          const { due } = dueOf(facts, calendar(law));
          const now = new Date(due.getTime() + around);
          expect(mayExtend(facts, calendar(law), now)).to.equal(around <= 0);
          expect(mayExtend({ ...facts, extended: true }, calendar(law), now)).to.equal(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});
