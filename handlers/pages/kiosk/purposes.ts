import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { loadCase } from '../../../src/notices/standing.ts';
import { demand } from '../../../src/people/permissions.ts';
import { answerPurpose } from '../../../src/purposes/answer.ts';
import { type Ctx, formFields, idParam, shownLanguage } from '../../context.ts';
import { purposeFields } from '../purposes/answer.ts';
import { goOn } from './go-on.ts';
import { renderHere } from './notice.tsx';
import { kioskSession, visiting } from './screen.tsx';

/** POST /kiosk/n/:notice/purposes: an answer to one purpose. After the last one it goes on as after any answer. */
export async function choosePurposeHere(ctx: Ctx): Promise<void> {
  const visit = visiting(ctx);
  if (!visit) return;
  const { app, now } = ctx.state;
  const personId = visit.person.id;
  demand(visit.person, 'purposes.answer', { personId });
  const noticeId = idParam(ctx, 'notice');
  const sent = purposeFields.safeParse(formFields(ctx));
  if (!sent.success) throw new HeedError('bad-request', 'no such answer to a purpose');
  const { purpose, version: versionId, kind } = sent.data;
  const language = shownLanguage(ctx);
  const given = {
    noticeId,
    personId,
    purpose,
    kind,
    versionId,
    language,
    session: kioskSession(ctx, visit),
    now,
  };
  const before = await loadCase(app.db, noticeId, personId, language);
  const result = await inTransaction(app.db, (tx) => answerPurpose(tx, given));
  const found = await loadCase(app.db, noticeId, personId, ctx.state.language);
  if (result.result === 'refused') {
    ctx.status = 409;
    return await renderHere(ctx, found, { result });
  }
  const settled = before.assignment === 'open' && found.assignment === 'answered';
  if (settled && result.result === 'recorded') return await goOn(ctx, personId, result.entryId);
  ctx.redirect(`/kiosk/n/${noticeId}?said=${result.result}#purpose-${purpose}`);
  ctx.status = 303;
}
