import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { answerAlert } from '../../../src/file-rules/answer.ts';
import { askDelay, decideDelay } from '../../../src/file-rules/delay.ts';
import { alertPath } from '../../../src/file-rules/present.ts';
import { alertOutcomes } from '../../../src/file-rules/rules.ts';
import { type Ctx, formFields, idParam, signedIn } from '../../context.ts';
import { showAlert, type WrongForm } from './alert.tsx';

/** POST /file-alerts/:alert/answer */
export async function answeredAlert(ctx: Ctx): Promise<void> {
  const by = signedIn(ctx);
  const { app, now } = ctx.state;
  const { outcome: chosen, note = '' } = formFields(ctx);
  const outcome = alertOutcomes.find((one) => one === chosen);
  const answering = { alertId: idParam(ctx, 'alert'), outcome, note, by, now };
  await orShow(ctx, 'answer', () => inTransaction(app.db, (tx) => answerAlert(tx, app, answering)));
}

/** POST /file-alerts/:alert/delay */
export async function delayedAlert(ctx: Ctx): Promise<void> {
  const by = signedIn(ctx);
  const { app, now } = ctx.state;
  const { silentUntil = '', silentGround = '' } = formFields(ctx);
  const asking = { alertId: idParam(ctx, 'alert'), silentUntil, silentGround, by, zone: app.zone, now };
  await orShow(ctx, 'delay', () => inTransaction(app.db, (tx) => askDelay(tx, app, asking)));
}

/** POST /file-alerts/:alert/delay/decide */
export async function decidedAlertDelay(ctx: Ctx): Promise<void> {
  const by = signedIn(ctx);
  const { app, now } = ctx.state;
  const alertId = idParam(ctx, 'alert');
  const { verdict } = formFields(ctx);
  if (verdict !== 'granted' && verdict !== 'refused')
    throw new HeedError('bad-request', 'that is not the form of a delay');
  await inTransaction(app.db, (tx) => decideDelay(tx, { alertId, granted: verdict === 'granted', by, now }));
  onwards(ctx);
}

/** What is wrong with a form stands beside it, and what was typed is still there. */
async function orShow(ctx: Ctx, form: WrongForm['form'], act: () => Promise<void>): Promise<void> {
  try {
    await act();
    onwards(ctx);
  } catch (error) {
    if (!(error instanceof HeedError) || error.problems.length === 0) throw error;
    ctx.status = 422;
    await showAlert(ctx, { form, problems: error.problems, values: formFields(ctx) });
  }
}

function onwards(ctx: Ctx): void {
  ctx.redirect(alertPath(idParam(ctx, 'alert')));
  ctx.status = 303;
}
