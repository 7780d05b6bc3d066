import { v7 } from 'uuid';
import { setAction } from '../../../../src/crisis/review/actions.ts';
import { addEntry } from '../../../../src/crisis/review/add.ts';
import { closeReview, moveReview } from '../../../../src/crisis/review/close.ts';
import { type Change, linkChange } from '../../../../src/crisis/review/link.ts';
import { type EntryKind, subjectsOf } from '../../../../src/crisis/review/rules.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { textProblem } from '../../../../src/threads/rules.ts';
import { isUuid } from '../../../../src/uuid.ts';
import { type Ctx, formFields, translate } from '../../../context.ts';
import { backTo, inside } from '../frame.tsx';
import { showReview } from '../review.tsx';
import { ownerAndDay } from './owner-and-day.tsx';

const back = (ctx: Ctx, incidentId: string) => backTo(ctx, incidentId, '/review');

/** A problem of the words of a form, as its field tells it. */
const wordsError = (ctx: Ctx, words: string): Record<string, string> => {
  const problem = textProblem(words);
  return problem ? { words: translate(ctx)(`threads.problem.${problem}`) } : {};
};

/** The form again with what was typed, or undefined where nothing is wrong. */
function again(ctx: Ctx, form: string, typed: Record<string, string>, errors: Record<string, string>) {
  if (Object.keys(errors).length === 0) return undefined;
  ctx.status = 422;
  return showReview(ctx, { form, typed, errors });
}

/** POST /crisis/:incident/review/entries */
export async function addedEntry(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  const typed = formFields(ctx);
  const { words = '', once = v7(), subject = '', form = '' } = typed;
  const kind = Object.keys(subjectsOf).find((one): one is EntryKind => one === typed.kind);
  if (!kind || !subjectsOf[kind].includes(subject))
    throw new HeedError('bad-request', 'a review asks for no such thing');
  if (kind === 'no-action') demand(viewer, 'crisis.lead');
  const wrong = again(ctx, form, typed, wordsError(ctx, words));
  if (wrong) return wrong;
  const { app, now } = ctx.state;
  const entry = {
    kind,
    subject,
    text: words,
    by: viewer.id,
    once: `page:${viewer.id}:${once.slice(0, 80)}`,
    now,
  };
  await inTransaction(app.db, (tx) => addEntry(tx, app, incident, entry));
  back(ctx, incident.id);
}

/** POST /crisis/:incident/review/actions */
export async function setNewAction(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  demand(viewer, 'crisis.lead');
  const typed = formFields(ctx);
  const { words = '', once = v7() } = typed;
  const { errors, ownerId, dueOn } = await ownerAndDay(ctx);
  const wrong = again(ctx, 'action', typed, { ...errors, ...wordsError(ctx, words) });
  if (wrong) return wrong;
  const { app, now } = ctx.state;
  const action = {
    text: words,
    ownerId,
    dueOn,
    by: viewer.id,
    once: `page:${viewer.id}:${once.slice(0, 80)}`,
    now,
  };
  await inTransaction(app.db, (tx) => setAction(tx, app, incident, action));
  back(ctx, incident.id);
}

/** POST /crisis/:incident/review/changes */
export async function linkedChange(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  demand(viewer, 'crisis.lead');
  const change = changeIn(formFields(ctx).change ?? '');
  if (!change) throw new HeedError('bad-request', 'that is no version of a plan or policy');
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => linkChange(tx, incident, change, { by: viewer.id, now }));
  back(ctx, incident.id);
}

function changeIn(typed: string): Change | undefined {
  const [what, id = ''] = typed.split(' ');
  if (what === 'plan' && /^[1-9]\d{0,8}$/.test(id)) return { plan: Number(id) };
  return what === 'policy' && isUuid(id) ? { policyVersion: id } : undefined;
}

/** POST /crisis/:incident/review/move */
export async function movedReview(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  demand(viewer, 'crisis.lead');
  const { errors, ownerId, dueOn } = await ownerAndDay(ctx);
  const wrong = again(ctx, 'move', formFields(ctx), errors);
  if (wrong) return wrong;
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => moveReview(tx, incident, { ownerId, dueOn, by: viewer.id, now }));
  back(ctx, incident.id);
}

/** POST /crisis/:incident/review/close */
export async function closedReview(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  demand(viewer, 'crisis.lead');
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => closeReview(tx, incident, { by: viewer.id, now }));
  back(ctx, incident.id);
}
