import { addDays, type Day } from '../../calendar/day.ts';

/**
 * What is asked after every crisis. Slow reaction, opaque communication and hidden facts are what such crises are known to
 * fail by, so each is asked for by name.
 */
export const questions = [
  'noticed',
  'pace',
  'openness',
  'one-voice',
  'support',
  'prevention',
  'went-well',
] as const;
export type Question = (typeof questions)[number];

export const causes = [
  'technical-gap',
  'attack',
  'storage',
  'carelessness',
  'malice',
  'weak-rules',
  'unknown',
] as const;
export type Cause = (typeof causes)[number];

export type EntryKind = 'answer' | 'cause' | 'no-action';
export type ActionEnd = 'done' | 'dropped';

/** What an entry is about: of a kind that has several subjects, which. */
export const subjectsOf: Readonly<Record<EntryKind, readonly string[]>> = {
  answer: questions,
  cause: causes,
  'no-action': ['whole'],
};

/** Days within which a review is done, where nobody says otherwise. A company default, not law. */
export const reviewWithinDays = { real: 14, drill: 7 } as const;

export const reviewDue = (closedOn: Day, drill: boolean): Day =>
  addDays(closedOn, reviewWithinDays[drill ? 'drill' : 'real']);

export interface ReviewFacts {
  answered: ReadonlySet<string>;
  causes: number;
  actions: number;
  noAction: boolean;
}

export type Missing = { what: 'answer'; question: Question } | { what: 'cause' } | { what: 'action' };

/** What a review still needs before it can be closed. "Nothing is to be done" is an answer too, with its reason. */
export function missingOf({ answered, causes: named, actions, noAction }: ReviewFacts): Missing[] {
  return [
    ...questions.flatMap((question): Missing[] =>
      answered.has(question) ? [] : [{ what: 'answer', question }],
    ),
    ...(named === 0 ? [{ what: 'cause' } as const] : []),
    ...(actions === 0 && !noAction ? [{ what: 'action' } as const] : []),
  ];
}
