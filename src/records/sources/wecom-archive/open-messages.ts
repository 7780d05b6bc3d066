import type { Log } from '../../../log.ts';
import { Misshapen } from '../files/said.ts';
import { readWecomMessage, type WecomMessage } from '../wecom-export/message.ts';
import type { EnvelopedMessage } from './chat-data.ts';
import { ArchiveError } from './codes.ts';
import type { ArchiveKeys } from './keys.ts';
import type { ArchiveSession } from './sdk.ts';
import { unwrapRandomKey } from './unwrap.ts';

/** A message with its place; null where nobody can read it. */
export interface OpenedMessage {
  seq: bigint;
  message: WecomMessage | null;
}

const mostBytes = 4 * 2 ** 20;

/**
 * Opens messages. One that cannot be opened or read is passed over and told by its place; where none of several can be,
 * the key is the wrong one, and nothing is passed over.
 *
 * @throws ArchiveError where a private key is missing or wrong
 */
export async function openMessages(
  session: ArchiveSession,
  { keys }: ArchiveKeys,
  given: readonly EnvelopedMessage[],
  log: Log,
): Promise<OpenedMessage[]> {
  const opened: OpenedMessage[] = [];
  for (const one of given) {
    const key = keys.get(one.publickey_ver);
    if (!key) throw new ArchiveError(`opening seq ${one.seq} of key version ${one.publickey_ver}`, 10007);
    const text = await decrypted(session, unwrapRandomKey(key, one.encrypt_random_key), one.encrypt_chat_msg);
    const message = text === undefined ? 'cannot be opened' : parsed(text);
    if (typeof message === 'string')
      log.error({ seq: one.seq.toString(), why: message }, 'a message of the WeCom archive was passed over');
    opened.push({ seq: one.seq, message: typeof message === 'string' ? null : message });
  }
  if (opened.length > 1 && opened.every(({ message }) => message === null))
    throw new ArchiveError('opening messages', 'no-key', {
      ...{ class: 'configuration' },
      say: 'no message of the last pull can be opened: the private key is not that of the console',
    });
  return opened;
}

/** Undefined whatever was wrong with it: key, padding or message. */
async function decrypted(
  session: ArchiveSession,
  randomKey: string,
  encrypted: string,
): Promise<Buffer | undefined> {
  const { code, data } = await session.decryptData(randomKey, encrypted);
  return code === 0 ? data : undefined;
}

/** Or what is wrong with it, in words that hold nothing of it. */
function parsed(bytes: Buffer): WecomMessage | string {
  if (bytes.length > mostBytes) return 'is larger than 4 MiB';
  const text = bytes.toString('utf8');
  try {
    return readWecomMessage(JSON.parse(text), text);
  } catch (error) {
    if (error instanceof Misshapen) return error.message;
    if (error instanceof SyntaxError) return 'is no JSON';
    throw error;
  }
}
