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
  const keys = secrets.derive('records');
  const hash = (key: Buffer, what: string, name: string) =>
    createHmac('sha256', key).update(`${what}\n${sourceId}\n${name}`).digest().subarray(0, 16);
  const all = (what: string, name: string): readonly [Buffer, ...Buffer[]] => {
    const [first, ...others] = keys;
    return [hash(first, what, name), ...others.map((key) => hash(key, what, name))];
  };
  // Hundreds of messages are of one conversation.
  const chats = new Map<string, Buffer>();
  return {
    seen: (key) => all('key', key),
    outside: (account) => all('outside', account),
    chat(name) {
      const known = chats.get(name) ?? hash(keys[0], 'chat', name);
      chats.set(name, known);
      return known;
    },
  };
}
