import { type ApiCall, conversationOf, type Methods, needScope, ownChannel, scopeFor } from './api.ts';
import { conversationJson } from './conversations.ts';
import { ApiError, invalidArguments } from './errors.ts';
import { page } from './pages.ts';
import type { JsonObject } from './types.ts';

function json(call: ApiCall, id: string): JsonObject {
  const { workspace } = call;
  const found = workspace.conversations.find(id);
  return found ? conversationJson(found, workspace.botUserId, workspace.team.id) : {};
}

function open(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const users = args.ids('users');
  needScope(workspace, users.length > 1 ? 'mpim:write' : 'im:write');
  if (args.has('channel') && users.length === 0) return { channel: { id: conversationOf(call).id } };
  if (users.length === 0) throw new ApiError('users_list_not_supplied');
  if (users.length > 8) throw new ApiError('too_many_users');
  for (const id of users) {
    const user = workspace.directory.user(id);
    if (!user) throw new ApiError('user_not_found');
    if (user.deleted) throw new ApiError('user_disabled');
  }
  const [user = ''] = users;
  if (users.length > 1) {
    const named = { id: workspace.ids.next('G'), name: 'mpdm', kind: 'mpim' as const };
    const made = { ...named, creator: workspace.botUserId, created: workspace.seconds };
    return {
      channel: { id: workspace.conversations.add({ ...made, members: [...users, workspace.botUserId] }).id },
    };
  }
  const { dm, fresh } = workspace.dmWith(user);
  const channel = args.flag('return_im') ? json(call, dm.id) : { id: dm.id };
  return { channel, ...(fresh ? {} : { no_op: true, already_open: true }) };
}

function create(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const isPrivate = args.flag('is_private');
  needScope(workspace, isPrivate ? 'groups:write' : 'channels:manage');
  const name = args.text('name') ?? '';
  if (name === '') throw new ApiError('invalid_name_required');
  if (name.length > 80) throw new ApiError('invalid_name_maxlength');
  if (/^[-_]+$/.test(name)) throw new ApiError('invalid_name_punctuation');
  if (!/^[a-z0-9_-]+$/.test(name)) throw new ApiError('invalid_name_specials');
  // Also of archived ones.
  if (workspace.conversations.named(name)) throw new ApiError('name_taken');
  const { botUserId: creator, seconds: created } = workspace;
  const kind = isPrivate ? ('private' as const) : ('public' as const);
  const id = workspace.ids.next('C');
  workspace.conversations.add({ id, name, kind, creator, created, members: [creator] });
  workspace.announce(joined(call, id, creator));
  return { channel: json(call, id) };
}

function joined({ workspace, now }: ApiCall, channel: string, user: string): JsonObject {
  const kind = workspace.conversations.find(channel)?.kind;
  return {
    type: 'member_joined_channel',
    user,
    channel,
    channel_type: kind === 'private' ? 'G' : 'C',
    team: workspace.team.id,
    ...(user === workspace.botUserId ? {} : { inviter: workspace.botUserId }),
    event_ts: workspace.ids.ts(now),
  };
}

function invite(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const conversation = ownChannel(call, 'groups:write.invites');
  const users = args.ids('users');
  if (users.length === 0) throw new ApiError('no_user');
  if (users.length > 100) throw invalidArguments('no more than 100 items allowed [json-pointer:/users]');
  const errors = users.flatMap((user) => {
    const error = inviteError(call, conversation.members, user);
    return error ? [{ user, ok: false, error }] : [];
  });
  const wrong = new Set(errors.map(({ user }) => user));
  const first = errors[0];
  if (first && (!args.flag('force') || wrong.size === users.length))
    throw new ApiError(first.error, { errors });
  for (const user of users) {
    if (wrong.has(user)) continue;
    conversation.members.add(user);
    workspace.announce(joined(call, conversation.id, user));
  }
  return { channel: json(call, conversation.id), ...(first ? { errors } : {}) };
}

