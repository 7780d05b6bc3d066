import { HeedError, isBusy } from '../../src/errors.ts';
import type { Ctx } from '../context.ts';
import { callbacks } from './counted.ts';
import { inTime } from './raw-body.ts';

interface Asking {
  platform: string;
  /** How long the platform may wait for all of it, the reading of the body included, in milliseconds. */
  ms: number;
  /** The word for a refusal of this platform's, from a closed set; undefined for anything else. */
  reasonOf: (error: unknown) => string | undefined;
}

/**
 * Answers a platform with what `work` says, in time: what is still under way then commits all the same, once, and
 * the platform sends it again. Whoever is refused learns nothing but the status; operators learn why from log and
 * metrics.
 */
export async function answered(
  ctx: Ctx,
  { platform, ms, reasonOf }: Asking,
  work: () => Promise<{ body: string | object; type?: string }>,
): Promise<void> {
  const { app, requestId } = ctx.state;
  try {
    const { body, type } = await inTime(ms, work());
    ctx.status = 200;
    ctx.body = body;
    if (type) ctx.type = type;
    callbacks.inc({ platform, result: 'done' });
  } catch (error) {
    const busy = isBusy(error);
    const result = reasonOf(error) ?? (busy ? 'busy' : 'failed');
    callbacks.inc({ platform, result });
    ctx.status = error instanceof HeedError ? error.status : 500;
    ctx.body = '';
    if (error instanceof HeedError && error.retryAfter !== undefined)
      ctx.set('retry-after', String(error.retryAfter));
    // The rest of the body was not read and would stand where the next request begins.
    if (!ctx.req.complete) ctx.set('connection', 'close');
    if (busy) return;
    if (ctx.status >= 500)
      app.log.error({ err: error, requestId, platform }, 'a callback failed; it is sent again');
    else app.log.warn({ requestId, platform, reason: result }, 'a callback was refused');
  }
}
