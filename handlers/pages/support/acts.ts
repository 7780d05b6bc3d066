import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { demand } from '../../../src/people/permissions.ts';
import { book, cancel, move } from '../../../src/support/counselling/book.ts';
import { type Ctx, formFields, signedIn } from '../../context.ts';

const choosing = z.object({ slot: z.uuid() });

/** Takes an hour, or another one in place of it. Its address names no hour, so that no log of addresses does. */
export const tookHour = (ctx: Ctx): Promise<void> => take(ctx, book, 'took');
export const movedHour = (ctx: Ctx): Promise<void> => take(ctx, move, 'moved');

async function take(ctx: Ctx, act: typeof book, done: 'took' | 'moved'): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'support.book');
  const fields = choosing.safeParse(formFields(ctx));
  if (!fields.success) throw new HeedError('bad-request', 'that is not the form of an hour');
  const { app, now } = ctx.state;
  const booked = await inTransaction(app.db, (tx) =>
    act(tx, fields.data.slot, { vault: app.vault, personId: viewer.id, now }),
  );
  back(ctx, `/support?done=${booked.result === 'not-free' ? 'gone' : done}#mine`);
}

export async function cancelledHour(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'support.book');
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => cancel(tx, { vault: app.vault, personId: viewer.id, now }));
  back(ctx, '/support?done=cancelled#mine');
}

export function back(ctx: Ctx, path: string): void {
  ctx.redirect(path);
  ctx.status = 303;
}
