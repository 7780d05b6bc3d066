import { createHmac, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { judge } from '../../src/records/gate.ts';
import { hmacOf } from '../../src/records/hmac.ts';
import { judgeAll, turnsOf } from '../../src/records/judge-all.ts';
import { recordKinds } from '../../src/records/model.ts';
import { Parties } from '../../src/records/parties.ts';
import { sideOf } from '../../src/records/sides.ts';
import type { ExceptionFact, Interval } from '../../src/records/standing.ts';
import { aMessage, aRow, aWorld, noon, somebody } from '../harness/gate.ts';

/** Minutes and milliseconds around noon, so that several fall into one quarter of an hour. */
const instant = fc
  .tuple(fc.integer({ min: -120, max: 120 }), fc.constantFrom(-1, 0, 1))
  .map(([minutes, ms]) => new Date(noon.getTime() + minutes * 60_000 + ms));
const time: fc.Arbitrary<Interval> = fc.record({ from: instant, until: fc.option(instant) });
const times = fc.array(time, { minLength: 1, maxLength: 2 });
const exception: fc.Arbitrary<ExceptionFact> = fc
  .tuple(
    time,
    fc.constantFrom<ExceptionFact['standing']>('exempt', 'restricted', 'scope-changed', 'held-back'),
  )
  .map(([one, standing]) => ({ policyId: 'policy', standing, ...one }));
const always: Interval = { from: new Date(0), until: null };
const mostly: fc.Arbitrary<Interval[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Interval[]>([always]) },
  { weight: 1, arbitrary: times },
);

describe('many records judged together', () => {
  it('are judged as each is alone, whatever begins or ends between them', () => {
    fc.assert(
      fc.property(
        fc.record({
          inForce: fc.oneof(fc.constant(always), time),
          hours: fc.constantFrom(
            'always',
            'working',
            { days: 'every', from: '11:45', to: '12:05' },
            { days: 'every', from: '11:45', to: '12:15' },
          ),
          otherParty: fc.constantFrom('told', 'not-against'),
          basis: fc.constantFrom(
            'employment-rules' as const,
            'consent' as const,
            'legitimate-interests' as const,
          ),
          employed: fc.tuple(mostly, mostly),
          told: fc.array(instant, { minLength: 1, maxLength: 2 }),
          consented: mostly,
          exceptions: fc.tuple(...[0, 1].map(() => fc.array(exception, { maxLength: 1 }))),
          outsideTold: fc.tuple(fc.option(instant), fc.option(instant)),
          owned: mostly,
          at: fc.array(
            fc.tuple(
              instant,
              fc.constantFrom(...recordKinds),
              fc.boolean(),
              fc.nat({ max: 4 }),
              fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 2 }),
            ),
            {
              minLength: 2,
              maxLength: 40,
            },
          ),
        }),
        (given) => {
          const { inForce, hours, otherParty, basis } = given;
          const rows = [aRow({ inForce, basis, covers: { hours, otherParty } })];
          const people = new Map(
            given.employed.map((employed, n) => [
              `p${n}`,
              somebody(`p${n}`, {
                employed,
                told: given.told.map((at) => ({ policyId: 'policy', era: 1, at, by: 'notice' })),
                exceptions: given.exceptions[n] ?? [],
                consents: given.consented.map((one) => ({
                  policyId: 'policy',
                  era: 1,
                  row: null,
                  by: 'answer',
                  ...one,
                })),
              }),
            ]),
          );
          const owners = [
            given.owned.map((one) => ({ person: 'p0', ...one })),
            [{ person: 'p1', ...always }],
          ];
          const parties = new Parties();
          // The last one is nobody's, and not said to be outside.
          const account = (n: number) => ({
            account: `x${n}`,
            ...(n === 2 || n === 3 ? { external: true } : {}),
          });
          for (const n of [0, 1]) parties.of(account(n)).owners = owners[n] ?? [];
          for (const n of [2, 3]) parties.of(account(n)).toldAt = given.outsideTold[n - 2] ?? null;
          const records = given.at.map(([occurredAt, kind, content, from, to]) => {
            const record = aMessage({ occurredAt, kind, from: account(from), to: to.map(account) });
            if (!content) delete record.body;
            return record;
          });
          const world = aWorld(rows, new Date(noon.getTime() + 100 * 60_000));
          const loaded = {
            ...{ world, parties },
            turns: turnsOf({
              owners: owners.flat(),
              rows,
              people: people.values(),
              told: given.outsideTold.filter((at) => at !== null),
              now: world.now,
            }),
            sidesOf: ({ from, to, occurredAt }: (typeof records)[number]) =>
              [from, ...to].map((party) => sideOf(parties.of(party), occurredAt, people)),
          };
          const alone = records.map((record) => judge(record, 'wecom', loaded.sidesOf(record), world));
          expect(judgeAll(records, 'wecom', loaded)).to.deep.equal(alone);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('know when each thing that stands of somebody begins and ends', () => {
    const [from, until] = [new Date(noon.getTime() - 1), new Date(noon.getTime() + 1)];
    const held: ExceptionFact = { policyId: 'policy', standing: 'held-back', from, until };
    const people = [somebody('li', { exceptions: [held] })];
    expect([...turnsOf({ owners: [], rows: [], people, told: [], now: noon })]).to.include.members([
      from.getTime(),
      until.getTime(),
    ]);
  });

  it('have the names that HMAC-SHA256 gives', () => {
    for (const length of [1, 32, 64, 65, 200]) {
      const key = randomBytes(length);
      const name = hmacOf(key);
      for (const text of ['', 'key', '金丝雀 🐦'.repeat(3), 'x'.repeat(5_000), 'short again'])
        expect(name(text)).to.equal(createHmac('sha256', key).update(text).digest('hex'));
    }
  });
});
