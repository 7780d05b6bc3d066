import { expect } from 'chai';
import fc from 'fast-check';
import { ReminderStory } from '../harness/reminding-story.ts';
import { acts, asks } from '../unit/reminders/arbitrary.ts';

describe('reminders on the database, against the model that walks minute by minute', function () {
  this.timeout(3_600_000);

  /** `REMINDER_STORIES=200` for a long run. */
  const stories = Number(process.env.REMINDER_STORIES ?? 4);

  it('send exactly what the policy says, whatever happens', async () => {
    let [sent, copies, late] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(asks, { minLength: 2, maxLength: 4 }),
        fc.array(acts, { minLength: 40, maxLength: 60, size: 'max' }),
        async (first, more) => {
          const story = await ReminderStory.open();
          try {
            for (const one of [...first, ...more]) await story.act(one);
            sent += story.world.messages.length;
            copies += story.world.copyMessages.length;
            late += story.world.messages.filter(({ arrived }) => Object.keys(arrived).length > 0).length;
          } finally {
            await story.close();
          }
        },
      ),
      { seed: Number(process.env.REMINDER_SEED ?? 6), numRuns: stories, endOnFailure: true },
    );
    expect(sent).to.be.greaterThan(5);
    if (stories >= 20)
      expect(Math.min(copies, late), 'copies for HR elsewhere, late acceptance').to.be.greaterThan(2);
  });
});
