import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Answers,
  answersIn,
  type Question,
  questionKeys,
  questions,
  unknown,
} from '../../src/crisis/grading/questions.ts';
import { propose } from '../../src/crisis/grading/rules.ts';
import { type Level, levels } from '../../src/crisis/levels.ts';
import { hasText } from '../../src/messages/texts.ts';

const harmless: Answers = {
  ...{ people: 'few', data: 'everyday', key: 'no' },
  ...{ cause: 'gossip', spread: 'inside', ongoing: 'no' },
};
const known = fc.record({
  people: fc.constantFrom(...questions.people),
  data: fc.constantFrom(...questions.data),
  key: fc.constantFrom(...questions.key),
  cause: fc.constantFrom(...questions.cause),
  spread: fc.constantFrom(...questions.spread),
  ongoing: fc.constantFrom(...questions.ongoing),
});
const any = fc.tuple(known, fc.subarray(questionKeys)).map(([answers, open]): Answers => {
  const all: Record<Question, string> = { ...answers };
  for (const key of open) all[key] = unknown;
  return answersIn(all);
});
const rank = (level: Level) => levels.indexOf(level);
/** From the mildest to the gravest, as the questions list them. */
const scale = (key: Question): readonly string[] => questions[key];

describe('grading a leak', () => {
  const cases: [string, Partial<Answers>, Level][] = [
    ['moods of a few people, by gossip', {}, 'minor'],
    ['a few names on a sheet left lying', { data: 'personal', cause: 'carelessness' }, 'minor'],
    ['an assessment of one', { data: 'counselling' }, 'moderate'],
    ['illness of a few', { data: 'illness' }, 'moderate'],
    ['moods of the board', { key: 'yes' }, 'moderate'],
    ['moods of fifty', { people: 'some' }, 'moderate'],
    ['counselling of many', { data: 'counselling', people: 'many' }, 'moderate'],
    ['handed on by somebody on purpose', { cause: 'misuse' }, 'moderate'],
    ['sent to a customer', { spread: 'outside' }, 'moderate'],
    ['illness of many', { data: 'illness', people: 'many' }, 'major'],
    ['a hole in a system, nothing seen to leave', { cause: 'hole' }, 'major'],
    ['an attack', { cause: 'attack' }, 'major'],
    ['a talk with a counsellor in the papers', { data: 'counselling', spread: 'public' }, 'major'],
    ['records that still go out', { data: 'counselling', spread: 'outside', ongoing: 'yes' }, 'major'],
  ];
  for (const [what, more, level] of cases)
    it(`${what}: ${level}`, () => {
      const proposal = propose({ ...harmless, ...more });
      expect(proposal.level).to.equal(level);
      expect(proposal.atLeast).to.equal(level);
      expect(proposal.reasons[0]?.level).to.equal(level);
      expect(proposal.reasons.flatMap(({ assumed }) => assumed)).to.deep.equal([]);
    });

  it('a graver answer never lowers the level', () => {
    fc.assert(
      fc.property(any, fc.constantFrom(...questionKeys), fc.nat(), (answers, key, n) => {
        const steps = scale(key);
        const at = answers[key] === unknown ? 0 : steps.indexOf(answers[key]);
        const graver = steps[at + (n % (steps.length - at))] ?? '';
        if (answers[key] === unknown) return;
        const before = propose(answers);
        const after = propose(answersIn({ ...answers, [key]: graver }));
        expect(rank(after.level)).to.be.at.least(rank(before.level));
        expect(rank(after.atLeast)).to.be.at.least(rank(before.atLeast));
      }),
      { numRuns: 2_000 },
    );
  });

  it('what is not known counts as the gravest that it could be, and the answer that comes never raises the level', () => {
    fc.assert(
      fc.property(any, fc.constantFrom(...questionKeys), (answers, key) => {
        const open = propose(answersIn({ ...answers, [key]: unknown }));
        const each = scale(key).map((value) => propose(answersIn({ ...answers, [key]: value })));
        expect(rank(open.level)).to.equal(Math.max(...each.map(({ level }) => rank(level))));
        expect(rank(open.atLeast)).to.equal(Math.min(...each.map(({ atLeast }) => rank(atLeast))));
      }),
      { numRuns: 2_000 },
    );
  });

  it('says why: each reason holds by itself, the gravest first, and what it assumes is what is not known', () => {
    fc.assert(
      fc.property(any, (answers) => {
        const { level, reasons } = propose(answers);
        const [first] = reasons;
        expect(first?.level).to.equal(level);
        const ranks = reasons.map((one) => rank(one.level));
        expect(ranks).to.deep.equal(ranks.toSorted((a, b) => b - a));
        for (const { assumed, code } of reasons) {
          for (const key of assumed) expect(answers[key]).to.equal(unknown);
          for (const language of ['zh-CN', 'en'] as const)
            expect(hasText(language, `crisis.grading.reason.${code}`), code).to.equal(true);
        }
        // Nothing grave is claimed without saying so when it is only assumed.
        if (propose(answers).atLeast !== level)
          expect(
            reasons.filter((one) => one.level === level).every(({ assumed }) => assumed.length > 0),
          ).to.equal(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('nothing known at all is major, and says what was assumed', () => {
    const { level, atLeast, reasons } = propose(answersIn({}));
    expect({ level, atLeast }).to.deep.equal({ level: 'major', atLeast: 'minor' });
    expect(new Set(reasons.flatMap(({ assumed }) => assumed))).to.deep.equal(new Set(questionKeys));
  });

  it('an answer that is none of the question is not known, whatever it is', () => {
    expect(answersIn({ people: '<b>few</b>', data: 'FEW', cause: '__proto__', spread: 'yes' })).to.deep.equal(
      answersIn({}),
    );
  });
});
