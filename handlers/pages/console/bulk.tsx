import { v7 } from 'uuid';
import { z } from 'zod';
import {
  approveBulk,
  type Bulk,
  type Choice,
  findBulk,
  placeBulk,
  refuseBulk,
} from '../../../src/console/bulk.ts';
import { type BulkKind, bulkKinds, rightTo } from '../../../src/console/bulk-act.ts';
import { bulkPath } from '../../../src/console/bulk-tell.ts';
import { despiteConflicts } from '../../../src/db/conflict.ts';
import { inTransaction, type Tx } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { callOffReasons } from '../../../src/notices/call-off.ts';
import { demand } from '../../../src/people/permissions.ts';
import { uuidsIn } from '../../../src/uuid.ts';
import { type Ctx, formFields, formList, idParam } from '../../context.ts';
import { around, nobodyTicked, renderBulk, renderPreview } from './bulk-pages.tsx';
import { filtersOf, listHref } from './lists.ts';
import { consoleViewer } from './shell.tsx';

const ids = (count: number) => z.string().refine((text) => uuidsIn(text, count) !== undefined);
const tickSchema = z
  .array(ids(2))
  .max(500)
  .transform((all) => all.map((one) => ({ notice: one.slice(0, 36), person: one.slice(37) })));
const oneSchema = ids(3);

/** POST /console/bulk/preview: whom it would come to, before anything is done. */
export async function previewMany(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const kind = kindOf(ctx);
  demand(viewer, rightTo[kind]);
  const choice = chosen(ctx);
  if (choice.ticked?.length === 0) return nobodyTicked(ctx);
  await renderPreview(ctx, { id: v7(), kind, choice });
}

/** POST /console/bulk: for exactly those who were shown; sent twice, it is done once. */
export async function placeMany(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app } = ctx.state;
  const { bulk = '', mark = '' } = formFields(ctx);
  const id = z.uuid().safeParse(bulk);
  if (!id.success || mark === '')
    throw new HeedError('bad-request', 'that is not the form of something for many');
  const kind = kindOf(ctx);
  const reason = callOffReasons.find((one) => one === formFields(ctx).reason);
  const asked = { id: id.data, kind, reason, choice: chosen(ctx) };
  if (kind === 'call-off' && !reason) return renderPreview(ctx, { ...asked, wrong: 'no-reason' });
  const placed = await inOne(ctx, (tx) =>
    placeBulk(tx, { ...asked, by: viewer, mark, approvalAbove: app.config.HEED_APPROVAL_ABOVE }, around(ctx)),
  );
  if (placed.outcome === 'changed') return renderPreview(ctx, { ...asked, wrong: 'changed' });
  backToList(ctx, asked.choice, id.data);
}

/** POST /console/overdue/remind: one person, by the button beside their name. */
export async function remindOne(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app } = ctx.state;
  const one = oneSchema.safeParse(formFields(ctx).one);
  if (!one.success) throw new HeedError('bad-request', 'that is not the form of a reminder');
  const [id = '', notice = '', person = ''] = one.data.split('.');
  const filter = filtersOf('overdue', formFields(ctx));
  const choice: Choice = { filter: { show: 'open' }, ticked: [{ notice, person }] };
  await inOne(ctx, (tx) =>
    placeBulk(
      tx,
      { id, kind: 'remind', by: viewer, choice, approvalAbove: app.config.HEED_APPROVAL_ABOVE },
      around(ctx),
    ),
  );
  backToList(ctx, { filter }, id);
}

/** GET /console/bulk/:bulk: what was asked for, and what came of it. */
export async function showBulk(ctx: Ctx): Promise<void> {
  await renderBulk(ctx, await mustFind(ctx));
}

/** POST /console/bulk/:bulk/approve: a second person agrees to exactly those whom they were shown. */
export async function approveMany(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.send');
  const id = idParam(ctx, 'bulk');
  const mark = formFields(ctx).mark ?? '';
  const placed = await inOne(ctx, (tx) => approveBulk(tx, { id, by: viewer, mark }, around(ctx)));
  if (placed.outcome === 'changed') return renderBulk(ctx, await mustFind(ctx), true);
  ctx.redirect(bulkPath(id));
  ctx.status = 303;
}

/** POST /console/bulk/:bulk/refuse */
export async function refuseMany(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.send');
  const id = idParam(ctx, 'bulk');
  await inOne(ctx, (tx) => refuseBulk(tx, id, viewer, around(ctx)));
  ctx.redirect(bulkPath(id));
  ctx.status = 303;
}

/**
 * Tried again where a database ends it in favour of another: each try begins with what is so, and the mark of whom
 * somebody was shown is held against that.
 */
const inOne = <T,>(ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> =>
  despiteConflicts(() => inTransaction(ctx.state.app.db, work));

/** What the button says is to be done; without one, as by the key Enter, the list reminds. */
function kindOf(ctx: Ctx): BulkKind {
  const { kind = 'remind' } = formFields(ctx);
  const known = bulkKinds.find((one) => one === kind);
  if (!known) throw new HeedError('bad-request', 'that cannot be done for many');
  return known;
}

/** What the list's form says: all that its filters hold, or those that were ticked. */
function chosen(ctx: Ctx): Choice {
  const fields = formFields(ctx);
  const filter = filtersOf('overdue', fields);
  if (fields.all === '1') return { filter };
  const ticked = tickSchema.safeParse(formList(ctx, 'tick'));
  if (!ticked.success) throw new HeedError('bad-request', 'those are not rows of the list');
  return { filter, ticked: ticked.data };
}

function backToList(ctx: Ctx, { filter }: Choice, said: string): void {
  ctx.redirect(listHref('overdue', filter, { said }));
  ctx.status = 303;
}

async function mustFind(ctx: Ctx): Promise<Bulk> {
  const id = idParam(ctx, 'bulk');
  const bulk = await findBulk(ctx.state.app.db, id);
  if (!bulk) throw new HeedError('not-found', `no bulk ${id}`);
  return bulk;
}