function inviteError({ workspace }: ApiCall, members: ReadonlySet<string>, id: string): string | undefined {
  if (id === workspace.botUserId) return 'cant_invite_self';
  const user = workspace.directory.user(id);
  if (!user || user.deleted) return 'user_not_found';
  if (members.has(id)) return 'already_in_channel';
  return user.isUltraRestricted ? 'ura_max_channels' : undefined;
}

function kick(call: ApiCall): JsonObject {
  const conversation = ownChannel(call);
  const user = call.args.need('user');
  if (user === call.workspace.botUserId) throw new ApiError('cant_kick_self');
  if (!call.workspace.directory.user(user)) throw new ApiError('user_not_found');
  if (!conversation.members.delete(user)) throw new ApiError('not_in_channel');
  return { errors: {} };
}

function setTopic(call: ApiCall): JsonObject {
  const conversation = ownChannel(call, 'groups:write.topic');
  const topic = call.args.text('topic') ?? '';
  if (topic.length > 250) throw new ApiError('too_long');
  conversation.topic = topic;
  return { channel: json(call, conversation.id) };
}

function setPurpose(call: ApiCall): JsonObject {
  const conversation = ownChannel(call, 'groups:write.topic');
  const purpose = call.args.text('purpose') ?? '';
  if (purpose.length > 250) throw new ApiError('too_long');
  conversation.purpose = purpose;
  return { purpose };
}

function archive(call: ApiCall): JsonObject {
  if (conversationOf(call).archived) throw new ApiError('already_archived');
  ownChannel(call).archived = true;
  return {};
}

function rename(call: ApiCall): JsonObject {
  const conversation = ownChannel(call);
  const name = call.args.need('name');
  if (!/^[a-z0-9_-]{1,80}$/.test(name)) throw new ApiError('invalid_name_specials');
  if (workspaceHas(call, name, conversation.id)) throw new ApiError('name_taken');
  conversation.name = name;
  return { channel: json(call, conversation.id) };
}

function workspaceHas({ workspace }: ApiCall, name: string, but: string): boolean {
  const known = workspace.conversations.named(name);
  return known !== undefined && known.id !== but;
}

function members(call: ApiCall): JsonObject {
  const conversation = conversationOf(call);
  needScope(call.workspace, scopeFor(conversation.kind, 'read'));
  const { items, next } = page(call, [...conversation.members], { usual: 100, most: 999 });
  return { members: items, response_metadata: { next_cursor: next } };
}

function info(call: ApiCall): JsonObject {
  const conversation = conversationOf(call);
  needScope(call.workspace, scopeFor(conversation.kind, 'read'));
  const counted: JsonObject = call.args.flag('include_num_members')
    ? { num_members: conversation.members.size }
    : {};
  return { channel: { ...json(call, conversation.id), ...counted } };
}

const kinds = { public_channel: 'public', private_channel: 'private', im: 'im', mpim: 'mpim' } as const;

function list(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const asked = args.ids('types');
  const types = (asked.length > 0 ? asked : ['public_channel']).map((type) => {
    const kind = Object.entries(kinds).find(([name]) => name === type)?.[1];
    if (!kind) throw new ApiError('invalid_types');
    needScope(workspace, scopeFor(kind, 'read'));
    return kind;
  });
  const all = workspace.conversations.all.filter(
    (one) =>
      types.includes(one.kind) &&
      (one.kind === 'public' || one.members.has(workspace.botUserId)) &&
      !(one.archived && args.flag('exclude_archived')),
  );
  const { items, next } = page(call, all, { usual: 100, most: 999 });
  return { channels: items.map(({ id }) => json(call, id)), response_metadata: { next_cursor: next } };
}

export const conversationMethods: Methods = {
  'conversations.open': open,
  'conversations.create': create,
  'conversations.invite': invite,
  'conversations.kick': kick,
  'conversations.setTopic': setTopic,
  'conversations.setPurpose': setPurpose,
  'conversations.archive': archive,
  'conversations.rename': rename,
  'conversations.members': members,
  'conversations.info': info,
  'conversations.list': list,
};
