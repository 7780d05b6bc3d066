import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { IngestRefused } from './refused.ts';
import type { Spool } from './spool.ts';

/** JSON packs to a tenth; what unpacks to more than a hundred times its size was made to. */
const mostTimes = 100;

/** What a body unpacks to, piece by piece. */
export async function* unpacked(spool: Spool, encoding: 'identity' | 'gzip'): AsyncGenerator<Buffer> {
  if (encoding === 'identity') {
    yield* spool.read();
    return;
  }
  const gunzip = createGunzip();
  // Told to the reader by its end; the one that unpacks is asked below.
  const done = pipeline(Readable.from(spool.read()), gunzip, { end: true }).catch(() => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } finally {
    gunzip.destroy();
    await done;
  }
}

/**
 * Unpacks all of it once and keeps nothing, so that nothing of a body is taken in that turns out to be a bomb, or broken,
 * at its end.
 *
 * @param packed bytes of the body as it came
 * @param most bytes that it may unpack to
 * @throws IngestRefused `gzip`, `too-large`
 */
export async function tryUnpacking(
  spool: Spool,
  encoding: 'identity' | 'gzip',
  { packed, most }: { packed: number; most: number },
): Promise<void> {
  if (encoding === 'identity') return;
  const limit = Math.min(most, Math.max(packed, 1_024) * mostTimes);
  let bytes = 0;
  try {
    for await (const chunk of unpacked(spool, encoding)) {
      bytes += chunk.length;
      if (bytes > limit) throw new IngestRefused('too-large');
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_'))
      throw new IngestRefused('gzip', { cause });
    throw cause;
  }
}
