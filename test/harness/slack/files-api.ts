import { type ApiCall, type Methods, needScope } from './api.ts';
import { postAs } from './app-messages.ts';
import { complete } from './blockkit/complete.ts';
import type { Conversation } from './conversations.ts';
import { ApiError, invalidArguments } from './errors.ts';
import { fileJson, type StoredFile } from './files.ts';
import { isObject, textIn } from './json.ts';
import { checkBlocks } from './message-content.ts';
import type { JsonObject } from './types.ts';

/** Sharing takes a moment: the answer comes before the message. */
const shareMs = 2_000;
const mostBytes = 1024 ** 3;
const mostSnippet = 1024 ** 2;

function getUploadUrl({ workspace, args }: ApiCall): JsonObject {
  if (!args.has('filename') || !args.has('length')) throw new ApiError('missing_argument');
  const [name, size] = [args.need('filename'), args.whole('length') ?? 0];
  if (size < 1) throw invalidArguments('must be greater than 0 [json-pointer:/length]');
  if (size > mostBytes) throw new ApiError('file_upload_size_restricted');
  if (args.has('snippet_type') && size > mostSnippet) throw new ApiError('snippet_too_large');
  // The documentation has the first name, the JavaScript client sends the second.
  const altText = args.text('alt_txt') ?? args.text('alt_text') ?? '';
  if (altText.length > 1_000) throw new ApiError('alt_txt_too_large');
  const file = workspace.files.add({
    ...{ id: workspace.ids.next('F'), name, title: name, altText, size },
    ...{ created: workspace.seconds, user: workspace.botUserId, state: 'announced', shares: [] },
  });
  return { upload_url: workspace.origin + workspace.files.addressFor(file), file_id: file.id };
}

function completeUpload(call: ApiCall): JsonObject {
  const { workspace, args, now } = call;
  for (const name of ['username', 'icon_url', 'icon_emoji'])
    if (args.has(name)) needScope(workspace, 'chat:write.customize');
  const files = uploadsOf(call);
  const channels = channelsOf(call);
  const threadTs = args.text('thread_ts');
  const text = args.text('initial_comment') ?? '';
  const given = text === '' ? args.json('blocks', 'invalid_blocks') : undefined;
  if (given !== undefined) checkBlocks(given);
  const blocks = given === undefined ? undefined : complete(given);
  for (const { file, title } of files) Object.assign(file, { state: 'complete', title });
  const stored = files.map(({ file }) => file);
  for (const conversation of channels)
    workspace.agenda.add(new Date(now.getTime() + shareMs), (at) => {
      if (conversation.archived || !conversation.members.has(workspace.botUserId)) return;
      const message = postAs(workspace, conversation, { text, blocks, threadTs, at, files: stored });
      for (const file of stored) file.shares.push({ conversation, ts: message.ts, threadTs });
    });
  return { files: stored.map((file) => fileJson(workspace, file)) };
}

/** Each was uploaded, and is completed once. */
function uploadsOf({ workspace, args }: ApiCall): { file: StoredFile; title: string }[] {
  const given = args.json('files', 'invalid_arguments');
  if (!Array.isArray(given) || given.length === 0)
    throw invalidArguments('missing required field: files [json-pointer:/files]');
  return given.map((one) => {
    const file = isObject(one) ? workspace.files.find(textIn(one, 'id') ?? '') : undefined;
    if (!file || !isObject(one) || file.state !== 'uploaded') throw new ApiError('file_not_found');
    return { file, title: textIn(one, 'title') ?? file.title };
  });
}

/** Ids of conversations, never of people; none at all leaves the files with the app. */
function channelsOf({ workspace, args }: ApiCall): Conversation[] {
  const ids = new Set([...args.ids('channel_id'), ...args.ids('channels')]);
  if (ids.size > 100) throw new ApiError('channels_limit_exceeded');
  return [...ids].map((id) => {
    if (!/^[CDG][A-Z0-9]+$/.test(id)) throw new ApiError('invalid_channel');
    const conversation = workspace.conversations.find(id);
    const inside = conversation?.members.has(workspace.botUserId) ?? false;
    if (!conversation || (!inside && conversation.kind !== 'public')) throw new ApiError('channel_not_found');
    if (!inside) throw new ApiError('not_in_channel');
    if (conversation.archived) throw new ApiError('posting_to_channel_denied');
    return conversation;
  });
}

function info({ workspace, args }: ApiCall): JsonObject {
  const file = workspace.files.find(args.need('file'));
  if (file?.state !== 'complete') throw new ApiError('file_not_found');
  return { file: fileJson(workspace, file), comments: [], response_metadata: { next_cursor: '' } };
}

export const fileMethods: Methods = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
  'files.info': info,
};
