import type { Conversation, Message } from './conversations.ts';
import { fileJson, type StoredFile } from './files.ts';
import type { JsonObject } from './types.ts';
import type { Workspace } from './workspace.ts';

export function messageJson(workspace: Workspace, message: Message): JsonObject {
  const byApp = message.user === workspace.botUserId;
  return {
    user: message.user,
    type: 'message',
    ts: message.ts,
    ...(byApp ? { bot_id: workspace.botId, app_id: workspace.appId } : {}),
    text: message.text,
    team: workspace.team.id,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.edited ? { edited: message.edited } : {}),
    ...(message.subtype === undefined ? {} : { subtype: message.subtype }),
    ...(message.files.length > 0 ? { files: message.files.map((file) => fileJson(workspace, file)) } : {}),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map((name) => ({ name, users: [workspace.botUserId], count: 1 })) }
      : {}),
  };
}

/** A message of the app's as it was before anybody changed it. */
export function appMessage(
  workspace: Workspace,
  content: { text: string; blocks: JsonObject[] | undefined },
  at = workspace.now,
): Message {
  return {
    ts: workspace.ids.ts(at),
    user: workspace.botUserId,
    text: content.text,
    blocks: content.blocks ?? [],
    metadata: undefined,
    threadTs: undefined,
    ephemeralTo: undefined,
    edited: undefined,
    subtype: undefined,
    files: [],
    reactions: [],
  };
}

/** A message of the app's, which stands there from now on, or since the time it was planned for. */
export function postAs(
  workspace: Workspace,
  conversation: Conversation,
  given: {
    text: string;
    blocks: JsonObject[] | undefined;
    metadata?: Message['metadata'];
    threadTs: string | undefined;
    at?: Date;
    files?: readonly StoredFile[];
  },
): Message {
  const { metadata, threadTs, at, files = [] } = given;
  const subtype = files.length > 0 ? 'file_share' : undefined;
  const message = { ...appMessage(workspace, given, at), metadata, threadTs, files, subtype };
  conversation.messages.set(message.ts, message);
  workspace.counts.messages += 1;
  announceOwn(workspace, conversation, message);
  return message;
}

/** What the app says comes back to it as an event. */
function announceOwn(workspace: Workspace, { id, kind }: Conversation, message: Message): void {
  const channel_type = kind === 'im' ? 'im' : kind === 'public' ? 'channel' : 'group';
  const json = messageJson(workspace, message);
  workspace.announce({ ...json, channel: id, event_ts: message.ts, channel_type });
}

/** Blocks that are left out stay as they were. */
export function changeMessage(
  workspace: Workspace,
  message: Message,
  { text, blocks }: { text: string; blocks: JsonObject[] | undefined },
): void {
  message.text = text;
  if (blocks !== undefined) message.blocks = blocks;
  message.edited = { user: workspace.botUserId, ts: workspace.ids.ts(workspace.now) };
}
