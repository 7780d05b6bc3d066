import { decideAccess } from '../../../src/access-cases/decide.ts';
import { askDelay, decideDelay } from '../../../src/access-cases/delay.ts';
import { endAccess } from '../../../src/access-cases/end.ts';
import { casePath } from '../../../src/access-cases/present.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { type Ctx, formFields, idParam } from '../../context.ts';
import { consoleViewer, done } from '../console/shell.tsx';
import { showCase } from './case.tsx';

/** Whoever may have to do with cases at all; which of them, the case itself says. */
export function accessViewer(ctx: Ctx): Viewer {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'access-cases.list');
  return viewer;
}

/** POST /console/access-cases/:access/decide */
export async function decidedAccess(ctx: Ctx): Promise<void> {
  const by = accessViewer(ctx);
  const { app, now } = ctx.state;
  const caseId = idParam(ctx, 'access');
  const { verdict, text: words = '' } = formFields(ctx);
  if (verdict !== 'approved' && verdict !== 'refused')
    throw new HeedError('bad-request', 'that is not the form of an access case');
  const deciding = { caseId, approved: verdict === 'approved', words, by, now };
  await orShow(
    ctx,
    'refuse',
    () => inTransaction(app.db, (tx) => decideAccess(tx, app, deciding)),
    'decided',
  );
}

/** POST /console/access-cases/:access/end */
export async function endedAccess(ctx: Ctx): Promise<void> {
  const by = accessViewer(ctx);
  const { app, now } = ctx.state;
  const caseId = idParam(ctx, 'access');
  await inTransaction(app.db, (tx) => endAccess(tx, caseId, by, now));
  done(ctx, casePath(caseId), 'decided');
}

/** POST /console/access-cases/:access/delay */
export async function delayedAccess(ctx: Ctx): Promise<void> {
  const by = accessViewer(ctx);
  const { app, now } = ctx.state;
  const caseId = idParam(ctx, 'access');
  const { silentUntil = '', silentGround = '' } = formFields(ctx);
  const asking = { caseId, silentUntil, silentGround, by, zone: app.zone, now };
  await orShow(ctx, 'delay', () => inTransaction(app.db, (tx) => askDelay(tx, app, asking)), 'asked');
}

/** POST /console/access-cases/:access/delay/decide */
export async function decidedDelay(ctx: Ctx): Promise<void> {
  const by = accessViewer(ctx);
  const { app, now } = ctx.state;
  const caseId = idParam(ctx, 'access');
  const { verdict } = formFields(ctx);
  if (verdict !== 'granted' && verdict !== 'refused')
    throw new HeedError('bad-request', 'that is not the form of a delay');
  const deciding = { caseId, granted: verdict === 'granted', by, zone: app.zone, now };
  await inTransaction(app.db, (tx) => decideDelay(tx, app, deciding));
  done(ctx, casePath(caseId), 'decided');
}

/** What is wrong with the words of a form stands beside it, and what was typed is still there. */
async function orShow(
  ctx: Ctx,
  form: 'refuse' | 'delay',
  act: () => Promise<void>,
  flash: 'asked' | 'decided',
): Promise<void> {
  try {
    await act();
    done(ctx, casePath(idParam(ctx, 'access')), flash);
  } catch (error) {
    if (!(error instanceof HeedError) || error.problems.length === 0) throw error;
    ctx.status = 422;
    await showCase(ctx, { form, problems: error.problems, values: formFields(ctx) });
  }
}
