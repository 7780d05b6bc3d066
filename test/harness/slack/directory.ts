import type { Clock } from '../../../src/clock.ts';
import { cannot } from './errors.ts';
import type { FakeDirectory, JsonObject, User, UserGroup } from './types.ts';

/** People, bots and user groups of a workspace. */
export class Directory implements FakeDirectory {
  readonly #clock: Clock;
  readonly #teamId: string;
  readonly #users = new Map<string, User>();
  readonly #groups = new Map<string, UserGroup>();

  constructor(clock: Clock, teamId: string) {
    this.#clock = clock;
    this.#teamId = teamId;
  }

  get users(): readonly User[] {
    return [...this.#users.values()];
  }
  get groups(): readonly UserGroup[] {
    return [...this.#groups.values()];
  }

  addUser(user: Partial<User> & { id: string }): User {
    if (this.#users.has(user.id)) cannot(`${user.id} exists`);
    const name = user.name ?? user.id.toLowerCase();
    const added: User = {
      name,
      realName: user.realName ?? name,
      displayName: '',
      email: `${name}@example.com`,
      emailConfirmed: true,
      title: '',
      phone: '',
      locale: 'en-US',
      tz: 'Asia/Shanghai',
      deleted: false,
      isBot: false,
      isAdmin: false,
      isOwner: false,
      isRestricted: false,
      isUltraRestricted: false,
      teamId: this.#teamId,
      fields: {},
      updated: this.#now,
      ...user,
    };
    this.#users.set(user.id, added);
    return added;
  }

  setUser(id: string, changes: Partial<Omit<User, 'id'>>): User {
    const user = this.#users.get(id) ?? cannot(`no user ${id}`);
    return Object.assign(user, changes, { updated: this.#now });
  }

  user(id: string): User | undefined {
    return this.#users.get(id);
  }

  group(id: string): UserGroup | undefined {
    return this.#groups.get(id);
  }

  setGroup(group: Partial<UserGroup> & { id: string }): UserGroup {
    const known = this.#groups.get(group.id);
    const name = group.name ?? known?.name ?? group.id;
    const unset = { name, handle: name.toLowerCase(), description: '', users: [], disabled: false };
    const set: UserGroup = { ...unset, ...known, ...group };
    this.#groups.set(group.id, set);
    return set;
  }

  get #now(): number {
    return Math.floor(this.#clock.now().getTime() / 1000);
  }
}

/**
 * As `users.list` and the events show a person.
 *
 * @param withEmail the token has `users:read.email`
 * @param enterpriseId the organisation that the workspace belongs to
 */
export function userJson(user: User, withEmail: boolean, enterpriseId?: string): JsonObject {
  const [first_name = '', ...rest] = user.realName.split(' ');
  const common = { id: user.id, team_id: user.teamId, name: user.name, deleted: user.deleted };
  const profile: JsonObject = {
    title: user.title,
    phone: user.phone,
    real_name: user.realName,
    real_name_normalized: user.realName,
    display_name: user.displayName,
    display_name_normalized: user.displayName,
    fields: null,
    status_text: '',
    status_emoji: '',
    status_expiration: 0,
    avatar_hash: 'g0000000000',
    first_name,
    last_name: rest.join(' '),
    team: user.teamId,
    ...(withEmail && !user.isBot ? { email: user.email } : {}),
  };
  // Of people who have left, Slack keeps less.
  if (user.deleted)
    return { ...common, profile, is_bot: user.isBot, is_app_user: false, updated: user.updated };
  return {
    ...common,
    color: '9f69e7',
    real_name: user.realName,
    tz: user.tz,
    tz_label: 'China Standard Time',
    tz_offset: 28_800,
    profile,
    is_admin: user.isAdmin,
    is_owner: user.isOwner,
    is_primary_owner: false,
    is_restricted: user.isRestricted,
    is_ultra_restricted: user.isUltraRestricted,
    is_bot: user.isBot,
    is_app_user: false,
    is_email_confirmed: user.emailConfirmed,
    updated: user.updated,
    locale: user.locale,
    ...(enterpriseId === undefined
      ? {}
      : { enterprise_user: { id: user.id, enterprise_id: enterpriseId, teams: [user.teamId] } }),
  };
}

export function groupJson(
  group: UserGroup,
  teamId: string,
  show: { users: boolean; count: boolean },
): JsonObject {
  return {
    id: group.id,
    team_id: teamId,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: group.description,
    handle: group.handle,
    is_external: false,
    date_create: 1_600_000_000,
    date_update: 1_600_000_000,
    date_delete: group.disabled ? 1_650_000_000 : 0,
    auto_type: null,
    ...(show.users ? { users: [...group.users] } : {}),
    ...(show.count ? { user_count: group.users.length } : {}),
  };
}
