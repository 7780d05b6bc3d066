import { type Approver, approvers, approveText } from '../../../../src/crisis/affected/approved.ts';
import { fieldsOf, severities, type TextWords, tellingKinds } from '../../../../src/crisis/affected/rules.ts';
import { lockReal } from '../../../../src/crisis/affected/store.ts';
import { tell } from '../../../../src/crisis/affected/tell.ts';
import { textProblems, writeText } from '../../../../src/crisis/affected/texts.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { isUuid } from '../../../../src/uuid.ts';
import { type Ctx, formFields, idParam } from '../../../context.ts';
import { backTo } from '../frame.tsx';
import { within } from './frame.tsx';
import { showTexts } from './texts.tsx';

/** POST /crisis/:incident/affected/texts */
export async function textWritten(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await within(ctx, 'affected.texts');
  const { app, now } = ctx.state;
  const fields = formFields(ctx);
  const kind = tellingKinds.find((one) => one === fields.kind);
  const severity = severities.find((one) => one === fields.severity) ?? null;
  const { id } = fields;
  if (!kind || !isUuid(id) || (kind === 'notice' && !severity))
    throw new HeedError('bad-request', 'that is not the form of a text');
  const typed = (language: string) =>
    Object.fromEntries(fieldsOf[kind].map((field) => [field, fields[`${language}.${field}`] ?? '']));
  const words: TextWords = { 'zh-CN': typed('zh-CN'), en: typed('en') };
  const problems = textProblems(kind, words);
  if (Object.keys(problems).length > 0) {
    ctx.status = 422;
    return showTexts(ctx, { kind, severity, words, problems });
  }
  await inTransaction(app.db, (tx) =>
    writeText(tx, app, incident.id, { id, kind, severity, words, by: viewer.id, now }),
  );
  backTo(ctx, incident.id, '/affected/texts');
}

/** POST …/texts/:wording/approve */
export async function textApproved(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await within(ctx, 'affected.texts');
  const { app, now } = ctx.state;
  const { hash = '', ...fields } = formFields(ctx);
  const role: Approver | undefined = approvers.find(
    (one) => one === fields.role && viewer.roles.includes(one),
  );
  if (!role) throw new HeedError('forbidden', 'approving takes the role');
  const textId = idParam(ctx, 'wording');
  await inTransaction(app.db, (tx) =>
    approveText(tx, incident.id, { textId, hash, role, by: viewer.id, now }),
  );
  backTo(ctx, incident.id, '/affected/texts');
}

/** POST …/texts/:wording/send */
export async function textSent(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await within(ctx, 'affected.tell');
  const { app, now } = ctx.state;
  const { id } = formFields(ctx);
  if (!isUuid(id)) throw new HeedError('bad-request', 'that is not the form that sends');
  const textId = idParam(ctx, 'wording');
  await inTransaction(app.db, async (tx) =>
    tell(tx, await lockReal(tx, incident.id), { id, textId, by: viewer.id, now }),
  );
  backTo(ctx, incident.id, '/affected');
}
