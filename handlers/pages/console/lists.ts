import { z } from 'zod';
import { dimensions } from '../../../src/coverage/query.ts';
import { problems } from '../../../src/delivery/problems.ts';
import { can } from '../../../src/people/permissions.ts';
import { grantedRoles, type Viewer } from '../../../src/people/person.ts';
import { requestKinds } from '../../../src/requests/rules.ts';
import { noticeSight } from './scope.ts';

// What may stand in a list's address: ids and words of Heed's own, never a name. Anything else in it is left aside,
// so that an old or a mistyped address opens the list all the same.
const id = z.uuid().optional().catch(undefined);
const day = z.iso.date().optional().catch(undefined);
const word = z
  .string()
  .regex(/^[a-z][a-z0-9.-]{0,60}$/)
  .optional()
  .catch(undefined);
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values).optional().catch(undefined);

const filters = {
  people: z.object({ department: id, role: oneOf(['manager', ...grantedRoles]), account: oneOf(['none']) }),
  notices: z.object({ state: oneOf(['open', 'overdue', 'closed', 'recalled']), policy: word }),
  overdue: z.object({
    show: oneOf(['open']),
    notice: id,
    department: id,
    manager: id,
    person: id,
    from: day,
    until: day,
  }),
  coverage: z.object({
    by: oneOf(dimensions),
    at: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/)
      .optional()
      .catch(undefined),
    show: oneOf(['all']),
    notice: id,
    department: id,
    manager: id,
    platform: word,
    language: oneOf(['zh-CN', 'en']),
  }),
  delivery: z.object({ problem: oneOf(problems), notice: id }),
  cases: z.object({ due: oneOf(['overdue']), owner: oneOf(['me', 'nobody']) }),
  objections: z.object({ state: oneOf(['open', 'upheld', 'rejected', 'withdrawn']) }),
  requests: z.object({
    state: oneOf(['open', 'yours', 'soon', 'late', 'closed']),
    kind: oneOf(requestKinds),
    left: oneOf(['left']),
  }),
  exemptions: z.object({ state: oneOf(['asked', 'in-force', 'refused', 'ended']) }),
  audit: z.object({ by: z.union([id, z.literal('operator')]), kind: word, about: id, from: day, until: day }),
};

export type ListName = keyof typeof filters;
export type FiltersOf<L extends ListName> = z.infer<(typeof filters)[L]>;

interface List {
  path: string;
  /** Key of what the list is called. */
  title: string;
  may(viewer: Viewer): boolean;
}

/** The lists whose filters stand in their address and can be kept as views. */
export const lists: Record<ListName, List> = {
  people: { path: '/console/people', title: 'console.people.title', may: (who) => can(who, 'people.list') },
  notices: {
    path: '/console/notices',
    title: 'console.notices.title',
    may: (who) => noticeSight(who) !== undefined,
  },
  overdue: {
    path: '/console/overdue',
    title: 'console.overdue.title',
    may: (who) => noticeSight(who) !== undefined,
  },
  coverage: {
    path: '/console/coverage',
    title: 'console.coverage.title',
    may: (who) => noticeSight(who) !== undefined,
  },
  delivery: {
    path: '/console/delivery',
    title: 'console.decide.title',
    may: (who) => can(who, 'delivery.decide'),
  },
  cases: { path: '/console/cases', title: 'cases.list.title', may: (who) => can(who, 'cases.configure') },
  objections: {
    path: '/console/objections',
    title: 'objections.list.title',
    may: (who) => can(who, 'objections.list'),
  },
  requests: {
    path: '/console/requests',
    title: 'requests.desk.title',
    may: (who) => can(who, 'requests.list'),
  },
  exemptions: {
    path: '/console/exemptions',
    title: 'exemptions.title',
    may: (who) => can(who, 'exemptions.list'),
  },
  audit: { path: '/console/audit', title: 'console.audit.title', may: (who) => can(who, 'console.open') },
};

export const isList = (name: string): name is ListName => Object.hasOwn(lists, name);

/** The filters in an address or a form; what is none of this list's, or cannot be, is left out. */
export function filtersOf<L extends ListName>(
  list: L,
  query: Readonly<Record<string, unknown>>,
): FiltersOf<L> {
  return filters[list].parse(query) as FiltersOf<L>;
}

/** As they stand in the address, always in the same order: two lists are the same when these are. */
export function queryOf(values: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(values).filter((one): one is [string, string] => Boolean(one[1]));
  return new URLSearchParams(set.toSorted(([a], [b]) => (a < b ? -1 : 1))).toString();
}

/** The list with those filters, and with some of them changed: `undefined` takes one away. */
export function listHref<L extends ListName>(
  list: L,
  values: FiltersOf<L>,
  changes: Partial<FiltersOf<L>> | Readonly<Record<string, string | undefined>> = {},
): string {
  const query = queryOf({ ...values, ...changes });
  return query === '' ? lists[list].path : `${lists[list].path}?${query}`;
}
