import type { Secrets } from '../secrets.ts';
import { hmacOf } from './hmac.ts';

/**
 * What a source calls things (a record, somebody outside), as keyed hashes: the same again is known, and
 * nobody who reads the table learns a name. After a change of secrets old ones still count; new ones are made with the
 * first.
 */
export interface SourceNames {
  /** 32 hexadecimal digits, under each secret. */
  seen(key: string): readonly [string, ...string[]];
  /** 16 bytes, under each secret. */
  outside(account: string): readonly [Buffer, ...Buffer[]];
}

export function sourceNames(secrets: Secrets, sourceId: string): SourceNames {
  const [newest, ...older] = secrets.derive('records').map(hmacOf);
  if (!newest) throw new Error('there is no secret');
  const all = <T>(what: string, name: string, read: (hex: string) => T): readonly [T, ...T[]] => {
    const text = `${what}\n${sourceId}\n${name}`;
    return [read(cut(newest(text))), ...older.map((one) => read(cut(one(text))))];
  };
  return {
    seen: (key) => all('key', key, (hex) => hex),
    outside: (account) => all('outside', account, (hex) => Buffer.from(hex, 'hex')),
  };
}

/** Of HMAC-SHA256 the first 16 bytes. */
const cut = (hex: string): string => hex.slice(0, 32);
