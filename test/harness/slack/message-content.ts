import type { ApiCall } from './api.ts';
import { complete } from './blockkit/complete.ts';
import { checkMessageBlocks } from './blockkit/view.ts';
import { ApiError, invalidArguments } from './errors.ts';
import { isObject, objectIn, textIn } from './json.ts';
import type { Json, JsonObject, MessageView } from './types.ts';

export interface Content {
  text: string;
  /** Undefined when the call had none: an update keeps the earlier ones then. */
  blocks: JsonObject[] | undefined;
  metadata: MessageView['metadata'] | 'keep';
  warning: string | undefined;
}

/** What a call says, checked as Slack checks it. @throws ApiError `no_text`, `invalid_blocks` … */
export function contentOf({ args, workspace, method }: ApiCall): Content {
  const given = args.text('text');
  const blocks = args.json('blocks', 'invalid_blocks_format');
  const markdown = args.text('markdown_text');
  const attachments = args.json('attachments', 'invalid_attachments');
  if (markdown !== undefined && (given !== undefined || blocks !== undefined))
    throw new ApiError('markdown_text_conflict');
  if (markdown !== undefined && markdown.length > 12_000) throw new ApiError('msg_too_long');
  const empty = blocks === undefined || (Array.isArray(blocks) && blocks.length === 0);
  if (!given && !markdown && attachments === undefined && empty) throw new ApiError('no_text');
  if (Array.isArray(attachments) && attachments.length > 100) throw new ApiError('too_many_attachments');
  if (blocks !== undefined) checkBlocks(blocks);
  if (!empty && !given) workspace.warn(method, 'blocks without text: notifications say nothing');
  const text = given ?? markdown ?? '';
  if (text.length > 4_000) workspace.warn(method, 'text above 4,000 characters');
  const cut = text.length > 40_000;
  return {
    text: cut ? text.slice(0, 40_000) : text,
    blocks: blocks === undefined ? undefined : complete(blocks),
    metadata: metadataOf(args.json('metadata', 'invalid_metadata_format')),
    warning: cut ? 'message_truncated' : undefined,
  };
}

export function checkBlocks(blocks: Json): void {
  if (!Array.isArray(blocks)) throw new ApiError('invalid_blocks_format');
  const errors = checkMessageBlocks(blocks);
  if (errors.length === 0) return;
  const messages = errors.map((problem) => `[ERROR] ${problem}`);
  throw new ApiError('invalid_blocks', { errors, response_metadata: { messages } });
}

function metadataOf(given: Json | undefined): Content['metadata'] {
  if (given === undefined) return 'keep';
  if (!isObject(given)) throw new ApiError('invalid_metadata_format');
  if (Object.keys(given).length === 0) return undefined;
  const [event_type, event_payload] = [textIn(given, 'event_type'), objectIn(given, 'event_payload')];
  if (!event_type || !event_payload) throw new ApiError('invalid_metadata_schema');
  if (JSON.stringify(event_payload).length > 8_000) throw new ApiError('metadata_too_large');
  return { event_type, event_payload };
}

/** A `ts` argument in its form. @param error the word for another one, where the method has its own */
export function tsOf({ args }: ApiCall, name = 'ts', error?: string): string {
  const ts = args.need(name);
  if (/^\d+\.\d{6}$/.test(ts)) return ts;
  throw error ? new ApiError(error) : invalidArguments(`must be a timestamp [json-pointer:/${name}]`);
}
