import { crisisRoles } from '../person.ts';
import { holders, type Rule } from './rule.ts';

const team = holders(...crisisRoles);

/** Whom an incident was called for. */
interface Called {
  called: readonly string[];
}

/** Whoever stands for a role, and whoever was called. A role that a drill or a hand-over gives ends with it. */
const member: Rule<[Called]> = (viewer, { called }) => team(viewer) || called.includes(viewer.id);

/**
 * Crises: the lead declares, grades and closes; the team is in it. Nobody else learns that there is one, but for those who
 * give roles where nobody of the team is there: they hear that it is, its code and which role is missing, and open nothing.
 */
export const crisis = {
  'crisis.declare': holders('lead'),
  'crisis.list': team,
  'crisis.read': member,
  'crisis.answer': ((viewer, { called }) => called.includes(viewer.id)) satisfies Rule<[Called]>,
  'crisis.lead': holders('lead'),
};
