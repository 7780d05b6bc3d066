import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { affectedBy, type Chosen, leave, sendAgain } from '../../../src/delivery/decide.ts';
import { problems } from '../../../src/delivery/problems.ts';
import { HeedError } from '../../../src/errors.ts';
import { demand } from '../../../src/people/permissions.ts';
import { type Ctx, formFields, formList } from '../../context.ts';
import { deliveryPath, renderDecision } from './delivery-preview.tsx';
import { consoleViewer } from './shell.tsx';

const decisions = { again: sendAgain, leave } as const;
type Deciding = keyof typeof decisions;
const number = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);
/** All of a reason that were there to be seen, or those that were ticked; one, from the command of a single row. */
const chosenSchema = z.union([
  z.object({ all: z.literal('1'), problem: z.enum(problems), upTo: number, notice: z.uuid().optional() }),
  z.object({ ticked: z.array(number).min(1).max(500) }),
  z.object({ delivery: number }),
  z.object({ problem: z.enum(problems), upTo: number }),
]);

/** POST /console/delivery/preview: whom a decision would be about, before it is one. */
export async function previewDelivery(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'delivery.decide');
  const fields = formFields(ctx);
  const decision = fields.decision === 'leave' ? 'leave' : 'again';
  const nothing = fields.all !== '1' && formList(ctx, 'tick').length === 0;
  await renderDecision(ctx, decision, nothing ? undefined : chosenIn(ctx));
}

/**
 * POST /console/delivery/again and …/leave: one message, those that were ticked, or all of a reason that were there to
 * be seen; after a look at exactly those who were shown.
 */
export function decideDelivery(decision: Deciding) {
  return async (ctx: Ctx): Promise<void> => {
    const viewer = consoleViewer(ctx);
    demand(viewer, 'delivery.decide');
    const { app, now } = ctx.state;
    const chosen = chosenIn(ctx);
    const { mark } = formFields(ctx);
    const by = { actor: { person: viewer.id }, now };
    const count = await inTransaction(app.db, async (tx) => {
      if (mark && (await affectedBy(tx, chosen, 0)).mark !== mark) return undefined;
      return decisions[decision](tx, chosen, by);
    });
    if (count === undefined) return renderDecision(ctx, decision, chosen, true);
    ctx.redirect(`${deliveryPath}?done=${decision}&count=${count}`);
    ctx.status = 303;
  };
}

function chosenIn(ctx: Ctx): Chosen {
  const ticked = formList(ctx, 'tick');
  const read = chosenSchema.safeParse({ ...formFields(ctx), ...(ticked.length > 0 ? { ticked } : {}) });
  if (!read.success) throw new HeedError('bad-request', 'that is not the form of a decision');
  if ('ticked' in read.data) return { deliveries: read.data.ticked };
  return 'delivery' in read.data ? { deliveries: [read.data.delivery] } : read.data;
}
