import { z } from 'zod';
import type { MadeExport } from '../../src/exports/make.ts';
import type { ExportOrder } from '../../src/exports/order.ts';
import { type Ctx, signedIn } from '../context.ts';

const asOfSchema = z.object({ at: z.iso.datetime({ offset: true }).optional().catch(undefined) });

/** What every export is asked with: by whom, in which language, and as of when where the address says so. */
export function exportOrder(ctx: Ctx): ExportOrder {
  const { now, language } = ctx.state;
  const { at } = asOfSchema.parse(ctx.query);
  const then = at === undefined ? now : new Date(at);
  return { by: signedIn(ctx), language, now, ...(then < now ? { at: then } : {}) };
}

/** Hands a file out while it is being written; one that breaks off breaks the transfer. */
export function sendExport(ctx: Ctx, { name, type, body }: MadeExport): void {
  ctx.type = type;
  ctx.attachment(name.full, { fallback: name.ascii });
  ctx.set('cache-control', 'no-store');
  ctx.body = body;
}
