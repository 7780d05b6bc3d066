import { type ApiCall, conversationOf, type Methods } from './api.ts';
import { postAs } from './app-messages.ts';
import { targetOf } from './chat-api.ts';
import { ApiError } from './errors.ts';
import { contentOf } from './message-content.ts';
import { page } from './pages.ts';
import type { Scheduled } from './scheduled.ts';
import type { JsonObject } from './types.ts';
import type { Workspace } from './workspace.ts';

function schedule(call: ApiCall): JsonObject {
  const { workspace, args, method } = call;
  const conversation = targetOf(call);
  const content = contentOf(call);
  if (content.warning !== undefined) throw new ApiError('msg_too_long');
  const metadata = content.metadata !== 'keep' && content.metadata !== undefined;
  const message: Scheduled = {
    id: workspace.ids.next('Q'),
    channel: conversation.id,
    postAt: secondsOf(args.need('post_at')),
    created: workspace.seconds,
    content,
    threadTs: args.text('thread_ts'),
    state: 'waiting',
  };
  workspace.scheduled.add(message);
  // The documentation warns of it: the call succeeds, and nothing is ever posted.
  if (metadata) workspace.warn(method, 'scheduled with metadata: it will not be posted');
  workspace.agenda.add(new Date(message.postAt * 1_000), (at) => {
    if (message.state !== 'waiting') return;
    message.state = 'posted';
    if (!metadata) post(workspace, message, at);
  });
  const { text, blocks } = content;
  const shown = { bot_id: workspace.botId, type: 'delayed_message', subtype: 'bot_message', text };
  return {
    scheduled_message_id: message.id,
    channel: conversation.id,
    post_at: String(message.postAt),
    message: { ...shown, ...(blocks ? { blocks } : {}) },
  };
}

function secondsOf(given: string): number {
  if (!/^\d{1,12}$/.test(given)) throw new ApiError('invalid_time');
  return Number(given);
}

/** By then the app may be gone or shut out, the channel closed, the thread away: nobody is told. */
function post(workspace: Workspace, { channel, content, threadTs }: Scheduled, at: Date): void {
  const conversation = workspace.conversations.find(channel);
  const inside = conversation?.members.has(workspace.botUserId) ?? false;
  if (!conversation || !inside || conversation.archived || workspace.refusedToken !== undefined) return;
  const person = [...conversation.members].find((member) => member !== workspace.botUserId) ?? '';
  if (conversation.kind === 'im' && workspace.directory.user(person)?.deleted) return;
  if (threadTs !== undefined && !conversation.messages.has(threadTs)) return;
  postAs(workspace, conversation, { ...content, threadTs, at });
}

function list(call: ApiCall): JsonObject {
  const { workspace, args } = call;
  const channel = args.text('channel');
  if (channel !== undefined && !workspace.conversations.find(channel)) throw new ApiError('invalid_channel');
  const [oldest, latest] = [Number(args.text('oldest') ?? 0), Number(args.text('latest') ?? Infinity)];
  const all = workspace.scheduled
    .waiting()
    .filter((one) => channel === undefined || one.channel === channel)
    .filter(({ postAt }) => postAt >= oldest && postAt <= latest);
  const { items, next } = page(call, all, { usual: 100, most: 1_000 });
  const scheduled_messages = items.map(({ id, channel: channel_id, postAt, created, content }) => {
    return { id, channel_id, post_at: postAt, date_created: created, text: content.text };
  });
  return { scheduled_messages, response_metadata: { next_cursor: next } };
}

function deleteScheduled(call: ApiCall): JsonObject {
  const conversation = conversationOf(call);
  call.workspace.scheduled.delete(conversation.id, call.args.need('scheduled_message_id'));
  return {};
}

export const scheduleMethods: Methods = {
  'chat.scheduleMessage': schedule,
  'chat.scheduledMessages.list': list,
  'chat.deleteScheduledMessage': deleteScheduled,
};
