import { createHmac } from 'node:crypto';
import type { Secrets } from '../secrets.ts';

/**
 * What a source calls things (a record, a conversation, somebody outside), as keyed hashes: the same again is known, and
 * nobody who reads the table learns a name. After a change of secrets old ones still count; new ones are made with the
 * first.
 */
export interface SourceNames {
  /** 16 bytes, one under each secret. */
  seen(key: string): readonly [Buffer, ...Buffer[]];
  chat(chat: string): Buffer;
  outside(account: string): readonly [Buffer, ...Buffer[]];
}

export function sourceNames(secrets: Secrets, sourceId: string): SourceNames {
  const [newest, ...older] = secrets.derive('records').map(keyed);
  if (!newest) throw new Error('there is no secret');
  const all = (what: string, name: string): readonly [Buffer, ...Buffer[]] => {
    const text = `${what}\n${sourceId}\n${name}`;
    return [newest(text), ...older.map((one) => one(text))];
  };
  // Hundreds of messages are of one conversation.
  const chats = new Map<string, Buffer>();
  return {
    seen: (key) => all('key', key),
    outside: (account) => all('outside', account),
    chat(name) {
      const known = chats.get(name) ?? newest(`chat\n${sourceId}\n${name}`);
      chats.set(name, known);
      return known;
    },
  };
}

/** The first 16 bytes of HMAC-SHA256 (RFC 2104). */
const keyed =
  (key: Buffer) =>
  (text: string): Buffer =>
    createHmac('sha256', key).update(text).digest().subarray(0, 16);
