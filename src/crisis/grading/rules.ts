import { isGraver, type Level } from '../levels.ts';
import { type Answers, type Known, type Question, questionKeys, questions, unknown } from './questions.ts';

/** Of these rules; stands with every grading, so that an old one is read by what it was made with. */
export const rulesVersion = 1;

/** Why a level is proposed; the sentence is in the catalogue below `crisis.grading.reason`. */
export type ReasonCode = (typeof criteria)[number]['code'] | 'harmless';

export interface Reason {
  code: ReasonCode;
  level: Level;
  /** Questions that nobody could answer, without which this would not hold. */
  assumed: Question[];
}

export interface Proposal {
  level: Level;
  /** What it would be if everything that nobody knows yet turned out harmless. */
  atLeast: Level;
  /** All that hold, the gravest first. */
  reasons: Reason[];
}

type AtLeast = { readonly [Q in Question]?: Known<Q> };

/**
 * Minor is for few people and nothing sensitive; moderate for assessments, counselling, and people in key positions; major
 * for many people's illness or treatment, a hole in a system or an attack. Each of these holds from an answer on, so that a
 * graver answer never lowers the level. Where the handbook is silent (public, deliberate, still going on) the rows are
 * Heed's own.
 */
const criteria = [
  { code: 'attack', level: 'major', when: { cause: 'attack' } },
  { code: 'hole', level: 'major', when: { cause: 'hole' } },
  { code: 'illnessOfMany', level: 'major', when: { data: 'illness', people: 'many' } },
  { code: 'sensitivePublic', level: 'major', when: { data: 'counselling', spread: 'public' } },
  {
    code: 'sensitiveLeaving',
    level: 'major',
    when: { data: 'counselling', spread: 'outside', ongoing: 'yes' },
  },
  { code: 'illness', level: 'moderate', when: { data: 'illness' } },
  { code: 'counselling', level: 'moderate', when: { data: 'counselling' } },
  { code: 'keyPeople', level: 'moderate', when: { key: 'yes' } },
  { code: 'notFew', level: 'moderate', when: { people: 'some' } },
  { code: 'misuse', level: 'moderate', when: { cause: 'misuse' } },
  { code: 'outside', level: 'moderate', when: { spread: 'outside' } },
] as const satisfies readonly { code: string; level: Level; when: AtLeast }[];

/** Proposes a level by what is known, and says why. What is not known counts as the gravest that it could be. */
export function propose(answers: Answers): Proposal {
  const held = criteria.flatMap(({ code, level, when }): Reason[] =>
    holds(when, answers, 'gravest') ? [{ code, level, assumed: assumed(when, answers) }] : [],
  );
  const reasons = held.filter(({ code }) => !held.some((other) => covers[other.code]?.includes(code)));
  const level = gravest(reasons.map((one) => one.level));
  const certain = criteria.filter(({ when }) => holds(when, answers, 'mildest')).map((one) => one.level);
  return {
    level,
    atLeast: gravest(certain),
    reasons: reasons.length > 0 ? reasons : [{ code: 'harmless', level: 'minor', assumed: [] }],
  };
}

/** What is said by another reason already. */
const covers: Partial<Record<ReasonCode, readonly ReasonCode[]>> = {
  attack: ['hole', 'misuse'],
  hole: ['misuse'],
  illness: ['counselling'],
};

const gravest = (of: readonly Level[]): Level =>
  of.reduce<Level>((most, level) => (isGraver(level, most) ? level : most), 'minor');

function holds(when: AtLeast, answers: Answers, unknownIs: 'gravest' | 'mildest'): boolean {
  return questionKeys.every((key) => {
    const from = when[key];
    if (from === undefined) return true;
    if (answers[key] === unknown) return unknownIs === 'gravest' || place(key, from) === 0;
    return place(key, answers[key]) >= place(key, from);
  });
}

const assumed = (when: AtLeast, answers: Answers): Question[] =>
  questionKeys.filter((key) => when[key] !== undefined && answers[key] === unknown);

const place = (key: Question, answer: string): number => {
  const known: readonly string[] = questions[key];
  return known.indexOf(answer);
};
