import type { Party } from '../../model.ts';
import { type Fields, isFields, nameOf, word } from '../files/said.ts';

/** A person or program of `users.json` (in an organisation's export `org_users.json`), as much as is needed. */
export interface SlackUser {
  name: string | undefined;
  teams: readonly string[];
  bot: boolean;
  email: string | undefined;
}

export type SlackUsers = ReadonlyMap<string, SlackUser>;

const userId = /^[UW][A-Z0-9]{1,40}$/;
const teamId = /^[TE][A-Z0-9]{1,40}$/;
export const isUserId = (value: unknown): value is string => typeof value === 'string' && userId.test(value);

/** Slack's own voice. */
const slackbot = 'USLACKBOT';

/** @throws Misshapen */
export function readUser(value: Fields): [id: string, user: SlackUser] {
  const id = word(value.id, 'id');
  const profile = isFields(value.profile) ? value.profile : {};
  const grid = isFields(value.enterprise_user) ? value.enterprise_user : {};
  const teams = [value.team_id, profile.team, ...(Array.isArray(grid.teams) ? grid.teams : [])];
  return [
    id,
    {
      name: nameOf(value.real_name, profile.real_name, profile.display_name, value.name),
      teams: [...new Set(teams.filter((team) => typeof team === 'string' && teamId.test(team)))] as string[],
      bot: value.is_bot === true || value.is_workflow_bot === true || id === slackbot,
      email: typeof profile.email === 'string' ? profile.email : undefined,
    },
  ];
}

/**
 * Whose accounts are the company's: those of the workspaces that people here are known by. Where Heed is not connected to
 * Slack nobody is, and people are found by the addresses that the export gives them.
 */
export interface Home {
  /** Workspaces whose accounts people here are known by; empty: Heed knows nobody by one. */
  connected: ReadonlySet<string>;
  /** The workspace that most people of the export are of. */
  own: string | undefined;
}

/** The workspace that the most of these are of. */
export function commonTeam(users: SlackUsers): string | undefined {
  const counts = new Map<string, number>();
  for (const { teams, bot } of users.values())
    if (!bot && teams[0]) counts.set(teams[0], (counts.get(teams[0]) ?? 0) + 1);
  return [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0];
}

/**
 * An account as one side of a record. Of somebody who is not in the list and whose workspace nobody names, it is not said
 * that they are outside: who is not known is not covered.
 *
 * @param team where the message itself names the workspace of who wrote it
 */
export function partyOf(id: string, users: SlackUsers, { connected, own }: Home, team?: unknown): Party {
  const user = users.get(id);
  const theirs = [...(user?.teams ?? []), ...(typeof team === 'string' && teamId.test(team) ? [team] : [])];
  const ours = theirs.find((one) => connected.has(one));
  const name = user?.name === undefined ? {} : { name: user.name };
  if (ours) return { account: id, platform: 'slack', tenant: ours, ...name };
  const foreign = theirs.length > 0 && own !== undefined && !theirs.includes(own);
  const outside = foreign ? { external: true } : {};
  if (connected.size === 0 && user?.email && !foreign) return { account: user.email, ...name };
  const [only] = connected.size === 1 ? connected : [];
  const tenant = theirs[0] ?? only ?? own;
  return { account: id, ...(tenant ? { platform: 'slack', tenant } : {}), ...name, ...outside };
}
