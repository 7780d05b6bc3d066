import type { GrantedRole } from '../person.ts';
import { type AboutPerson, type Rule, staff } from './rule.ts';

/** Roles that a person can write to. */
export const threadRoles = ['hr', 'privacy', 'counsellor'] as const satisfies GrantedRole[];
export type ThreadRole = (typeof threadRoles)[number];

/** A talk between a person and a role; `role` as the thread's row holds it. */
export interface ThreadSubject extends AboutPerson {
  role: string;
}

/**
 * The two sides of the talk and nobody else: the person, and those who hold exactly the role written to.
 * Heading the person's department opens nothing, and no role opens another role's talks; what is said to
 * a counsellor stays invisible to HR and to the crisis team.
 */
const twoSides: Rule<[ThreadSubject]> = (viewer, { personId, role }) =>
  viewer.id === personId || threadRoles.some((known) => known === role && viewer.roles.includes(known));

export const threads = {
  'questions.ask': staff,
  'questions.read': twoSides,
  'questions.reply': twoSides,
  'concerns.read': twoSides,
  'concerns.reply': twoSides,
  'comments.read': twoSides,
  'comments.reply': twoSides,
};
