import fc from 'fast-check';
import type { ReminderPolicy, Rung, Step } from '../../../src/reminders/policy.ts';
import type { Outcome } from '../../../src/reminders/rules.ts';
import { zones } from './place.ts';
import type { Act } from './story.ts';

const at = fc.constantFrom(150, 540, 600, 960, 1020);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ from: fc.constant('sent' as const), workingDays: fc.integer({ min: 1, max: 5 }), at }),
    fc.record({ from: fc.constant('due' as const), workingDays: fc.integer({ min: -3, max: 2 }), at }),
  ),
  { minLength: 1, maxLength: 4 },
);
const rungs: fc.Arbitrary<Rung[]> = fc
  .tuple(fc.boolean(), fc.boolean(), at, fc.integer({ min: 1, max: 3 }))
  .map(([manager, hr, minute, again]) => [
    ...(manager ? [{ to: 'manager' as const, workingDays: 1, at: minute }] : []),
    ...(hr ? [{ to: 'hr' as const, workingDays: 2, at: 660 }] : []),
    { to: 'last' as const, personId: 'last', workingDays: 3, at: minute, again },
  ]);
const policies: fc.Arbitrary<ReminderPolicy> = fc
  .record({
    answer: fc.constantFrom('required' as const, 'required' as const, 'free' as const),
    steps,
    rungs,
    hours: fc.constantFrom(
      { from: 540, to: 1080, quiet: [] },
      { from: 540, to: 1080, quiet: [{ from: 720, to: 810 }] },
      { from: 0, to: 1440, quiet: [{ from: 60, to: 150 }] },
    ),
    perDay: fc.integer({ min: 1, max: 2 }),
    perItem: fc.integer({ min: 1, max: 4 }),
    tries: fc.integer({ min: 1, max: 3 }),
    retryMinutes: fc.constantFrom(30, 300),
  })
  .map((policy) => (policy.answer === 'free' ? { ...policy, rungs: [] } : policy));

/** Which of those there are, counted round. */
const which = fc.nat({ max: 20 });
export const asks = fc.record({
  do: fc.constant('ask' as const),
  person: which,
  policy: policies,
  days: fc.integer({ min: 1, max: 14 }),
});
export const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constant('tick' as const), minutes: fc.integer({ min: 1, max: 1200 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('tick' as const), minutes: fc.integer({ min: 1440, max: 6000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('back' as const),
      minutes: fc.oneof(fc.integer({ min: 1, max: 180 }), fc.integer({ min: 1, max: 4500 })),
    }),
  },
  {
    weight: 1,
    arbitrary: asks,
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('answer' as const), item: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('later' as const), item: which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hand' as const), item: which }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      person: which,
      zone: fc.constantFrom(...zones),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('leave' as const),
      person: which,
      days: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(null)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('return' as const), person: which }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('day' as const),
      zone: fc.constantFrom(...zones),
      ahead: fc.integer({ min: 0, max: 5 }),
      works: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('copy' as const),
      which,
      outcome: fc.constantFrom<Outcome>('accepted', 'accepted', 'failed', 'unknown', 'withheld', 'untaken'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('arrive' as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), after: fc.nat({ max: 1 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      which,
      outcome: fc.constantFrom<Outcome>(
        'accepted',
        'accepted',
        'accepted',
        'failed',
        'unknown',
        'withheld',
        'untaken',
        'untaken',
      ),
    }),
  },
);
