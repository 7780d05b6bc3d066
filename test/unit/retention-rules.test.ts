import { expect } from 'chai';
import fc from 'fast-check';
import type { Retention, RetentionChoice } from '../../src/policies/schema.ts';
import { isOver, lastDay, lastDayOf, openEnd } from '../../src/retention/rules.ts';

const period = (
  count: number,
  unit: Retention['unit'],
  from: Retention['from'] = 'collected',
): Retention => ({
  count,
  unit,
  from,
});

describe('the last day something is kept', () => {
  const cases: [start: string, period: Retention, end: string][] = [
    ['2026-03-02', period(30, 'days'), '2026-04-01'],
    ['2026-01-31', period(1, 'months'), '2026-02-28'],
    ['2028-01-31', period(1, 'months'), '2028-02-29'],
    ['2026-08-31', period(3, 'months'), '2026-11-30'],
    ['2026-11-30', period(3, 'months'), '2027-02-28'],
    ['2028-02-29', period(1, 'years'), '2029-02-28'],
    ['2026-12-15', period(24, 'months'), '2028-12-15'],
    ['9999-01-01', period(50, 'years'), openEnd],
  ];
  for (const [start, { count, unit }, end] of cases) {
    it(`is ${end}, ${count} ${unit} after ${start}`, () => {
      expect(lastDay({ collected: start }, period(count, unit))).to.equal(end);
    });
  }

  it('is counted from what the period names, and is no day while that has not happened', () => {
    const leaving = period(6, 'months', 'leaving');
    expect(lastDay({ collected: '2026-01-01' }, leaving)).to.equal(openEnd);
    expect(lastDay({ collected: '2026-01-01', leaving: '2026-05-31' }, leaving)).to.equal('2026-11-30');
    expect(lastDay({ closed: '2026-02-01' }, period(1, 'days', 'closed'))).to.equal('2026-02-02');
    expect(lastDay({ superseded: '2026-02-01' }, period(1, 'days', 'superseded'))).to.equal('2026-02-02');
  });

  it('is over when the day of the company is, not that of Greenwich', () => {
    expect(isOver('2026-03-02', new Date('2026-03-02T15:59:59.999Z'), 'Asia/Shanghai')).to.equal(false);
    expect(isOver('2026-03-02', new Date('2026-03-02T16:00:00Z'), 'Asia/Shanghai')).to.equal(true);
  });

  it('is the shortest that was promised to anybody it is about', () => {
    const starts = { collected: '2026-01-31' };
    const byLaw: RetentionChoice = { CN: period(6, 'months'), EU: period(3, 'months') };
    expect(lastDayOf(starts, [byLaw], ['CN'])).to.equal('2026-07-31');
    expect(lastDayOf(starts, [byLaw], ['DE'])).to.equal('2026-04-30');
    expect(lastDayOf(starts, [byLaw], ['CN', 'EU'])).to.equal('2026-04-30');
    // Whose law nobody knows is promised the least.
    expect(lastDayOf(starts, [byLaw], ['CN', undefined])).to.equal('2026-04-30');
    // A later version that says less cuts, one that says more adds nothing.
    const versions = [12, 3, 24].map((months) => period(months, 'months'));
    expect(lastDayOf(starts, versions, ['CN'])).to.equal('2026-04-30');
    expect(lastDayOf(starts, versions.slice(2), ['CN'])).to.equal('2028-01-31');
  });

  it('never moves away when a version is added, whatever it says', () => {
    const any = fc
      .record({
        count: fc.integer({ min: 1, max: 60 }),
        unit: fc.constantFrom('days' as const, 'months' as const, 'years' as const),
        from: fc.constantFrom('collected' as const, 'leaving' as const),
      })
      .map((one): RetentionChoice => one);
    const day = fc
      .date({ min: new Date('2020-01-01'), max: new Date('2060-12-31'), noInvalidDate: true })
      .map((at) => at.toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 5 }), any, day, (promises, more, collected) => {
        const before = lastDayOf({ collected }, promises, ['CN']);
        const after = lastDayOf({ collected }, [...promises, more], ['CN']);
        expect(after <= before).to.equal(true);
        expect(before > collected).to.equal(true);
      }),
    );
  });
});
