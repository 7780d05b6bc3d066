import { expect } from 'chai';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { chinesePublicHolidays } from '../../src/calendar/china.ts';
import { addDays, type Day, dayNumber } from '../../src/calendar/day.ts';
import { calendarOf } from '../../src/calendar/place.ts';
import { type Calendar, ordinaryWeek, withoutHolidays } from '../../src/calendar/rules.ts';
import {
  type ClockFacts,
  daysStopped,
  defaultTerms,
  dueOf,
  type Law,
  mayExtend,
  mayStop,
} from '../../src/requests/clock.ts';
import { lawsFor } from '../../src/requests/law.ts';

const berlin = 'Europe/Berlin';
const shanghai = 'Asia/Shanghai';
const at = (local: string, zone: string) => DateTime.fromISO(local, { zone }).toJSDate();
const facts = (law: Law, local: string, more: Partial<ClockFacts> = {}): ClockFacts => {
  const zone = law === 'EU' ? berlin : shanghai;
  return {
    ...{ filedAt: at(local, zone), zone, terms: [defaultTerms[law]], extended: false, stoppedDays: 0 },
    ...more,
  };
};

describe('the clock of a request', () => {
  let china: Calendar;
  before(async () => {
    china = calendarOf({ zone: shanghai }, new Map(), await chinesePublicHolidays());
  });

  const eu = (local: string, more: Partial<ClockFacts> = {}, calendar = ordinaryWeek) =>
    dueOf(facts('EU', local, more), calendar).day;
  const cn = (local: string, more: Partial<ClockFacts> = {}) => dueOf(facts('CN', local, more), china).day;

  it('is one calendar month in the EU: the same date, else the last day; then the next working day', () => {
    expect(eu('2026-08-03T10:00')).to.equal('2026-09-03');
    // 31 January → 28 February is a Saturday → Monday 2 March.
    expect(eu('2026-01-31T10:00')).to.equal('2026-03-02');
    // In a leap year: 29 February, a Tuesday.
    expect(eu('2028-01-30T10:00')).to.equal('2028-02-29');
    // Not thirty days: from 1 to 1.
    expect(eu('2026-07-01T10:00')).to.equal('2026-08-03');
    expect(eu('2026-12-31T23:59')).to.equal('2027-02-01');
  });

  it('counts from the day where the person is, and ends with a day there', () => {
    const night = new Date('2026-08-31T22:30:00Z');
    const late = dueOf({ ...facts('EU', '2026-08-03T10:00'), filedAt: night }, ordinaryWeek);
    // It is 1 September in Berlin already.
    expect(late.start).to.equal('2026-09-01');
    expect(late.due.toISOString()).to.equal('2026-10-01T21:59:59.999Z');
  });

  it('moves past what the site’s own calendar says is a day of rest', () => {
    const rests: Calendar = {
      kindOf: (day) => (day === '2026-12-25' ? 'rests' : ordinaryWeek.kindOf(day)),
    };
    const found = dueOf(facts('EU', '2026-11-25T10:00'), rests);
    expect([found.nominal, found.day]).to.deep.equal(['2026-12-25', '2026-12-28']);
  });

  it('is extended by two months, told inside the first', () => {
    expect(eu('2026-01-31T10:00', { extended: true })).to.equal('2026-04-30');
    const asked = facts('EU', '2026-08-03T10:00');
    expect(mayExtend(asked, ordinaryWeek, at('2026-09-03T23:59', berlin))).to.equal(true);
    expect(mayExtend(asked, ordinaryWeek, at('2026-09-04T00:01', berlin))).to.equal(false);
    expect(mayExtend({ ...asked, extended: true }, ordinaryWeek, at('2026-08-04T00:00', berlin))).to.equal(
      false,
    );
    const none = { ...asked, terms: [{ ...defaultTerms.EU, extension: 0 }] };
    expect(mayExtend(none, ordinaryWeek, at('2026-08-04T00:00', berlin))).to.equal(false);
  });

  it('is fifteen working days in China, over its holidays and the weekends worked for them', () => {
    // 25 to 27 September and 1 to 7 October 2026 rest; 20 September and 10 October are worked.
    const days = Array.from({ length: 40 }, (_, n) => addDays('2026-09-15', n));
    const works = days.filter((day) => day > '2026-09-15' && withoutHolidays(china).kindOf(day) === 'works');
    expect(cn('2026-09-15T10:00')).to.equal(works[14]);
    expect(dueOf(facts('CN', '2026-09-15T10:00'), china).by.standing).to.equal('company-default');
  });

  it('where holidays are not known yet is counted without them, and says so', () => {
    const found = dueOf(facts('CN', '2031-01-10T10:00'), china);
    expect(found.holidaysUnknown).to.include(2031);
    expect(found.day).to.equal('2031-01-31');
  });

  it('stands still for a doubt about identity where the law lets it, and nowhere else', () => {
    expect(eu('2026-08-03T10:00', { stoppedDays: 4 })).to.equal('2026-09-07');
    expect(cn('2026-09-15T10:00', { stoppedDays: 4 })).to.equal(cn('2026-09-15T10:00'));
    expect(mayStop({ terms: [defaultTerms.EU] })).to.equal(true);
    expect(mayStop({ terms: [defaultTerms.EU, defaultTerms.CN] })).to.equal(false);
    expect(daysStopped(at('2026-08-03T09:00', berlin), at('2026-08-03T20:00', berlin), berlin)).to.equal(0);
    expect(daysStopped(at('2026-08-03T23:50', berlin), at('2026-08-04T00:10', berlin), berlin)).to.equal(1);
    // Over the night on which clocks change.
    expect(daysStopped(at('2026-10-24T12:00', berlin), at('2026-10-26T12:00', berlin), berlin)).to.equal(2);
  });

  it('under two laws is the earlier of their days', () => {
    const both = facts('EU', '2026-08-03T10:00', { terms: [defaultTerms.EU, defaultTerms.CN] });
    const found = dueOf(both, ordinaryWeek);
    expect([found.day, found.by.law]).to.deep.equal(['2026-08-24', 'CN']);
  });

  it('never surprises, over years, month ends, holidays and zones', () => {
    const zones = fc.constantFrom(
      shanghai,
      berlin,
      'America/New_York',
      'Pacific/Apia',
      'Asia/Kolkata',
      'UTC',
    );
    const rested = fc.uniqueArray(fc.integer({ min: 0, max: 3_700 }), { maxLength: 200 });
    const first = '2024-01-01';
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('2024-01-01T12:00:00Z'),
          max: new Date('2033-12-31T12:00:00Z'),
          noInvalidDate: true,
        }),
        zones,
        rested,
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom<Law[]>(['EU'], ['CN'], ['EU', 'CN']),
        (filedAt, zone, off, stoppedDays, under) => {
          const rests = new Set<Day>(off.map((n) => addDays(first, n)));
          const calendar: Calendar = {
            kindOf: (day) => (rests.has(day) ? 'rests' : ordinaryWeek.kindOf(day)),
          };
          const terms = under.map((law) => defaultTerms[law]);
          const asked = { filedAt, zone, terms, extended: false, stoppedDays: 0 };
          const due = dueOf(asked, calendar);
          const local = DateTime.fromJSDate(due.due, { zone });
          expect(local.toFormat('yyyy-MM-dd HH:mm:ss')).to.equal(`${due.day} 23:59:59`);
          expect(calendar.kindOf(due.day)).to.equal('works');
          expect(due.day >= due.nominal).to.equal(true);
          for (let day = due.nominal; day < due.day; day = addDays(day, 1))
            expect(calendar.kindOf(day)).to.equal('rests');
          if (under[0] === 'EU' && under.length === 1) {
            const [, month = '', date = ''] = due.start.split('-');
            const [, nextMonth = '', nextDate = ''] = due.nominal.split('-');
            expect(Number(nextMonth)).to.equal((Number(month) % 12) + 1);
            if (nextDate !== date) {
              expect(Number(nextDate)).to.be.lessThan(Number(date));
              expect(addDays(due.nominal, 1).slice(-2)).to.equal('01');
            }
            expect(dayNumber(due.nominal) - dayNumber(due.start)).to.be.within(28, 31);
          }
          const longer = dueOf({ ...asked, extended: true }, calendar);
          const stopped = dueOf({ ...asked, stoppedDays }, calendar);
          expect(longer.due > due.due).to.equal(true);
          expect(stopped.due >= due.due).to.equal(true);
          for (const one of terms)
            expect(due.due <= dueOf({ ...asked, terms: [one] }, calendar).due).to.equal(true);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('which law a request is answered under', () => {
  const chosen = new Map<string, Law[]>([
    ['site:总部', ['EU', 'CN']],
    ['entity:GmbH', ['EU']],
  ]);
  it('is what counsel said for the site, then for the entity, then where the person works', () => {
    expect(lawsFor({ zone: shanghai, site: '总部', entity: 'GmbH' }, [], chosen)).to.deep.equal(['EU', 'CN']);
    expect(lawsFor({ zone: shanghai, entity: 'GmbH' }, ['CN'], chosen)).to.deep.equal(['EU']);
    expect(lawsFor({ zone: 'PRC' }, ['EU'], chosen)).to.deep.equal(['CN']);
    expect(lawsFor({ zone: 'Europe/London' }, ['CN'], chosen)).to.deep.equal(['EU']);
    expect(lawsFor({ zone: 'Europe/Warsaw', site: '别处' }, ['CN'], chosen)).to.deep.equal(['EU']);
  });
  it('elsewhere is what the policies are written under, and never none', () => {
    expect(lawsFor({ zone: 'Asia/Tokyo' }, ['DE'], new Map())).to.deep.equal(['EU']);
    expect(lawsFor({ zone: 'Asia/Hong_Kong' }, ['CN', 'EU'], new Map())).to.deep.equal(['EU', 'CN']);
    expect(lawsFor({ zone: 'Asia/Tokyo' }, [], new Map())).to.deep.equal(['EU', 'CN']);
  });
});
