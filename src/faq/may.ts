import { can } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { type FaqRole, faqRoles } from './rules.ts';

/** The offices for which the viewer writes entries. */
export const faqRolesOf = (viewer: Viewer): FaqRole[] =>
  faqRoles.filter((role) => can(viewer, 'faq.write', { role }));
