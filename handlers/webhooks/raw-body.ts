import getRawBody from 'raw-body';
import { HeedError } from '../../src/errors.ts';
import type { Ctx } from '../context.ts';

/** The bytes as they came. @throws what `tooLarge` makes, HeedError `bad-request` for a body that broke off */
export function rawBody(ctx: Ctx, limit: number, tooLarge: () => HeedError): Promise<Buffer> {
  return getRawBody(ctx.req, { limit }).catch((cause: unknown) => {
    const large = cause instanceof Error && 'type' in cause && cause.type === 'entity.too.large';
    throw large ? tooLarge() : new HeedError('bad-request', 'a callback broke off', { cause });
  });
}

/** Whether who asked has given up waiting: what they are not told they send again, or their user reads that it failed. */
export function hungUp(ctx: Ctx): () => boolean {
  return () => ctx.req.socket.destroyed;
}

/**
 * Bounds what a platform waits for: it gives up and sends again, and what is still under way commits all the same,
 * once.
 */
export async function inTime<T>(
  ms: number,
  work: Promise<T>,
  tooLate = () => new HeedError('database-failed', 'a callback took too long'),
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate()), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
