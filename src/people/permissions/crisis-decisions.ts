import type { CrisisRole } from '../person.ts';
import { holders, type Rule } from './rule.ts';

/** The roles that the viewer was called for in the incident. */
export interface Acting {
  acting: readonly CrisisRole[];
}

/** Whoever holds the role, and whoever it was handed to in this incident. */
export const actingAs =
  (...wanted: CrisisRole[]): Rule<[Acting]> =>
  (viewer, { acting }) =>
    holders(...wanted)(viewer) || wanted.some((role) => acting.includes(role));

/** Whoever leads decides, and what they decide is on record as theirs. */
export const crisisDecisions = {
  'crisis.decide': actingAs('lead'),
};
