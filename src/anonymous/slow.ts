import { scrypt } from 'node:crypto';
import { Lane } from './lane.ts';

/** RFC 7914: 32 MiB and some tens of milliseconds. A code has 100 bits by itself. */
export const codeCost = { N: 2 ** 15, r: 8, p: 1 } as const;
/** 128 MiB: a passphrase is what a person can remember. */
export const passphraseCost = { N: 2 ** 17, r: 8, p: 1 } as const;

export interface Cost {
  N: number;
  r: number;
  p: number;
}

/** Whoever floods the page keeps no recipient from their work: what is stretched for the two waits apart. */
const lanes = { code: new Lane(2, 40), passphrase: new Lane(1, 40) };

/** @throws HeedError `too-many` when too many wait, whoever they are */
export function stretch(
  secret: string,
  salt: Buffer,
  bytes: number,
  { cost, lane }: { cost: Cost; lane: keyof typeof lanes },
): Promise<Buffer> {
  return lanes[lane].run(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        scrypt(secret, salt, bytes, { ...cost, maxmem: 256 * 1024 * 1024 }, (error, key) =>
          error ? reject(error) : resolve(key),
        );
      }),
  );
}
