import { expect } from 'chai';
import days from 'chinese-days';
import fc from 'fast-check';
import { chinesePublicHolidays, type PublicHolidays } from '../../src/calendar/china.ts';
import { addDays, type Day, isDay, weekday, yearOf } from '../../src/calendar/day.ts';
import { knownUntil } from '../../src/calendar/known.ts';
import { calendarOf, type OwnDays, type Place, type Scope } from '../../src/calendar/place.ts';
import {
  type Calendar,
  ordinaryWeek,
  plusWorkingDays,
  unknownYears,
  workingDayFrom,
  worksOn,
} from '../../src/calendar/rules.ts';
import { afterOneMonth, afterWorkingDays } from '../../src/calendar/terms.ts';
import { HeedError } from '../../src/errors.ts';
import { sayProblem } from '../../src/messages/problems.ts';

const nothing: OwnDays = new Map();
const own = (entries: { [scope in Scope]?: Record<Day, 'works' | 'rests'> }): OwnDays =>
  new Map(Object.entries(entries).map(([scope, put = {}]) => [scope as Scope, new Map(Object.entries(put))]));

describe('the working calendar', () => {
  let china: PublicHolidays;
  let shanghai: Calendar;
  const at = (place: Place, put: OwnDays = nothing) => calendarOf(place, put, china);
  before(async () => {
    china = await chinesePublicHolidays();
    shanghai = at({ zone: 'Asia/Shanghai' });
  });

  it('says of every day that the library knows what the library says', () => {
    const first = Math.min(...china.years);
    const last = Math.max(...china.years);
    expect([first, last >= 2026]).to.deep.equal([2004, true]);
    const wrong: Day[] = [];
    for (let day = `${first}-01-01`; day < `${last}-12-29`; day = addDays(day, 1))
      if (worksOn(shanghai, day) !== days.isWorkday(day)) wrong.push(day);
    expect(wrong).to.deep.equal([]);
  });

  it('knows holidays, and the weekends that are worked for them', () => {
    // The State Council's arrangement for 2026: 1 to 7 October off, Sunday 20 September and Saturday 10 October worked.
    for (const [day, works] of [
      ['2026-09-20', true],
      ['2026-09-30', true],
      ['2026-10-01', false],
      ['2026-10-07', false],
      ['2026-10-10', true],
      ['2026-10-11', false],
    ] as const)
      expect(worksOn(shanghai, day), day).to.equal(works);
    expect(plusWorkingDays(shanghai, '2026-09-30', 1)).to.equal('2026-10-08');
    expect(plusWorkingDays(shanghai, '2026-10-09', 1)).to.equal('2026-10-10');
    expect(plusWorkingDays(shanghai, '2026-10-03', -1)).to.equal('2026-09-30');
    expect(workingDayFrom(shanghai, '2026-10-03')).to.equal('2026-10-08');
    expect(workingDayFrom(shanghai, '2026-10-03', -1)).to.equal('2026-09-30');
  });

  it('never takes a day for an ordinary one when nobody has said yet: it refuses and says what to do', () => {
    const beyond = Math.max(...china.years) + 1;
    for (const day of [`${beyond}-03-03`, '2003-03-03', `${beyond}-03-06`]) {
      expect(shanghai.kindOf(day)).to.equal('unknown');
      try {
        worksOn(shanghai, day);
        expect.fail('was taken for an ordinary day');
      } catch (error) {
        if (!(error instanceof HeedError)) throw error;
        expect([error.code, error.text]).to.deep.equal(['conflict', 'holidays-unknown']);
        expect(error.message).to.include(day.slice(0, 4)).and.to.include('heed calendar set');
        const [problem] = error.problems;
        expect(problem && sayProblem('zh-CN', problem).problem)
          .to.include('放假调休')
          .and.to.include(day.slice(0, 4));
      }
    }
    expect(() => plusWorkingDays(shanghai, `${beyond - 1}-12-25`, 10)).to.throw(
      HeedError,
      `of ${beyond} are not known`,
    );
  });

  it('does not know the last three days of a year before the next is known: New Year begins in them at times', () => {
    const last = Math.max(...china.years);
    expect(shanghai.kindOf(`${last}-12-28`)).not.to.equal('unknown');
    for (const day of [29, 30, 31]) expect(shanghai.kindOf(`${last}-12-${day}`)).to.equal('unknown');
    expect(knownUntil(shanghai, `${last}-11-26`)).to.equal(`${last}-12-28`);
    // As it was: Saturday 29 December 2018 was worked for Monday the 31st.
    expect([worksOn(shanghai, '2018-12-29'), worksOn(shanghai, '2018-12-31')]).to.deep.equal([true, false]);
  });

  const wholeYear = (year: number): Record<Day, 'works' | 'rests'> => ({
    ...Object.fromEntries(
      ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03', '10-04', '10-05', '10-06', '10-07']
        .concat(['02-05', '02-06', '02-07', '02-08', '02-09', '02-10'])
        .map((date) => [`${year}-${date}`, 'rests']),
    ),
    [`${year}-10-09`]: 'works',
  });

  it('knows a year once the company has put it in, and not by a day or two of it', () => {
    const beyond = Math.max(...china.years) + 1;
    const dayOff = at({ zone: 'Asia/Shanghai' }, own({ CN: { [`${beyond}-03-03`]: 'rests' } }));
    expect([dayOff.kindOf(`${beyond}-03-03`), dayOff.kindOf(`${beyond}-03-04`)]).to.deep.equal([
      'rests',
      'unknown',
    ]);
    const put = at({ zone: 'Asia/Shanghai' }, own({ CN: wholeYear(beyond) }));
    expect(put.kindOf(`${beyond - 1}-12-31`)).not.to.equal('unknown');
    expect([put.kindOf(`${beyond}-10-09`), put.kindOf(`${beyond}-10-07`)]).to.deep.equal(['works', 'rests']);
    expect(knownUntil(put, `${beyond}-01-01`)).to.equal(`${beyond}-12-28`);
    const { [`${beyond}-05-01`]: _, ...lacking } = wholeYear(beyond);
    expect(at({ zone: 'Asia/Shanghai' }, own({ CN: lacking })).kindOf(`${beyond}-03-04`)).to.equal('unknown');
  });

  it('puts the closest first: site, then company, then zone, then country, then the week', () => {
    const put = own({
      CN: { '2026-12-24': 'rests', '2026-10-01': 'works' },
      'entity:甲公司': { '2026-12-24': 'works', '2026-12-25': 'rests' },
      'site:上海': { '2026-12-25': 'works' },
      'zone:Europe/Berlin': { '2026-10-02': 'rests' },
    });
    const kinds = (place: Place, ...asked: Day[]) => asked.map((day) => at(place, put).kindOf(day));
    expect(kinds({ zone: 'Asia/Shanghai' }, '2026-12-24', '2026-12-25', '2026-10-01')).to.deep.equal([
      'rests',
      'works',
      'works',
    ]);
    const here = { zone: 'Asia/Shanghai', entity: '甲公司' };
    expect(kinds(here, '2026-12-24', '2026-12-25')).to.deep.equal(['works', 'rests']);
    expect(kinds({ ...here, site: '上海' }, '2026-12-25')).to.deep.equal(['works']);
    expect(kinds({ zone: 'Europe/Berlin' }, '2026-10-01', '2026-10-02', '2026-10-03')).to.deep.equal([
      'works',
      'rests',
      'rests',
    ]);
    // Hong Kong has holidays of its own; the mainland's do not count there, and no year is unknown.
    expect(kinds({ zone: 'Asia/Hong_Kong' }, '2026-10-06', '2031-10-06')).to.deep.equal(['works', 'works']);
  });

  it('finds the same working days as somebody who looks at one day after the other', () => {
    const anyDay = fc.integer({ min: 0, max: 8100 }).map((more) => addDays('2004-06-01', more));
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -30, max: 30 }), fc.boolean(), (day, count, here) => {
        const calendar = here ? shanghai : ordinaryWeek;
        const end = plusWorkingDays(calendar, day, count);
        if (count === 0) return end === day;
        const [from, until] = count > 0 ? [addDays(day, 1), end] : [end, addDays(day, -1)];
        let worked = 0;
        for (let one = from; one <= until; one = addDays(one, 1)) worked += worksOn(calendar, one) ? 1 : 0;
        return worked === Math.abs(count) && worksOn(calendar, end);
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  describe('a term', () => {
    const shanghaiNoon = (day: Day) => new Date(`${day}T04:00:00Z`);
    const dueDay = (due: Date) => new Date(due.getTime() + 8 * 3_600_000).toISOString();

    it('is longer by the holidays in it, and shorter by a Saturday that is worked', () => {
      const before = afterWorkingDays(shanghaiNoon('2026-09-30'), 5, 'Asia/Shanghai', shanghai);
      // 8, 9, 10 (a Saturday), 12, 13 October.
      expect(dueDay(before.due)).to.equal('2026-10-13T23:59:59.999Z');
      expect(before.holidaysUnknown).to.deep.equal([]);
    });

    it('of one month rolls over the holidays', () => {
      const { due } = afterOneMonth(shanghaiNoon('2026-09-02'), 'Asia/Shanghai', shanghai);
      expect(dueDay(due).slice(0, 10)).to.equal('2026-10-08');
    });

    it('begins also where holidays are not known yet: counted without them, and says which', () => {
      const last = Math.max(...china.years);
      const term = afterWorkingDays(shanghaiNoon(`${last}-12-28`), 5, 'Asia/Shanghai', shanghai);
      // The last days of December belong to the next year's arrangement: that is what has to be put in.
      expect(term.holidaysUnknown).to.deep.equal([last + 1]);
      // New Year's Day rests by law, whatever is arranged around it.
      const counted: Calendar = {
        kindOf: (day) => (day === `${last + 1}-01-01` ? 'rests' : ordinaryWeek.kindOf(day)),
      };
      expect(dueDay(term.due).slice(0, 10)).to.equal(plusWorkingDays(counted, `${last}-12-28`, 5));
      const month = afterOneMonth(shanghaiNoon(`${last}-12-15`), 'Asia/Shanghai', shanghai);
      expect(dueDay(month.due).slice(0, 7)).to.equal(`${last + 1}-01`);
      expect(month.holidaysUnknown).to.deep.equal([last + 1]);
    });
  });

  it('knows the days that rest by law on the same date of every year, and nothing else of a year nobody has told', () => {
    const next = Math.max(...china.years) + 1;
    const kinds = (dates: string[]) => dates.map((date) => shanghai.kindOf(`${next}-${date}`));
    expect(kinds(['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'])).to.deep.equal(
      Array(6).fill('rests'),
    );
    expect(kinds(['01-02', '04-30', '05-03', '09-30', '10-04'])).to.deep.equal(Array(5).fill('unknown'));
  });

  it('tells which years lie in between, and what is a day', () => {
    const last = Math.max(...china.years);
    expect(unknownYears(shanghai, `${last}-01-01`, `${last}-12-28`)).to.deep.equal([]);
    expect(unknownYears(shanghai, `${last}-06-01`, `${last + 2}-02-01`)).to.deep.equal([last + 1, last + 2]);
    for (const typed of ['2026-02-29', '2026-13-01', '2026-1-1', '', 'tomorrow', '2026-02-28T00:00'])
      expect(isDay(typed), typed).to.equal(false);
    expect([
      isDay('2028-02-29'),
      weekday('2026-03-02'),
      weekday('1969-12-28'),
      yearOf('2026-03-02'),
    ]).to.deep.equal([true, 1, 7, 2026]);
  });
});
