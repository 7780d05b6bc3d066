import type { Role, Viewer } from '../person.ts';

/** Whether `viewer` may; most rules need nothing else, some need to know about whom or what. */
export type Rule<Subject extends unknown[] = []> = (viewer: Viewer, ...subject: Subject) => boolean;

/** Something that is about one person. */
export interface AboutPerson {
  personId: string;
}

/** Anyone employed. */
export const staff: Rule = (viewer) => viewer.roles.includes('employee');

/** Anyone who holds at least one of the roles. */
export const holders =
  (...wanted: Role[]): Rule =>
  (viewer) =>
    wanted.some((role) => viewer.roles.includes(role));

/** Only the person it is about. */
export const self: Rule<[AboutPerson]> = (viewer, { personId }) => viewer.id === personId;

/** The person it is about, and anyone who holds one of the roles. */
export const selfOr = (...wanted: Role[]): Rule<[AboutPerson]> => {
  const holds = holders(...wanted);
  return (viewer, subject) => self(viewer, subject) || holds(viewer);
};

/** Anyone who holds one of the roles; a head of the department, or of one above it, for that department. */
export const headOr = (...wanted: Role[]): Rule<[{ department: string | null }]> => {
  const holds = holders(...wanted);
  return (viewer, { department }) =>
    holds(viewer) || (department !== null && viewer.heads.includes(department));
};
