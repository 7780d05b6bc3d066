import { z } from 'zod';
import { HeedError } from '../../errors.ts';
import { goesInACircle, type SlackApi, SlackError } from './api.ts';

const channel = z.object({
  id: z.string(),
  name: z.string().default(''),
  is_private: z.boolean(),
  is_archived: z.boolean().default(false),
  is_ext_shared: z.boolean().default(false),
  is_pending_ext_shared: z.boolean().default(false),
  is_org_shared: z.boolean().default(false),
  creator: z.string().default(''),
  purpose: z.object({ value: z.string().default('') }).nullish(),
});
export type Channel = z.infer<typeof channel>;

export const inChannel = z.object({ channel });
const cursor = z.object({ next_cursor: z.string().nullish() }).nullish();
const memberPage = z.object({ members: z.array(z.string()), response_metadata: cursor });
const channelPage = z.object({ channels: z.array(channel), response_metadata: cursor });

const pageSize = 200;

/** @returns undefined when there is no such channel, or none that the app is in */
export async function readChannel(
  api: SlackApi,
  id: string,
  signal: AbortSignal,
): Promise<Channel | undefined> {
  try {
    const call = { method: 'conversations.info', args: { channel: id }, answer: inChannel } as const;
    return (await api.call({ ...call, lane: 'alert', signal })).channel;
  } catch (error) {
    if (codeIs(error, 'channel_not_found')) return undefined;
    throw error;
  }
}

export async function membersOf(api: SlackApi, id: string, signal: AbortSignal): Promise<string[]> {
  const members: string[] = [];
  for await (const page of pages('conversations.members', { channel: id }, memberPage, api, signal))
    members.push(...page.members);
  return members;
}

/** Private channels that the app is in, archived ones too, since these keep their names. */
export async function findChannel(
  api: SlackApi,
  name: string,
  signal: AbortSignal,
): Promise<Channel | undefined> {
  for await (const page of pages(
    'conversations.list',
    { types: 'private_channel' },
    channelPage,
    api,
    signal,
  )) {
    const found = page.channels.find((one) => one.name === name);
    if (found) return found;
  }
  return undefined;
}

/**
 * Only members of this company's workspace may read it.
 *
 * @throws HeedError `platform-failed` otherwise: then nothing may be said in it
 */
export function mustBePrivate({ is_private, is_archived, ...shared }: Channel): void {
  const open = shared.is_ext_shared || shared.is_pending_ext_shared || shared.is_org_shared;
  const wrong = !is_private
    ? 'is open to everybody'
    : is_archived
      ? 'was archived'
      : open
        ? 'is shared with others'
        : undefined;
  if (wrong) {
    throw new HeedError('platform-failed', `The channel ${wrong}, so Heed says nothing in it.`);
  }
}

export function codeIs(error: unknown, ...codes: string[]): boolean {
  return error instanceof SlackError && error.code !== undefined && codes.includes(error.code);
}

async function* pages<T extends z.infer<typeof memberPage> | z.infer<typeof channelPage>>(
  method: string,
  args: Readonly<Record<string, unknown>>,
  answer: z.ZodType<T>,
  api: SlackApi,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  let next: string | undefined;
  do {
    const where = { ...args, limit: pageSize, cursor: next };
    const read = await api.call({ method, args: where, answer, lane: 'alert', signal });
    yield read;
    // A page may be short or empty and still not be the last.
    next = read.response_metadata?.next_cursor || undefined;
    // What never ends is nobody's list: whoever is missing in it could be a stranger.
    if (next !== undefined && seen.has(next)) throw goesInACircle(method);
    if (next !== undefined) seen.add(next);
  } while (next !== undefined);
}
