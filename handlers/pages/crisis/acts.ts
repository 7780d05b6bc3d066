import { v7 } from 'uuid';
import { answerCall } from '../../../src/crisis/answer.ts';
import { changeLevel, closeIncident } from '../../../src/crisis/change.ts';
import { isLevel } from '../../../src/crisis/levels.ts';
import { lockIncident } from '../../../src/crisis/store.ts';
import { addWords } from '../../../src/crisis/words.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { employedByStaffNo } from '../../../src/people/by-staff-no.ts';
import { demand } from '../../../src/people/permissions.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { type Ctx, formFields } from '../../context.ts';
import { backTo, inside } from './frame.tsx';
import { showCrisis } from './incident.tsx';

/** POST /crisis/:incident/answer */
export async function answeredCall(ctx: Ctx): Promise<void> {
  const {
    incident: { id },
    viewer,
    called,
  } = await inside(ctx);
  demand(viewer, 'crisis.answer', { called });
  const what = formFields(ctx).what === 'coming' ? 'coming' : 'cannot';
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => answerCall(tx, id, { personId: viewer.id, given: { what }, now }));
  backTo(ctx, id);
}

/** POST /crisis/:incident/words */
export async function addedWords(ctx: Ctx): Promise<void> {
  const {
    incident: { id },
    viewer,
  } = await inside(ctx);
  const { words = '', once = v7() } = formFields(ctx);
  const problem = textProblem(words);
  if (problem) {
    ctx.status = 422;
    return showCrisis(ctx, { words: { typed: words, problem } });
  }
  const { app, now } = ctx.state;
  await inTransaction(app.db, async (tx) => {
    const incident = await lockIncident(tx, id);
    const said = { by: viewer.id, text: words, once: `page:${viewer.id}:${once.slice(0, 80)}`, now };
    await addWords(tx, app, incident, said);
  });
  backTo(ctx, id);
}

/** POST /crisis/:incident/hand-over */
export async function handedOver(ctx: Ctx): Promise<void> {
  const {
    incident: { id },
    viewer,
    called,
  } = await inside(ctx);
  demand(viewer, 'crisis.answer', { called });
  const { app, now } = ctx.state;
  const staffNo = (formFields(ctx).staff ?? '').trim();
  const person = await employedByStaffNo(app.db, staffNo);
  if (!person || person.id === viewer.id) {
    ctx.status = 422;
    return showCrisis(ctx, { staff: staffNo });
  }
  await inTransaction(app.db, (tx) =>
    answerCall(tx, id, { personId: viewer.id, given: { what: 'handed-over', to: person.id }, now }),
  );
  backTo(ctx, id);
}

/** POST /crisis/:incident/level */
export async function changedLevel(ctx: Ctx): Promise<void> {
  const {
    incident: { id },
    viewer,
  } = await inside(ctx);
  demand(viewer, 'crisis.lead');
  const { level } = formFields(ctx);
  if (!isLevel(level)) throw new HeedError('bad-request', 'that is no level');
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => changeLevel(tx, id, level, { personId: viewer.id, now }));
  backTo(ctx, id);
}

/** POST /crisis/:incident/close */
export async function closedCrisis(ctx: Ctx): Promise<void> {
  const {
    incident: { id },
    viewer,
  } = await inside(ctx);
  demand(viewer, 'crisis.lead');
  const why = formFields(ctx).why === 'in-error' ? 'in-error' : 'over';
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => closeIncident(tx, id, why, { personId: viewer.id, now }));
  backTo(ctx, id);
}
