import { expect } from 'chai';
import fc from 'fast-check';
import { affectedLines } from '../../src/crisis/affected/reached.ts';
import { notAffected } from '../../src/crisis/affected/remove.ts';
import { type Fact, type Kind, kinds, severityOf, standingOf } from '../../src/crisis/affected/rules.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { AffectedStory, cast, idOf } from '../harness/affected.ts';
import { startApp, type TestApp } from '../harness/app.ts';

const people = ['S002', 'S003', 'S021'] as const;
const some = fc.subarray([...kinds], { minLength: 1 });
const step = fc.oneof(
  fc.record({
    do: fc.constant('add' as const),
    who: fc.subarray([...people], { minLength: 1 }),
    kinds: some,
    again: fc.boolean(),
  }),
  fc.record({ do: fc.constant('out' as const), one: fc.constantFrom(...people) }),
);

describe('the ledger of affected people', function () {
  this.timeout(120_000);
  let heed: TestApp;
  before(async () => {
    heed = await startApp({ policies: false });
  });
  after(() => heed.close());

  it('is what its facts come to, whatever is found of whom in which order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const story = await AffectedStory.open(heed);
        const facts = new Map<string, Fact[]>();
        const by = await idOf(heed, cast.hr);
        for (const one of steps) {
          if (one.do === 'out') {
            if (!facts.has(one.one)) continue;
            const mine = facts.get(one.one) ?? [];
            const changed = await inTransaction(heed.db, async (tx) =>
              notAffected(tx, heed.app, {
                ...{
                  incidentId: story.incident.id,
                  id: await story.of(one.one),
                  why: 'no',
                  by,
                  now: heed.clock.now(),
                },
              }),
            );
            expect(changed).to.equal(standingOf(mine)?.standing === 'affected');
            if (changed) mine.push({ what: 'not-affected' });
            continue;
          }
          const taken = one.who.filter(
            (who) => one.again || standingOf(facts.get(who) ?? [])?.standing !== 'not-affected',
          );
          if (taken.length === 0) continue;
          expect((await story.adds(one.who, one.kinds, { again: one.again })).found).to.equal(taken.length);
          for (const who of taken)
            facts.set(who, [...(facts.get(who) ?? []), { what: 'added', kinds: one.kinds }]);
        }
        const lines = await affectedLines(
          heed.db,
          heed.app.vault,
          story.incident.id,
          { limit: 10 },
          heed.clock.now(),
        );
        expect(
          lines.map(({ staffNo, standing, kinds: found, severity }) => [
            staffNo,
            { standing, kinds: found, severity },
          ]),
        ).to.have.deep.members([...facts].map(([who, mine]) => [who, standingOf(mine)]));
      }),
      { numRuns: 25, seed: 7 },
    );
  });

  it('grades by the gravest kind, and more of it never makes it lighter', () => {
    const rank = (found: readonly Kind[]) => ['minor', 'moderate', 'major'].indexOf(severityOf(found));
    fc.assert(
      fc.property(some, some, (one, more) => {
        expect(rank([...one, ...more])).to.equal(Math.max(rank(one), rank(more)));
      }),
    );
    expect(severityOf(['contact', 'counselling'])).to.equal('major');
  });
});
