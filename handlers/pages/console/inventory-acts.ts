import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { connectorsOf } from '../../../src/inventory/connectors.ts';
import { snapshots } from '../../../src/inventory/register.ts';
import { recordReview, scheduleReview } from '../../../src/inventory/review.ts';
import { demand } from '../../../src/people/permissions.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { dayIn } from '../../../src/zone.ts';
import { type Ctx, formFields, idParam } from '../../context.ts';
import { renderInventory } from './inventory.tsx';
import { consoleViewer, done } from './shell.tsx';

const reviewing = z.object({ review: z.uuid(), note: z.string().max(40_000).default('') });
const scheduling = z.object({
  months: z.string().max(10).default(''),
  reviewer: z.string().max(100).default(''),
});

/** POST /console/inventory/:policy/review */
export async function reviewRegister(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'inventory.review');
  const { app, now } = ctx.state;
  const policyId = idParam(ctx, 'policy');
  const fields = reviewing.safeParse(formFields(ctx));
  if (!fields.success) throw new HeedError('bad-request', 'that is not the form of a review');
  const { review: reviewId, note } = fields.data;
  if (textProblem(note)) {
    ctx.status = 422;
    return renderInventory(ctx, { policyId, note, wrong: 'note' });
  }
  const { zone } = app;
  const all = await snapshots(app.db, dayIn(now, zone), connectorsOf(app));
  const snapshot = all.find((one) => one.policyId === policyId)?.snapshot;
  if (!snapshot) throw new HeedError('not-found', `policy ${policyId} is not in the register`);
  await inTransaction(app.db, (tx) =>
    recordReview(tx, { policyId, reviewId, note, snapshot, by, zone, now }),
  );
  done(ctx, '/console/inventory', 'reviewed');
}

/** POST /console/inventory/:policy/schedule */
export async function scheduleRegister(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'inventory.review');
  const { app, now } = ctx.state;
  const policyId = idParam(ctx, 'policy');
  const fields = scheduling.safeParse(formFields(ctx));
  if (!fields.success) throw new HeedError('bad-request', 'that is not the form of a schedule');
  const { months: typed, reviewer } = fields.data;
  const months = /^\d{1,2}$/.test(typed.trim()) ? Number(typed) : 0;
  try {
    const { zone } = app;
    await inTransaction(app.db, (tx) => scheduleReview(tx, { policyId, months, reviewer, by, zone, now }));
  } catch (error) {
    const text = error instanceof HeedError && error.code === 'bad-input' ? error.text : undefined;
    if (text !== 'inventory-months' && text !== 'inventory-reviewer') throw error;
    ctx.status = 422;
    const wrong = text === 'inventory-months' ? 'months' : 'reviewer';
    return renderInventory(ctx, { policyId, months: typed, reviewer, wrong });
  }
  done(ctx, '/console/inventory', 'recorded');
}
