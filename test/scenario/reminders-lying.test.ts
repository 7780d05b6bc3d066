import { expect } from 'chai';
import fc from 'fast-check';
import { type Change, LyingStory } from '../harness/lying-story.ts';
import { acts, asks } from '../unit/reminders/arbitrary.ts';

const which = fc.nat({ max: 20 });
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ do: fc.constant('department' as const), person: which, to: which }),
  fc.record({ do: fc.constant('role' as const), person: which }),
  fc.record({ do: fc.constant('recall' as const), item: which }),
  fc.record({ do: fc.constant('gone' as const), person: which }),
);

describe('reminders that lie in a queue while facts change, against the model that walks minute by minute', function () {
  this.timeout(3_600_000);

  /** `REMINDER_STORIES=200` for a long run. */
  const stories = Number(process.env.REMINDER_STORIES ?? 4);

  it('go out as the policy says at that moment, or not at all, and are planned anew', async () => {
    let [delivered, takenBack] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(asks, { minLength: 2, maxLength: 4 }),
        fc.array(
          fc.oneof(
            { weight: 6, arbitrary: acts.map((act) => ({ act })) },
            { weight: 1, arbitrary: changes.map((change) => ({ change })) },
          ),
          { minLength: 40, maxLength: 60, size: 'max' },
        ),
        async (first, more) => {
          const story = await LyingStory.open();
          try {
            for (const one of first) await story.act(one);
            for (const one of more) await ('act' in one ? story.act(one.act) : story.changes(one.change));
            delivered += story.delivered;
            takenBack += story.takenBack;
          } finally {
            await story.close();
          }
        },
      ),
      { seed: Number(process.env.REMINDER_SEED ?? 6), numRuns: stories, endOnFailure: true },
    );
    expect(Math.min(delivered, takenBack), 'went out, taken back').to.be.greaterThan(2);
  });
});
