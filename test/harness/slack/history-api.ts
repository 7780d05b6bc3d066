import { type ApiCall, conversationOf, type Methods, needScope, scopeFor } from './api.ts';
import { messageJson } from './app-messages.ts';
import type { Message } from './conversations.ts';
import { ApiError } from './errors.ts';
import { tsOf } from './message-content.ts';
import { page } from './pages.ts';
import type { JsonObject } from './types.ts';

/** A message as it was, with its metadata when that was asked for. */
function historyJson({ workspace, args }: ApiCall, message: Message): JsonObject {
  const withMetadata = args.flag('include_all_metadata') && message.metadata;
  return { ...messageJson(workspace, message), ...(withMetadata ? { metadata: withMetadata } : {}) };
}

/** Whether a `ts` is between `oldest` and `latest` of a call. */
function within(call: ApiCall): (ts: string) => boolean {
  const inclusive = call.args.flag('inclusive');
  const [oldest, latest] = [bound(call, 'oldest'), bound(call, 'latest')];
  return (ts) => {
    const after = oldest === undefined || ts > oldest || (inclusive && ts === oldest);
    return after && (latest === undefined || ts < latest || (inclusive && ts === latest));
  };
}

function history(call: ApiCall): JsonObject {
  const { workspace } = call;
  const conversation = conversationOf(call);
  needScope(workspace, scopeFor(conversation.kind, 'history'));
  if (!conversation.members.has(workspace.botUserId)) throw new ApiError('not_in_channel');
  const inside = within(call);
  const all = [...conversation.messages.values()]
    .filter(({ ts, ephemeralTo }) => ephemeralTo === undefined && inside(ts))
    .reverse();
  const { items, next } = page(call, all, { usual: 100, most: 999 });
  const messages = items.map((message) => historyJson(call, message));
  const pin_count = conversation.pins.length;
  return { messages, has_more: next !== '', pin_count, response_metadata: { next_cursor: next } };
}

/** A moment as a `ts`; given without micros too. All have ten digits of seconds, so that texts compare. */
function bound({ args }: ApiCall, name: 'oldest' | 'latest'): string | undefined {
  const value = args.text(name);
  if (value === undefined || value === '' || value === '0' || value === 'now') return undefined;
  if (!/^\d{10}(?:\.\d{1,6})?$/.test(value)) throw new ApiError(`invalid_ts_${name}`);
  const [seconds = '', micros = ''] = value.split('.');
  return `${seconds}.${micros.padEnd(6, '0')}`;
}

/** A thread: the message it hangs on in front, then the answers, oldest first. */
function replies(call: ApiCall): JsonObject {
  const conversation = conversationOf(call);
  needScope(call.workspace, scopeFor(conversation.kind, 'history'));
  const ts = tsOf(call);
  const parent = conversation.messages.get(ts);
  if (!parent || parent.ephemeralTo !== undefined) throw new ApiError('thread_not_found');
  const inside = within(call);
  const answers = [...conversation.messages.values()].filter(
    (one) => one.threadTs === ts && one.ephemeralTo === undefined && inside(one.ts),
  );
  const { items, next } = page(call, [parent, ...answers], { usual: 1_000, most: 1_000 });
  const threaded: JsonObject = answers.length > 0 ? { thread_ts: ts, reply_count: answers.length } : {};
  const messages = items.map((one) => ({
    ...historyJson(call, one),
    ...(one === parent ? threaded : {}),
  }));
  return { messages, has_more: next !== '', response_metadata: { next_cursor: next } };
}

export const historyMethods: Methods = {
  'conversations.history': history,
  'conversations.replies': replies,
};
