import type { MadeExport } from '../../src/exports/make.ts';
import type { ExportOrder } from '../../src/exports/order.ts';
import { type Ctx, signedIn } from '../context.ts';
import { asOf } from './console/as-of.ts';

/**
 * What every export is asked with: by whom, in which language, and as of when, as the pages take it (`?at=`).
 *
 * @param answers whether they may know answers, and so look at less than whole days; heads of departments may not
 */
export function exportOrder(ctx: Ctx, answers: boolean): ExportOrder {
  const { app, now, language } = ctx.state;
  const { at } = asOf(ctx.query.at, answers, now, app.zone);
  const lane = answers ? 'desk' : 'heads';
  return { by: signedIn(ctx), language, now, lane, gone: goneOf(ctx), ...(at < now ? { at } : {}) };
}

/** Aborted when whoever asked hangs up before they were answered. */
function goneOf({ res }: Ctx): AbortSignal {
  const gone = new AbortController();
  if (res.closed) gone.abort();
  res.once('close', () => gone.abort());
  return gone.signal;
}

/** Hands a file out while it is being written; one that breaks off breaks the transfer. */
export function sendExport(ctx: Ctx, { name, type, body }: MadeExport): void {
  ctx.type = type;
  ctx.attachment(name.full, { fallback: name.ascii });
  ctx.set('cache-control', 'no-store');
  ctx.body = body;
}
