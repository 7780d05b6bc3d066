import { z } from 'zod';
import { eachOf } from '../../../each-of.ts';
import { headsOf } from '../../../people/directory/heads.ts';
import type { Places } from './groups.ts';
import type { Reader } from './reader.ts';
import type { SlackUser } from './users.ts';

/** Profiles are read one by one, a hundred a minute: for more people than this it takes too long to be useful. */
export const mostProfiles = 3_000;
const atOnce = 4;

const fields = z.record(z.string(), z.object({ value: z.string().nullish() })).nullish();
const profile = z.object({ profile: z.object({ fields: fields.catch(undefined) }) });
const definitions = z.object({
  profile: z.object({
    fields: z.array(z.object({ id: z.string(), label: z.string().nullish(), type: z.string().nullish() })),
  }),
});

/** Fields that hold people, of which one may be the manager. */
export async function personFields(reader: Reader): Promise<{ key: string; name: string }[]> {
  const { profile: team } = await reader.call('team.profile.get', {}, definitions);
  return team.fields
    .filter(({ type }) => type === 'user')
    .map(({ id, label }) => ({ key: id, name: label?.trim() || id }));
}

/**
 * Who reports to whom by a field of the profiles; undefined when there are too many people to ask. Lists of members
 * come without such fields, so every profile is asked for.
 */
export async function readManagers(
  reader: Reader,
  members: readonly SlackUser[],
  field: string,
): Promise<Map<string, string> | undefined> {
  if (members.length > mostProfiles) return undefined;
  const managers = new Map<string, string>();
  await eachOf(members, atOnce, async ({ id }) => {
    const read = await reader.call('users.profile.get', { user: id }, profile);
    // Several people, one after the other with commas: the first is the manager.
    const manager = read.profile.fields?.[field]?.value?.split(',')[0]?.trim();
    if (manager && manager !== id) managers.set(id, manager);
  });
  return managers;
}

/** The groups with those who head them. */
export function withHeads(
  { departments, departmentsOf }: Places,
  managers: ReadonlyMap<string, string>,
): Places['departments'] {
  const parents = new Map(departments.map(({ key, parent }) => [key, parent]));
  const heads = headsOf({ parents, members: departmentsOf, managers });
  return departments.map((department) => ({
    ...department,
    leaders: [...(heads.get(department.key) ?? [])],
  }));
}
