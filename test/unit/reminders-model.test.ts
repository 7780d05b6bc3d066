import { expect } from 'chai';
import fc from 'fast-check';
import type { Calendar } from '../../src/calendar/rules.ts';
import { acts, asks } from './reminders/arbitrary.ts';
import { calendars, nextDay, works, type Zone, zones } from './reminders/place.ts';
import { Story } from './reminders/story.ts';

describe('reminders, against a model that walks minute by minute', function () {
  this.timeout(1_800_000);
  /** `REMINDER_STORIES=200` for a long run. */
  const stories = Number(process.env.REMINDER_STORIES ?? 20);
  let all: Record<Zone, Calendar>;
  before(async () => {
    all = await calendars();
  });

  it('its calendars are the product’s', () => {
    for (const zone of zones)
      for (let day = '2026-09-01'; day < '2026-12-28'; day = nextDay(day))
        expect(all[zone].kindOf(day) === 'works', `${day} ${zone}`).to.equal(works(day, zone));
  });

  it('sends exactly what the policy says, whatever happens, and never falls silent', () => {
    let [sent, late, inPlace] = [0, 0, 0];
    fc.assert(
      fc.property(
        fc.array(asks, { minLength: 2, maxLength: 4 }),
        fc.array(acts, { minLength: 50, maxLength: 100, size: 'max' }),
        (first, more) => {
          const story = new Story(all);
          for (const one of [...first, ...more]) story.act(one);
          const { messages, items } = story.world;
          sent += messages.length;
          late += messages.filter(({ arrived }) => Object.keys(arrived).length > 0).length;
          inPlace += messages.filter(
            ({ kind, to, items: said, rungs }) =>
              kind === 'digest' &&
              to !== 'hr' &&
              said.some(({ id }) => items[id]?.policy.rungs[rungs[id] ?? 9]?.to === 'hr'),
          ).length;
          // From here on everybody is at work, and platforms accept everything.
          for (const [person] of Object.keys(story.world.people).entries())
            story.act({ do: 'return', person });
          // Longer than the longest holidays.
          for (let hour = 0; hour < 21 * 24; hour += 3) {
            story.act({ do: 'tick', minutes: 180 });
            while (story.world.messages.some(({ outcome }) => !outcome))
              story.act({ do: 'settle', which: 0, outcome: 'accepted' });
          }
          for (const [id, item] of Object.entries(story.world.items)) {
            if (!item.open) continue;
            const required = item.policy.answer === 'required';
            // Something is to come for as long as it is open; of what is free, only what the policy has.
            if (required) expect(story.driver.rows[id]?.nextAt, id).not.to.equal(null);
            const told = story.world.messages.filter(
              ({ to, kind, items }) =>
                kind === 'digest' && to === 'last' && items.some((one) => one.id === id),
            );
            const longOver = Date.parse(item.due) < story.world.now - 20 * 86_400_000;
            if (required && longOver) expect(told, id).not.to.deep.equal([]);
            if (!required) expect(told).to.deep.equal([]);
          }
        },
      ),
      { seed: Number(process.env.REMINDER_SEED ?? 6), numRuns: stories, endOnFailure: true },
    );
    expect(sent).to.be.greaterThan(50);
    expect(late, 'accepted after all').to.be.greaterThan(2);
    expect(inPlace, 'the last resort in the place of HR').to.be.greaterThan(0);
  });
});
