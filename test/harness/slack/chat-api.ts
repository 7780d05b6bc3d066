import { type ApiCall, conversationOf, type Methods, needScope } from './api.ts';
import { appMessage, changeMessage, messageJson, postAs } from './app-messages.ts';
import type { Conversation, Message } from './conversations.ts';
import { ApiError } from './errors.ts';
import { contentOf, tsOf } from './message-content.ts';
import type { JsonObject } from './types.ts';

/** Where a message goes: a conversation, or a person, whose direct messages are opened on the way. */
export function targetOf(call: ApiCall): Conversation {
  const { workspace, args } = call;
  const id = args.need('channel');
  const user = workspace.directory.user(id);
  if (!user) {
    const conversation = conversationOf(call);
    const member = [...conversation.members].find((one) => one !== workspace.botUserId);
    const gone = conversation.kind === 'im' && member && workspace.directory.user(member)?.deleted;
    if (conversation.archived || gone) throw new ApiError('is_archived');
    if (!conversation.members.has(workspace.botUserId)) throw new ApiError('not_in_channel');
    return conversation;
  }
  if (user.deleted) throw new ApiError('channel_not_found');
  if (user.isBot) throw new ApiError('cannot_dm_bot');
  if (workspace.options.messagesTab === false) throw new ApiError('messages_tab_disabled');
  return workspace.dmWith(id).dm;
}

function postMessage(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  if (!workspace.remembers) return countedPost(call);
  for (const name of ['username', 'icon_url', 'icon_emoji'])
    if (args.has(name)) needScope(workspace, 'chat:write.customize');
  const conversation = targetOf(call);
  const content = contentOf(call);
  const threadTs = args.text('thread_ts');
  if (threadTs !== undefined && !conversation.messages.has(threadTs)) throw new ApiError('thread_not_found');
  const metadata = content.metadata === 'keep' ? undefined : content.metadata;
  const message = postAs(workspace, conversation, { ...content, metadata, threadTs });
  const json = messageJson(workspace, message);
  const warned = content.warning;
  return {
    channel: conversation.id,
    ts: message.ts,
    message: json,
    ...(warned ? { warning: warned, response_metadata: { warnings: [warned] } } : {}),
  };
}

/** Of benchmarks: counted and answered, not checked and not kept. */
function countedPost({ workspace, args }: ApiCall): JsonObject {
  const channel = args.need('channel');
  workspace.counts.messages += 1;
  return { channel: channel.replace(/^[UW]/, 'D'), ts: workspace.ids.ts(workspace.now), message: {} };
}

/** The app's own message, which can be changed. */
function ownMessage(call: ApiCall, refusal: string): { conversation: Conversation; message: Message } {
  const { workspace, args } = call;
  if (workspace.directory.user(args.need('channel'))) throw new ApiError('channel_not_found');
  const conversation = conversationOf(call);
  const message = conversation.messages.get(tsOf(call));
  if (!message || message.ephemeralTo !== undefined) throw new ApiError('message_not_found');
  if (message.user !== workspace.botUserId) throw new ApiError(refusal);
  if (conversation.archived) throw new ApiError('is_archived');
  return { conversation, message };
}

function update(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  if (!workspace.remembers)
    return { channel: args.need('channel'), ts: args.need('ts'), text: '', message: {} };
  const { conversation, message } = ownMessage(call, 'cant_update_message');
  const content = contentOf(call);
  if (content.text.length > 4_000) throw new ApiError('msg_too_long');
  changeMessage(workspace, message, content);
  if (content.metadata !== 'keep') message.metadata = content.metadata;
  return {
    channel: conversation.id,
    ts: message.ts,
    text: message.text,
    message: messageJson(workspace, message),
  };
}

function deleteMessage(call: ApiCall): JsonObject {
  const { conversation, message } = ownMessage(call, 'cant_delete_message');
  conversation.messages.delete(message.ts);
  return { channel: conversation.id, ts: message.ts };
}

function postEphemeral(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const conversation = targetOf(call);
  const user = args.need('user');
  if (!conversation.members.has(user)) throw new ApiError('user_not_in_channel');
  const message = { ...appMessage(workspace, contentOf(call)), ephemeralTo: user };
  conversation.messages.set(message.ts, message);
  return { message_ts: message.ts };
}

export const chatMethods: Methods = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': deleteMessage,
  'chat.postEphemeral': postEphemeral,
};
