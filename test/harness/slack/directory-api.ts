import type { ApiCall, Methods } from './api.ts';
import { groupJson, userJson } from './directory.ts';
import { ApiError } from './errors.ts';
import { page } from './pages.ts';
import type { JsonObject, User } from './types.ts';

/** Above so many people, a list without a limit is refused. */
const large = 1_000;

function shown({ workspace }: ApiCall, user: User): JsonObject {
  return userJson(user, workspace.scopes.includes('users:read.email'), workspace.team.enterpriseId);
}

function usersList(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const all = workspace.directory.users;
  if (!args.whole('limit') && all.length > large) throw new ApiError('limit_required');
  const { items, next } = page(call, all, { usual: large, most: 999 });
  const members = items.map((user) => shown(call, user));
  return { members, cache_ts: workspace.seconds, response_metadata: { next_cursor: next } };
}

function userOf(call: ApiCall, id: string): User {
  const user = call.workspace.directory.user(id);
  if (!user) throw new ApiError('user_not_found');
  return user;
}

function usersInfo(call: ApiCall): JsonObject {
  return { user: shown(call, userOf(call, call.args.need('user'))) };
}

function lookupByEmail(call: ApiCall): JsonObject {
  const email = call.args.need('email').toLowerCase();
  const found = call.workspace.directory.users.find(
    (user) => !user.deleted && user.email.toLowerCase() === email,
  );
  if (!found) throw new ApiError('users_not_found');
  return { user: shown(call, found) };
}

function profileGet(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const user = userOf(call, args.text('user') ?? workspace.botUserId);
  const labels = new Map((workspace.options.profileFields ?? []).map(({ id, label }) => [id, label]));
  const withLabels = args.flag('include_labels');
  const fields = Object.entries(user.fields).map(([id, { value, alt }]) => {
    return [id, { value, alt, ...(withLabels ? { label: labels.get(id) ?? '' } : {}) }];
  });
  const { profile } = shown(call, user);
  const known = typeof profile === 'object' && profile !== null && !Array.isArray(profile) ? profile : {};
  return { profile: { ...known, fields: Object.fromEntries(fields) } };
}

/** Of the whole workspace, which is how a field's id is learnt from its label. */
function teamProfileGet({ workspace }: ApiCall): JsonObject {
  const fields = (workspace.options.profileFields ?? []).map(({ id, label, type }, ordering) => {
    return { id, ordering, label, hint: '', type: type ?? 'text', possible_values: null, is_hidden: false };
  });
  return { profile: { fields } };
}

function groupsList(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const show = { users: args.flag('include_users'), count: args.flag('include_count') };
  const listed = workspace.directory.groups.filter(
    ({ disabled }) => !disabled || args.flag('include_disabled'),
  );
  return { usergroups: listed.map((group) => groupJson(group, workspace.team.id, show)) };
}

function groupUsers({ workspace, args }: ApiCall): JsonObject {
  const group = workspace.directory.group(args.need('usergroup'));
  if (!group || (group.disabled && !args.flag('include_disabled'))) throw new ApiError('no_such_subteam');
  return { users: [...group.users] };
}

export const directoryMethods: Methods = {
  'users.list': usersList,
  'users.info': usersInfo,
  'users.lookupByEmail': lookupByEmail,
  'users.profile.get': profileGet,
  'team.profile.get': teamProfileGet,
  'usergroups.list': groupsList,
  'usergroups.users.list': groupUsers,
};
