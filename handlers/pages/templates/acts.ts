import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { languages } from '../../../src/messages/model.ts';
import { findTemplate } from '../../../src/templates/store.ts';
import { takeTemplate } from '../../../src/templates/take.ts';
import { archiveTemplate, takeOverTemplate } from '../../../src/templates/write.ts';
import { type Ctx, formFields, idParam } from '../../context.ts';
import { templatePath, templateViewer } from '../templates.tsx';
import { showTemplate } from './view.tsx';

/** POST /templates/:reply/take: it is counted in the sum of a group, and stands there to be copied. */
export async function takenTemplate(ctx: Ctx): Promise<void> {
  const viewer = templateViewer(ctx);
  const { app, now } = ctx.state;
  const template = await findTemplate(app.db, viewer, idParam(ctx, 'reply'));
  const language = languages.find((one) => one === formFields(ctx).language);
  if (!language || !template.texts[language] || template.archivedAt)
    throw new HeedError('bad-request', 'that is not the form of a template');
  const use = { personId: viewer.id, templateId: template.id, now };
  await inTransaction(app.db, (tx) => takeTemplate(tx, app, use));
  await showTemplate(ctx, { taken: language });
}

/** POST /templates/:reply/archive and …/bring-back */
export function archivedTemplate(away: boolean) {
  return async (ctx: Ctx): Promise<void> => {
    const viewer = templateViewer(ctx);
    const { app, now } = ctx.state;
    const id = idParam(ctx, 'reply');
    await inTransaction(app.db, (tx) => archiveTemplate(tx, viewer, id, away, now));
    goTo(ctx, id);
  };
}

/** POST /templates/:reply/take-over */
export async function takenOverTemplate(ctx: Ctx): Promise<void> {
  const viewer = templateViewer(ctx);
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'reply');
  await inTransaction(app.db, (tx) => takeOverTemplate(tx, viewer, id, now));
  goTo(ctx, id);
}

export function goTo(ctx: Ctx, id: string): void {
  ctx.redirect(`${templatePath(id)}?done=saved`);
  ctx.status = 303;
}
