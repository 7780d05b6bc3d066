import type { Hours } from '../calendar/hours.ts';
import type { Minute } from '../calendar/wall.ts';

/** A reminder to the person who is asked. */
export interface Step {
  /** `sent`: so many working days after it was sent. `due`: before the day due where negative, on it, or after it. */
  from: 'sent' | 'due';
  workingDays: number;
  /** The minute of the person's own day. */
  at: Minute;
}

/**
 * Who hears that it is not finished, once the day due has passed. Nobody hears why, or what was answered. `handler` is
 * whoever answers for it, of what managers hear nothing of.
 */
export type Rung = {
  /** Working days of the person after the day due. */
  workingDays: number;
  /** The minute of the day of whoever is told. */
  at: Minute;
} & (
  | { to: 'manager' | 'handler' | 'hr' }
  /** The named last resort, told again after so many working days for as long as it is open. */
  | { to: 'last'; personId: string; again: number }
);

/**
 * When people are reminded of something they were asked, and who hears of it afterwards: the same for notices, training
 * and requests.
 */
export interface ReminderPolicy {
  /**
   * `free`: no answer is an answer, as where consent is asked. Then it ends after the last step, and nobody is told of a
   * person (PIPL 14, GDPR 7(4)).
   */
  answer: 'required' | 'free';
  steps: readonly Step[];
  /** In their order; the last one is the last resort. Empty where the answer is free. */
  rungs: readonly Rung[];
  /** In which anybody is written to, in their own day. */
  hours: Hours;
  /** The most reminders somebody gets on one of their days, of everything together. */
  perDay: number;
  /** The most that somebody gets about one thing. */
  perItem: number;
  /** How often one reminder is tried that no platform accepts. */
  tries: number;
  /** Minutes between such tries, at the least. */
  retryMinutes: number;
}
