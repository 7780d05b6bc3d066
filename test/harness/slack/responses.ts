import type { ApiAnswer } from './api-server.ts';
import { appMessage, changeMessage } from './app-messages.ts';
import { complete } from './blockkit/complete.ts';
import { ApiError } from './errors.ts';
import { isObject, parseJson, textIn } from './json.ts';
import { checkBlocks } from './message-content.ts';
import type { ResponseUrl } from './response-urls.ts';
import { plainJson } from './transport.ts';
import type { JsonObject } from './types.ts';
import type { Workspace } from './workspace.ts';

/** A POST to a response URL: no token, five times within half an hour. */
export function respond(workspace: Workspace, path: string, raw: Buffer): ApiAnswer {
  const url = workspace.responseUrls.use(path, workspace.now);
  if (typeof url === 'string') return plainJson({ ok: false, error: url }, 404);
  workspace.counts.responses += 1;
  const body = parseJson(raw.toString('utf8'));
  try {
    if (!isObject(body)) throw new ApiError('invalid_payload');
    act(workspace, url, body);
    return plainJson({ ok: true });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return plainJson({ ok: false, error: error.error, ...error.fields }, 400);
  }
}

function act(workspace: Workspace, url: ResponseUrl, body: JsonObject): void {
  const messages = workspace.conversations.find(url.channel)?.messages;
  if (!messages) throw new ApiError('channel_not_found');
  const original = url.ts === undefined ? undefined : messages.get(url.ts);
  if (body.delete_original === true) {
    if (!original) throw new ApiError('message_not_found');
    messages.delete(original.ts);
    return;
  }
  const text = textIn(body, 'text') ?? '';
  if (body.blocks !== undefined) checkBlocks(body.blocks);
  if (text === '' && body.blocks === undefined) throw new ApiError('no_text');
  const blocks = body.blocks === undefined ? undefined : complete(body.blocks);
  // A person's own slash command is nothing that could be replaced, so the answer is a message of its own.
  if (body.replace_original === true && original) {
    if (original.user !== workspace.botUserId) throw new ApiError('cant_update_message');
    // An answer replaces everything, also blocks that it does not name.
    changeMessage(workspace, original, { text, blocks: blocks ?? [] });
    return;
  }
  const message = appMessage(workspace, { text, blocks });
  if (body.response_type !== 'in_channel') message.ephemeralTo = url.userId;
  message.threadTs = textIn(body, 'thread_ts');
  messages.set(message.ts, message);
}
