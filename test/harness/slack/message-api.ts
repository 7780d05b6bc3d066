import { type ApiCall, conversationOf, type Methods } from './api.ts';
import type { Message } from './conversations.ts';
import { ApiError } from './errors.ts';
import { tsOf } from './message-content.ts';
import type { JsonObject } from './types.ts';

function getPermalink(call: ApiCall): JsonObject {
  const conversation = conversationOf(call);
  const ts = tsOf(call, 'message_ts');
  const message = conversation.messages.get(ts);
  if (!message || message.ephemeralTo !== undefined) throw new ApiError('message_not_found');
  const { id } = conversation;
  const thread = message.threadTs === undefined ? '' : `?thread_ts=${message.threadTs}&cid=${id}`;
  const site = `https://${call.workspace.team.domain}.slack.com`;
  return { channel: id, permalink: `${site}/archives/${id}/p${ts.replace('.', '')}${thread}` };
}

/** The message that a pin or reaction is for. @throws ApiError `no_item_specified`, `bad_timestamp` … */
function itemOf(call: ApiCall): { message: Message; pins: string[] } {
  const conversation = conversationOf(call);
  if (!conversation.members.has(call.workspace.botUserId)) throw new ApiError('not_in_channel');
  if (!call.args.has('timestamp')) throw new ApiError('no_item_specified');
  const message = conversation.messages.get(tsOf(call, 'timestamp', 'bad_timestamp'));
  if (!message || message.ephemeralTo !== undefined) throw new ApiError('message_not_found');
  return { message, pins: conversation.pins };
}

/** Slack names the error and no figure; that many are reported. */
const mostPins = 100;

function pinsAdd(call: ApiCall): JsonObject {
  const { message, pins } = itemOf(call);
  if (pins.includes(message.ts)) throw new ApiError('already_pinned');
  if (pins.length >= mostPins) throw new ApiError('too_many_pins');
  pins.push(message.ts);
  return {};
}

function pinsRemove(call: ApiCall): JsonObject {
  const { message, pins } = itemOf(call);
  const at = pins.indexOf(message.ts);
  if (at < 0) throw new ApiError('no_pin');
  pins.splice(at, 1);
  return {};
}

function reactionsAdd(call: ApiCall): JsonObject {
  const name = call.args.need('name');
  if (!/^[a-z0-9_+'-]+(?:::skin-tone-[2-6])?$/.test(name)) throw new ApiError('invalid_name');
  if (conversationOf(call).archived) throw new ApiError('is_archived');
  const { message } = itemOf(call);
  if (message.reactions.includes(name)) throw new ApiError('already_reacted');
  message.reactions.push(name);
  return {};
}

export const messageMethods: Methods = {
  'chat.getPermalink': getPermalink,
  'pins.add': pinsAdd,
  'pins.remove': pinsRemove,
  'reactions.add': reactionsAdd,
};
