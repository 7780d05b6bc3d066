import type { Scope } from '../../../src/coverage/query.ts';
import { HeedError } from '../../../src/errors.ts';
import { type ThreadRole, threadRoles } from '../../../src/people/permissions/threads.ts';
import { can } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';

/** Whose share of a notice a viewer may see, and whether with answers or only *finished / not finished*. */
export interface NoticeSight {
  scope: Scope;
  answers: boolean;
}

/** Undefined for those whose role opens the console but no notices, such as an auditor. */
export function noticeSight(viewer: Viewer): NoticeSight | undefined {
  // Answers of nobody in particular: only a role can open those.
  const answers = can(viewer, 'answers.read', { personId: '' });
  if (can(viewer, 'notices.coverage', { department: null })) return { scope: 'all', answers };
  const departments = viewer.heads.filter((department) => can(viewer, 'notices.coverage', { department }));
  return departments.length > 0 ? { scope: { departments }, answers: false } : undefined;
}

/** @throws HeedError `forbidden` */
export function demandSight(viewer: Viewer): NoticeSight {
  const sight = noticeSight(viewer);
  if (!sight) throw new HeedError('forbidden', `${viewer.id} has no share in any notice's coverage`);
  return sight;
}

/** The roles whose conversations this viewer takes part in. */
export function threadRolesOf(viewer: Viewer): ThreadRole[] {
  return threadRoles.filter((role) => viewer.roles.includes(role));
}
