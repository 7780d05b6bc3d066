import { loadText } from '../../../src/policies/store.ts';
import { draftAsked, waiverOf } from '../../../src/procedure/consultation.ts';
import { loadDraftText } from '../../../src/procedure/store.ts';
import type { ThreadView } from '../../../src/threads/read.ts';
import { Alert } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';

/** The policy, or the draft of one, that a talk is about. */
export async function titleOf(
  ctx: Ctx,
  { versionId, consultationId }: ThreadView,
): Promise<string | undefined> {
  const { app, language } = ctx.state;
  if (versionId) return (await loadText(app.db, versionId, language)).front.title;
  if (!consultationId) return undefined;
  const draftId = await draftAsked(app.db, consultationId);
  return (await loadDraftText(app.db, draftId, language)).front.title;
}

/** Why nobody answers a comment, where somebody said so; for its author as for HR. */
export async function waiverNote(ctx: Ctx, { id, kind }: Pick<ThreadView, 'id' | 'kind'>) {
  const reason = kind === 'comment' ? await waiverOf(ctx.state.app.db, id) : undefined;
  return reason === undefined ? null : (
    <Alert tone="info">
      <p>{translate(ctx)('procedure.waived.reason', { reason })}</p>
    </Alert>
  );
}
