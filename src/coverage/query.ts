import type { Language } from '../messages/model.ts';
import type { Reason, Standing } from './standing.ts';

/** Which departments' people may be looked at; `all` for HR and privacy. */
export type Scope = 'all' | { departments: readonly string[] };

/** What coverage is told by; each person has one of each, or none. */
export const dimensions = ['department', 'manager', 'platform', 'language', 'notice'] as const;
export type Dimension = (typeof dimensions)[number];

/**
 * Whose shares of which notices, as they were at an instant. What happened at that very instant counts, what happened
 * later does not: no answer, withdrawal, exemption, absence, move, new name or new notice.
 */
export interface CoverageQuery {
  at: Date;
  /** `at` is not now: what is known of now only is left out. */
  past?: boolean | undefined;
  scope: Scope;
  /** Some notices alone. */
  notices?: readonly string[] | undefined;
  /** Only where an answer is owed: nobody is late with a consent, and a manager learns nothing of it. */
  owed?: boolean | undefined;
  /** Only notices that were not over. */
  running?: boolean | undefined;
  /** A department with all below it, as they were. */
  department?: string | undefined;
  /** The people of a manager, as `managersQuery` tells them. */
  manager?: string | undefined;
  /** On which they are written to. */
  platform?: string | undefined;
  language?: Language | undefined;
  standing?: readonly (Standing | Reason)[] | undefined;
}

/** What of a query somebody chooses: the rest says when, and what may be looked at. */
export type Narrowing = Omit<CoverageQuery, 'at' | 'past' | 'scope' | 'standing'>;
