import { z } from 'zod';
import type { Clock } from '../../../clock.ts';
import { eachOf } from '../../../each-of.ts';
import type { Log } from '../../../log.ts';
import type { GroupMapping } from '../../../people/directory/groups.ts';
import type { DirectorySource, SourceMember } from '../../../people/directory/source.ts';
import { type SlackApi, SlackError } from '../api.ts';
import type { SlackTeam } from '../settings.ts';
import { asChoices, type Group, type Places, placesOf, readGroups } from './groups.ts';
import { mostProfiles, personFields, readManagers, withHeads } from './managers.ts';
import { realWait, type Wait } from './patience.ts';
import { type Reader, reader } from './reader.ts';
import { isEmployed, isMember, memberOf, type SlackUser, slackUser } from './users.ts';

export interface SlackDirectoryDeps {
  api: SlackApi;
  team: Pick<SlackTeam, 'teamId'>;
  clock: Clock;
  log: Log;
  /** What the console says that groups mean. */
  mapping(): Promise<GroupMapping>;
  wait?: Wait;
}

/** As many as Slack recommends [docs.slack.dev: users.list]. */
const perPage = 200;
const atOnce = 4;

const page = z.object({ members: z.array(slackUser) });
const one = z.object({ user: slackUser });

/**
 * Slack as a source of the directory: its members, without bots, guests and people of other workspaces. It has no
 * departments; user groups stand for them, and for roles, as an administrator says in the console.
 */
export function slackDirectory(deps: SlackDirectoryDeps): DirectorySource {
  const { api, clock, team, wait = realWait } = deps;
  const with_ = (signal: AbortSignal) => reader({ api, clock, wait, signal });
  return {
    platform: 'slack',
    tenant: team.teamId,
    async readAll(signal) {
      const mapping = await deps.mapping();
      const from = with_(signal);
      const places = placesOf(await groupsFor(from, mapping), mapping);
      const users = await readUsers(from, team.teamId);
      const told = await tellHeads(deps, from, { mapping, places, users });
      return {
        departments: told.departments,
        members: users.map((user) => placed(user, places, told.leads)),
        hidden: [],
      };
    },
    async readMembers(accounts, signal) {
      const mapping = await deps.mapping();
      const from = with_(signal);
      const places = placesOf(await groupsFor(from, mapping), mapping);
      const members: SourceMember[] = [];
      const hidden: string[] = [];
      await eachOf(accounts, atOnce, async (account) => {
        const user = await readUser(from, account);
        if (user === 'hidden') hidden.push(account);
        // Who heads what follows from everybody's managers: one person says nothing of it.
        else if (user && isMember(user, team.teamId)) members.push(placed(user, places, null));
      });
      return { members, hidden };
    },
    async readDepartments(signal) {
      const mapping = await deps.mapping();
      return placesOf(await groupsFor(with_(signal), mapping), mapping).departments;
    },
    groups: {
      list: async (signal) => asChoices(await readGroups(with_(signal))),
      personFields: (signal) => personFields(with_(signal)),
      mostForManagers: mostProfiles,
    },
  };
}

/** Nothing is asked where no group means anything: the plan may have none, and the app no right to see them. */
async function groupsFor(from: Reader, mapping: GroupMapping): Promise<Group[]> {
  return mapping.groups.size === 0 ? [] : readGroups(from);
}

async function readUsers(from: Reader, teamId: string): Promise<SlackUser[]> {
  const users = new Map<string, SlackUser>();
  await from.pages(
    'users.list',
    { limit: perPage, include_locale: true },
    page,
    ({ members }) => {
      for (const user of members) if (isMember(user, teamId)) users.set(user.id, user);
    },
    () => users.clear(),
  );
  return [...users.values()];
}

async function readUser(from: Reader, user: string): Promise<SlackUser | 'hidden' | undefined> {
  try {
    return (await from.call('users.info', { user, include_locale: true }, one)).user;
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    if (error.code === 'user_not_found') return undefined;
    if (error.code === 'user_not_visible') return 'hidden';
    throw error;
  }
}

async function tellHeads(
  { log }: SlackDirectoryDeps,
  from: Reader,
  { mapping, places, users }: { mapping: GroupMapping; places: Places; users: readonly SlackUser[] },
): Promise<{ departments: Places['departments']; leads: [] | null }> {
  const { managerField } = mapping;
  const silent = { departments: places.departments, leads: null };
  if (managerField === null || places.departments.length === 0) return silent;
  const managers = await readManagers(from, users.filter(isEmployed), managerField);
  if (managers) return { departments: withHeads(places, managers), leads: [] };
  log.warn(
    { platform: 'slack', most: mostProfiles },
    'managers are not read from profiles of so many people: heads stay as they are; import a staff list',
  );
  return silent;
}

const placed = (user: SlackUser, places: Places, leads: [] | null): SourceMember =>
  memberOf(user, {
    departments: [...(places.departmentsOf.get(user.id) ?? [])],
    roles: places.rolesOf.get(user.id) ?? [],
    leads,
  });
