import { z } from 'zod';
import { type GroupMapping, roleOf } from '../../../people/directory/groups.ts';
import type { SourceDepartment, SourceGroup } from '../../../people/directory/source.ts';
import type { GrantedRole } from '../../../people/person.ts';
import type { Reader } from './reader.ts';

const answer = z.object({
  usergroups: z.array(
    z.object({
      id: z.string().min(1),
      name: z.string().nullish(),
      handle: z.string().nullish(),
      date_delete: z.number().nullish(),
      users: z.array(z.string()).nullish(),
    }),
  ),
});

export interface Group {
  id: string;
  name: string;
  users: readonly string[];
}

/** User groups that are switched on, with everybody in them: one call, whatever their number. */
export async function readGroups(reader: Reader): Promise<Group[]> {
  const { usergroups } = await reader.call(
    'usergroups.list',
    { include_users: true, include_disabled: false },
    answer,
  );
  return usergroups
    .filter(({ date_delete }) => !date_delete)
    .map(({ id, name, handle, users }) => ({
      id,
      name: name?.trim() || handle?.trim() || id,
      users: users ?? [],
    }));
}

export const asChoices = (groups: readonly Group[]): SourceGroup[] =>
  groups.map(({ id, name, users }) => ({ key: id, name, people: users.length }));

/** What the groups come to by the mapping of the console. */
export interface Places {
  departments: SourceDepartment[];
  /** Keys of departments by account. */
  departmentsOf: ReadonlyMap<string, readonly string[]>;
  /** Roles by account. */
  rolesOf: ReadonlyMap<string, readonly GrantedRole[]>;
}

export function placesOf(groups: readonly Group[], { groups: meanings }: GroupMapping): Places {
  const departments: SourceDepartment[] = [];
  const departmentsOf = new Map<string, string[]>();
  const rolesOf = new Map<string, GrantedRole[]>();
  for (const { id, name, users } of groups) {
    const meaning = meanings.get(id);
    const role = roleOf(meaning);
    if (meaning === 'department') departments.push({ key: id, name, parent: null, leaders: [] });
    for (const user of users) {
      if (meaning === 'department') put(departmentsOf, user, id);
      if (role) put(rolesOf, user, role);
    }
  }
  return { departments, departmentsOf, rolesOf };
}

function put<T>(into: Map<string, T[]>, key: string, value: T): void {
  const there = into.get(key) ?? [];
  if (!there.includes(value)) into.set(key, [...there, value]);
}
