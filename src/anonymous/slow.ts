import { scrypt } from 'node:crypto';
import { HeedError } from '../errors.ts';

/** RFC 7914: 32 MiB and some tens of milliseconds. A code has 100 bits by itself. */
export const codeCost = { N: 2 ** 15, r: 8, p: 1 } as const;
/** 128 MiB: a passphrase is what a person can remember. */
export const passphraseCost = { N: 2 ** 17, r: 8, p: 1 } as const;

export interface Cost {
  N: number;
  r: number;
  p: number;
}

/** Under way in this process, and waiting: a bound for memory that asks nobody who they are. */
const atOnce = 2;
const mostWaiting = 40;
let running = 0;
const waiting: (() => void)[] = [];

/** @throws HeedError `too-many` when too many wait, whoever they are */
export async function stretch(secret: string, salt: Buffer, bytes: number, cost: Cost): Promise<Buffer> {
  if (running >= atOnce) {
    if (waiting.length >= mostWaiting)
      throw new HeedError('too-many', 'too many codes and passphrases at once', { retryAfter: 10 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      scrypt(secret, salt, bytes, { ...cost, maxmem: 256 * 1024 * 1024 }, (error, key) =>
        error ? reject(error) : resolve(key),
      );
    });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
