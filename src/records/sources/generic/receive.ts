import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isSame } from '../../../constant-time.ts';
import { IngestRefused } from './refused.ts';
import type { SignedHead } from './signature.ts';
import type { Spool } from './spool.ts';
import { tryUnpacking } from './unpack.ts';

/** Between two pieces of a body. Node itself ends a request that is not whole after five minutes. */
const idleMs = 20_000;

/**
 * Spools a body and holds it against what was signed; what is longer is not read to its end. The sender is read no faster
 * than the disk writes.
 *
 * @param most bytes, as it comes and as it unpacks
 * @throws IngestRefused `too-large`, `broke-off`, `digest`, `gzip`
 */
export async function receive(
  request: IncomingMessage,
  spool: Spool,
  head: Pick<SignedHead, 'encoding' | 'digest'>,
  most: number,
): Promise<void> {
  if (Number(request.headers['content-length'] ?? 0) > most) throw new IngestRefused('too-large');
  const hash = createHash('sha256');
  let packed = 0;
  let ours: unknown;
  const idle = setTimeout(() => request.destroy(new Error('nothing came any more')), idleMs);
  try {
    // Ended here, it is still answered: the socket is the same.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Buffer;
      idle.refresh();
      packed += bytes.length;
      if (packed > most) throw new IngestRefused('too-large');
      hash.update(bytes);
      await spool.write(bytes).catch((error: unknown) => {
        ours = error;
        throw error;
      });
    }
  } catch (cause) {
    // A disk that is full is no fault of the sender's.
    if (cause instanceof IngestRefused || cause === ours) throw cause;
    throw new IngestRefused('broke-off', { cause });
  } finally {
    clearTimeout(idle);
  }
  await spool.end();
  if (!isSame(hash.digest(), Buffer.from(head.digest, 'base64'))) throw new IngestRefused('digest');
  await tryUnpacking(spool, head.encoding, { packed, most });
}
