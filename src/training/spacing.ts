import { type Card, createEmptyCard, fsrs, Rating } from 'ts-fsrs';

/** An answer to a question that comes again. */
export interface Recalled {
  at: Date;
  right: boolean;
}

/** Nothing comes again sooner: a company default. */
export const shortestDays = 7;
const dayMs = 86_400_000;

/** The same answers always come to the same day; steps of minutes are for whoever crams. */
const scheduler = fsrs({ enable_fuzz: false, enable_short_term: false, maximum_interval: 3650 });

/**
 * In how many days a question comes again, by the algorithm FSRS with its own weights: longer with each right answer, by as
 * much as was remembered after the time that had gone by, and from the beginning after a wrong one. Worked out from the
 * answers each time, so that nothing is kept but these.
 *
 * @param answers in their order; a clock that was set back between two of them counts as no time
 */
export function daysUntilAgain(answers: readonly Recalled[]): number {
  const [first] = answers;
  if (!first) return shortestDays;
  let at = first.at;
  let card: Card = createEmptyCard(at);
  for (const answer of answers) {
    if (answer.at > at) at = answer.at;
    card = scheduler.next(card, at, answer.right ? Rating.Good : Rating.Again).card;
  }
  return Math.max(shortestDays, card.scheduled_days);
}

export const afterDays = (at: Date, days: number): Date => new Date(at.getTime() + days * dayMs);
