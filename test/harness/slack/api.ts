import type { Args } from './args.ts';
import type { Conversation } from './conversations.ts';
import { ApiError } from './errors.ts';
import type { JsonObject } from './types.ts';
import type { Workspace } from './workspace.ts';

export type Caller =
  | { kind: 'bot' | 'app' | 'nobody' }
  | { kind: 'user'; userId: string; scopes: readonly string[] };

/** One call of a method, its token and rate checked. */
export interface ApiCall {
  workspace: Workspace;
  method: string;
  args: Args;
  caller: Caller;
  now: Date;
}

export type Answer = (call: ApiCall) => JsonObject;
export type Methods = Readonly<Record<string, Answer>>;

/** At least one of these, or the call is refused as Slack does. */
export function needScope(workspace: Workspace, ...scopes: string[]): void {
  if (scopes.length === 0 || scopes.some((scope) => workspace.scopes.includes(scope))) return;
  throw new ApiError('missing_scope', { needed: scopes.join(','), provided: workspace.scopes.join(',') });
}

const families = { public: 'channels', private: 'groups', im: 'im', mpim: 'mpim' } as const;

/** The scope that conversations of its kind want: `groups:write` for a private channel. */
export function scopeFor(kind: Conversation['kind'], right: 'read' | 'write' | 'history'): string {
  return right === 'write' && kind === 'public' ? 'channels:manage' : `${families[kind]}:${right}`;
}

/**
 * The conversation of that id. Private ones that the app is not in do not exist for it.
 *
 * @throws ApiError `channel_not_found`
 */
export function conversationOf(call: ApiCall, name = 'channel'): Conversation {
  const conversation = call.workspace.conversations.find(call.args.need(name));
  if (!conversation) throw new ApiError('channel_not_found');
  const inside = conversation.members.has(call.workspace.botUserId);
  if (!inside && conversation.kind !== 'public') throw new ApiError('channel_not_found');
  return conversation;
}

/** A channel that the app may change. */
export function ownChannel(call: ApiCall, ...also: string[]): Conversation {
  const conversation = conversationOf(call);
  if (conversation.kind === 'im') throw new ApiError('method_not_supported_for_channel_type');
  needScope(call.workspace, scopeFor(conversation.kind, 'write'), ...also);
  if (!conversation.members.has(call.workspace.botUserId)) throw new ApiError('not_in_channel');
  if (conversation.archived) throw new ApiError('is_archived');
  return conversation;
}
