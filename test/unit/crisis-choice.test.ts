import { expect } from 'chai';
import fc from 'fast-check';
import { canWake, choiceProblems, inOwnOrder } from '../../src/crisis/calling/rules.ts';
import { firstPlan, type Step, type Way, wakingWays, ways } from '../../src/crisis/plan.ts';

const { day, night } = firstPlan.levels.major;
const list = fc.uniqueArray(fc.constantFrom(...ways), { maxLength: ways.length });

describe('the order in which somebody wants to be called', () => {
  it('is theirs, and the n-th way is taken when the plan takes its n-th', () => {
    const has = day.filter(({ way }) => ['chat', 'sms', 'email'].includes(way));
    expect(inOwnOrder(has, ['email', 'chat'], false)).to.deep.equal([
      { way: 'email', after: 0 },
      { way: 'chat', after: 120 },
    ]);
    expect(inOwnOrder(has, undefined, false)).to.deep.equal(has);
    expect(inOwnOrder(has, ['voice'], false), 'nothing that they have').to.deep.equal(has);
  });

  it('lets nobody sleep through a night in which something could wake them', () => {
    expect(inOwnOrder(night, ['chat', 'sms'], true).map(({ way }) => way)).to.deep.equal([
      'voice',
      'chat',
      'sms',
    ]);
    expect(inOwnOrder(night, ['sms', 'pager'], true).map(({ way }) => way)).to.deep.equal(['sms', 'pager']);
    const none = night.filter(({ way }) => !wakingWays.includes(way));
    expect(inOwnOrder(none, ['chat'], true).map(({ way }) => way)).to.deep.equal(['chat']);
  });

  it('whatever is chosen, steps go on in time, each way once, none that they have not, and never none', () => {
    const steps = fc.constantFrom<readonly Step[]>(day, night, firstPlan.levels.minor.night);
    fc.assert(
      fc.property(
        steps,
        list,
        fc.option(list, { nil: undefined }),
        fc.boolean(),
        (plan, own, chosen, dark) => {
          const has = plan.filter(({ way }) => own.includes(way));
          const order = inOwnOrder(has, chosen, dark);
          expect(order.length > 0).to.equal(has.length > 0);
          expect(new Set(order.map(({ way }) => way)).size).to.equal(order.length);
          for (const [n, { way, after }] of order.entries()) {
            expect(has.some((step) => step.way === way)).to.equal(true);
            expect(after).to.be.least(order[n - 1]?.after ?? 0);
          }
          if (dark && canWake(has.map(({ way }) => way)))
            expect(canWake(order.map(({ way }) => way))).to.equal(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is refused where it would reach nobody, or wake nobody', () => {
    const has: Way[] = ['chat', 'voice', 'email'];
    const problems = (change: Partial<Parameters<typeof choiceProblems>[0]>) =>
      choiceProblems({ day: ['chat'], night: ['voice'], ...change }, has);
    expect(problems({})).to.deep.equal([]);
    expect(problems({ day: [] })).to.deep.equal(['no-day-way']);
    expect(problems({ night: ['sms'] })).to.deep.equal(['no-night-way', 'not-waking']);
    expect(problems({ night: ['chat', 'email'] })).to.deep.equal(['not-waking']);
    expect(problems({ day: ['chat', 'chat'] })).to.deep.equal(['twice']);
    expect(problems({ nightHours: { from: '23:30', to: '08:00' } })).to.deep.equal([]);
    expect(problems({ nightHours: { from: '00:00', to: '06:00' } })).to.deep.equal([]);
    for (const [from, to] of [
      ['03:00', '03:01'],
      ['22:00', '05:00'],
      ['00:30', '07:00'],
      ['22:00', '23:00'],
      ['', '07:00'],
      ['25:00', '07:00'],
    ] as const)
      expect(problems({ nightHours: { from, to } }), `${from}-${to}`).to.deep.equal(['night-too-short']);
  });
});
