import { expect } from 'chai';
import fc from 'fast-check';
import type { LegalBasis } from '../../src/policies/vocabulary.ts';
import { judge } from '../../src/records/gate.ts';
import type { ExceptionFact, Interval, Side } from '../../src/records/standing.ts';
import { aMessage, aRow, aWorld, hoursLater, somebody } from '../harness/gate.ts';

// The law as one would say it to a child, hour by hour, held against the rule for any world.

const hour = fc.integer({ min: -6, max: 6 });
/** Mostly true for long, so that much is kept, too. */
const early = fc.oneof({ weight: 3, arbitrary: fc.constant(-9) }, hour);
const times = fc.record({ from: early, until: fc.option(hour, { nil: null, freq: 1 }) });
type Times = { from: number; until: number | null };

const world = fc.record({
  at: fc.integer({ min: -5, max: 5 }),
  wait: fc.integer({ min: 0, max: 5 }),
  basis: fc.constantFrom<LegalBasis>(
    'employment-rules',
    'works-agreement',
    'consent',
    'separate-consent',
    'legitimate-interests',
  ),
  inForce: times,
  told: fc.boolean(),
  content: fc.boolean(),
  disagrees: fc.boolean(),
  outside: fc.array(fc.option(hour, { nil: null }), { maxLength: 2 }),
  people: fc.array(
    fc.record({
      employed: times,
      told: fc.array(fc.record({ at: early, era: fc.constantFrom(0, 1) }), { maxLength: 2 }),
      consents: fc.array(
        fc.record({
          from: hour,
          until: fc.option(hour, { nil: null }),
          era: fc.constantFrom(0, 1),
          row: fc.constantFrom(null, 'chats', 'photos'),
        }),
        { maxLength: 2 },
      ),
      exceptions: fc.array(
        fc.record({
          from: hour,
          until: fc.option(hour, { nil: null }),
          standing: fc.constantFrom<ExceptionFact['standing']>(
            'exempt',
            'restricted',
            'out-of-scope',
            'scope-changed',
            'held-back',
          ),
        }),
        { maxLength: 2 },
      ),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const on = ({ from, until }: Times, at: number): boolean => at >= from && (until === null || at < until);

/** Whether each of them may be kept, by the sentences of the law and of decision 0029. */
function model({ at, wait, basis, inForce, told, disagrees, outside, people }: World): boolean {
  const now = at + wait;
  if (disagrees) return false;
  if (!on(inForce, at)) return false;
  if (told) for (const toldAt of outside) if (toldAt === null || toldAt > at) return false;
  for (const person of people) {
    if (!on(person.employed, at)) return false;
    for (const one of person.exceptions) {
      const freed = one.standing === 'exempt' || one.standing === 'scope-changed';
      if (freed && (on(one, at) || on(one, now))) return false;
      if (one.standing === 'out-of-scope' && basis === 'legitimate-interests') return false;
    }
    if (basis === 'consent' || basis === 'separate-consent') {
      const row = basis === 'consent' ? null : 'chats';
      const theirs = person.consents.filter((one) => one.era === 1 && one.row === row);
      for (const moment of [at, now]) if (!theirs.some((one) => on(one, moment))) return false;
    } else {
      let knew = false;
      for (const one of person.told) if (one.era === 1 && one.at <= at) knew = true;
      if (!knew) return false;
    }
  }
  return true;
}

const interval = ({ from, until }: Times): Interval => ({
  from: hoursLater(from),
  until: until === null ? null : hoursLater(until),
});

function run({ at, wait, basis, inForce, told, content, disagrees, outside, people }: World) {
  const policy = { policyId: 'policy' };
  const sides: Side[] = [
    ...people.map((person, n) =>
      somebody(`person-${n}`, {
        laws: ['EU'],
        employed: [interval(person.employed)],
        told: person.told.map((one) => ({ ...policy, era: one.era, at: hoursLater(one.at), by: 'notice' })),
        consents: person.consents.map((one) => ({
          ...policy,
          ...interval(one),
          era: one.era,
          row: one.row,
          by: 'answer',
        })),
        exceptions: person.exceptions.map((one) => ({ ...policy, ...interval(one), standing: one.standing })),
      }),
    ),
    ...outside.map(
      (toldAt): Side => ({ outside: true, toldAt: toldAt === null ? null : hoursLater(toldAt) }),
    ),
  ];
  const row = aRow({
    rules: ['EU'],
    basis,
    inForce: interval(inForce),
    covers: { parts: content ? 'content' : 'metadata', otherParty: told ? 'told' : 'not-against' },
  });
  const record = aMessage({ occurredAt: hoursLater(at), ...(disagrees ? { otherParty: 'disagreed' } : {}) });
  return judge(record, 'wecom', sides, aWorld([row], hoursLater(at + wait)));
}

describe('the gate, held against a plain telling of the law', () => {
  it('keeps what that keeps, in any world, and nothing else', () => {
    let kept = 0;
    fc.assert(
      fc.property(world, (one) => {
        const verdict = run(one);
        if (typeof verdict !== 'string') kept += 1;
        expect(typeof verdict !== 'string', JSON.stringify(verdict)).to.equal(model(one));
      }),
      { numRuns: 20_000 },
    );
    expect(kept).to.be.greaterThan(500);
  });

  it('names every subject once, restricts only while an objection is open or it was asked for, and never keeps content that is not covered', () => {
    fc.assert(
      fc.property(world, (one) => {
        const verdict = run(one);
        if (typeof verdict === 'string') return;
        const { subjects, parts } = verdict.decision;
        expect(subjects.map(({ person }) => person)).to.deep.equal(one.people.map((_, n) => `person-${n}`));
        expect(parts).to.equal(one.content ? 'content' : 'metadata');
        for (const [n, { restricted = false }] of subjects.entries()) {
          let waits = false;
          for (const { standing, until } of one.people[n]?.exceptions ?? []) {
            if (standing === 'restricted' && one.basis === 'legitimate-interests') waits = true;
            // GDPR 18(1)(a) to (c): whatever it rests on, until it is lifted.
            if (standing === 'held-back' && (until === null || until > one.at + one.wait)) waits = true;
          }
          expect(restricted).to.equal(waits);
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it('keeps nothing more when somebody else joins in', () => {
    fc.assert(
      fc.property(world, world, (one, other) => {
        const more = { ...one, people: [...one.people, ...other.people].slice(0, 3) };
        if (typeof run(one) === 'string') expect(run(more)).to.be.a('string');
      }),
      { numRuns: 10_000 },
    );
  });
});
