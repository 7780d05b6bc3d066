import type { Day } from '../calendar/day.ts';
import type { Hours, Presence } from '../calendar/hours.ts';
import type { Exception } from '../policies/applies.ts';
import type { Covers } from '../policies/covers.ts';
import type { LegalBasis, RuleSetCode } from '../policies/vocabulary.ts';
import type { Regions } from '../regions/rules.ts';

// What the gate is told of the world. Loaded by `facts.ts`, made by hand in tests.

/** From an instant to before another one; `until` null: still. */
export interface Interval {
  from: Date;
  until: Date | null;
}

/** A row of a policy under which records are kept, as the text of one version has it. */
export interface CoveringRow {
  policyId: string;
  versionId: string;
  disclosure: string;
  /** When the version was in force. */
  inForce: Interval;
  /** Versions of one era differ by their wording alone: who was told of one was told of all. */
  era: number;
  rules: readonly RuleSetCode[];
  /** Under each of `rules`; a law of which the policy names none is left out. */
  bases: Partial<Readonly<Record<RuleSetCode, LegalBasis>>>;
  covers: Covers;
  /** The last day, by the shortest period there is for one of these laws: by this version, and by the one in force now. */
  lastDay(occurredAt: Date, laws: readonly RuleSetCode[]): Day;
}

/** Somebody was told of a policy: they opened its notice, or answered it in any way. */
export interface ToldFact {
  policyId: string;
  era: number;
  at: Date;
  /** The answer, or the notice that was opened. */
  by: string;
}

/** A consent, to a policy or to one row of it, for as long as it stood. */
export interface ConsentFact extends Interval {
  policyId: string;
  era: number;
  /** The row, of a separate consent; null of one to the policy. */
  row: string | null;
  /** The answer. */
  by: string;
}

/**
 * When a policy did not apply to somebody as it is written. `held-back`: they had it restricted (GDPR 18(1)(a) to (c)), and
 * unlike an objection, `restricted`, that reaches what rests on any basis.
 */
export interface ExceptionFact extends Interval {
  policyId: string;
  standing: Exception['standing'] | 'held-back';
}

/** Somebody of the company's, as far as records are concerned. */
export interface Employee {
  id: string;
  /** Laws that hold where they work, of those that there are rule sets for. */
  laws: readonly RuleSetCode[];
  employed: readonly Interval[];
  presence: Presence;
  told: readonly ToldFact[];
  consents: readonly ConsentFact[];
  exceptions: readonly ExceptionFact[];
  /** The legal entity, as the staff list writes it. */
  entity?: string | null;
}

/**
 * Who is on one side of a record. `unknown`: an account that is nobody's, or about which there is doubt, and that the
 * source does not say is outside.
 */
export type Side = Employee | { outside: true; toldAt: Date | null } | 'unknown';

/** What a judgement rests on besides the record. */
export interface World {
  /** Rows of versions whose policy has a version in force now, of the channel or not. */
  rows: readonly CoveringRow[];
  /** The company's hours, in which people work. */
  hours: Hours;
  /** The moment of intake, and its day where the company is. */
  now: Date;
  today: Day;
  /** Where this installation lies, and what may be kept in it of whom; absent: nobody has said. */
  regions?: Regions;
}

export const held = (interval: Interval, at: Date): boolean => heldAt(interval, at.getTime());

/** @param ms since 1970 */
export const heldAt = ({ from, until }: Interval, ms: number): boolean =>
  from.getTime() <= ms && (until === null || ms < until.getTime());
