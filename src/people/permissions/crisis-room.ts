import type { Rule } from './rule.ts';

/** Somebody from outside is in the one incident in which they have a seat, for as long as it lasts. */
export const crisisRoom = {
  'crisis.sit': ((viewer, { incident }) => viewer.seat === incident) satisfies Rule<[{ incident: string }]>,
};
