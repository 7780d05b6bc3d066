import type { Language } from '../../messages/model.ts';
import { type Level, levels } from '../levels.ts';

/** What was known of somebody to those who had no business knowing it. */
export const kinds = [
  'contact',
  'work',
  'interests',
  'messages',
  'identity',
  'credentials',
  'assessment',
  'counselling',
  'health',
] as const;
export type Kind = (typeof kinds)[number];

export const isKind = (value: unknown): value is Kind => kinds.some((kind) => kind === value);
/** Those that are, each once, in the order of the list. */
export const kindsIn = (values: readonly string[]): Kind[] => kinds.filter((kind) => values.includes(kind));

/** How grave it is for one person. An incident's level also counts how many; what it means to one does not. */
export type Severity = Level;
export const severities = levels;

const severityOfKind: Readonly<Record<Kind, Severity>> = {
  contact: 'minor',
  work: 'minor',
  interests: 'minor',
  messages: 'moderate',
  identity: 'moderate',
  credentials: 'moderate',
  assessment: 'moderate',
  counselling: 'major',
  health: 'major',
};

/** The gravest kind decides. */
export const severityOf = (concerned: readonly Kind[]): Severity =>
  severities[Math.max(0, ...concerned.map((kind) => severities.indexOf(severityOfKind[kind])))] ?? 'major';

/** One fact of the ledger about one person, in their order. */
export type Fact = { what: 'added'; kinds: readonly Kind[] } | { what: 'not-affected' };

export interface Standing {
  standing: 'affected' | 'not-affected';
  kinds: Kind[];
  severity: Severity;
}

/** What facts come to: whatever was found since somebody was last found not to be affected. None: nobody. */
export function standingOf(facts: readonly Fact[]): Standing | undefined {
  const [first, ...later] = facts;
  if (first?.what !== 'added') return undefined;
  let now: Standing = {
    standing: 'affected',
    kinds: kindsIn(first.kinds),
    severity: severityOf(first.kinds),
  };
  for (const fact of later) {
    if (fact.what === 'not-affected') {
      now = { ...now, standing: 'not-affected' };
      continue;
    }
    const all = kindsIn([...(now.standing === 'affected' ? now.kinds : []), ...fact.kinds]);
    now = { standing: 'affected', kinds: all, severity: severityOf(all) };
  }
  return now;
}

export const tellingKinds = ['notice', 'update', 'apology', 'answer'] as const;
export type TellingKind = (typeof tellingKinds)[number];

/** What each text has to say, field by field (GDPR 34(2), PIPL 57). */
export const fieldsOf: Readonly<Record<TellingKind, readonly string[]>> = {
  notice: ['happened', 'done', 'todo', 'contact', 'complain'],
  update: ['happened', 'done', 'todo', 'contact'],
  apology: ['sorry', 'contact'],
  answer: ['question', 'answer'],
};

export type Words = Readonly<Record<string, string>>;
export type TextWords = Readonly<Record<Language, Words>>;

/** Of one field. Longer is not read by people who have just been hurt. */
export const longestField = 1_500;

/** So many days after a message was accepted without anybody opening it, a person looks after it. */
export const unopenedDays = 3;

export const grounds = ['harm-avoided', 'unintelligible', 'risk-removed', 'disproportionate'] as const;
export type Ground = (typeof grounds)[number];

export const hands = ['telephone', 'letter', 'in-person'] as const;
export type Hand = (typeof hands)[number];

export const mostListed = 100_000;
/** Each is sealed by itself. */
export const mostOutside = 5_000;
