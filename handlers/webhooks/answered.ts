import { HeedError } from '../../src/errors.ts';
import type { Ctx } from '../context.ts';
import { callbacks } from './counted.ts';

/**
 * Answers a platform. Whoever is refused learns nothing but the status; operators learn why from log and metrics.
 *
 * @param reasonOf the word for a refusal of this platform's, from a closed set; undefined for anything else
 */
export async function answered(
  ctx: Ctx,
  platform: string,
  reasonOf: (error: unknown) => string | undefined,
  work: () => Promise<void>,
): Promise<void> {
  const { app, requestId } = ctx.state;
  try {
    await work();
    callbacks.inc({ platform, result: 'done' });
  } catch (error) {
    const result = reasonOf(error) ?? 'failed';
    callbacks.inc({ platform, result });
    ctx.status = error instanceof HeedError ? error.status : 500;
    ctx.body = '';
    // The rest of the body was not read and would stand where the next request begins.
    if (ctx.status === 413) ctx.set('connection', 'close');
    if (ctx.status >= 500)
      app.log.error({ err: error, requestId, platform }, 'a callback failed; it is sent again');
    else app.log.warn({ requestId, platform, reason: result }, 'a callback was refused');
  }
}
