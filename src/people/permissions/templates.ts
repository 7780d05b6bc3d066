import type { Viewer } from '../person.ts';
import { type Rule, staff } from './rule.ts';

/** A template: whose it is, and every department below that one. */
interface Template {
  department: string;
  below: readonly string[];
  shared: boolean;
}

const isOf = ({ departments, heads }: Viewer, { department, below }: Template): boolean =>
  heads.includes(department) || [department, ...below].some((one) => departments.includes(one));

/** Reply templates: a team reads its own, whoever heads it writes them, and offices that answer for texts see all. */
export const templates = {
  'templates.list': staff,
  'templates.read': ((viewer, template) =>
    template.shared ||
    isOf(viewer, template) ||
    viewer.roles.includes('hr') ||
    viewer.roles.includes('privacy')) satisfies Rule<[Template]>,
  'templates.write': ((viewer, { department }) => viewer.heads.includes(department)) satisfies Rule<
    [{ department: string }]
  >,
};
