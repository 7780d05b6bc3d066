import type Router from '@koa/router';
import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { demand } from '../../../src/people/permissions.ts';
import { answerPurpose } from '../../../src/purposes/answer.ts';
import {
  type Ctx,
  formFields,
  idParam,
  type State,
  shownLanguage,
  signedIn,
  webSession,
} from '../../context.ts';
import { showRefused } from '../notices.tsx';

export const purposeFields = z.object({
  purpose: z.string().min(1).max(64),
  version: z.uuid(),
  kind: z.enum(['consent', 'decline', 'withdraw']),
});

/** POST /n/:notice/purposes: an answer to one purpose, and to no other. */
export function purposeAnswers(router: Router<State>): void {
  router.post('/n/:notice/purposes', async (ctx: Ctx) => {
    const viewer = signedIn(ctx);
    demand(viewer, 'purposes.answer', { personId: viewer.id });
    const { app, now } = ctx.state;
    const noticeId = idParam(ctx, 'notice');
    const sent = purposeFields.safeParse(formFields(ctx));
    if (!sent.success) throw new HeedError('bad-request', 'no such answer to a purpose');
    const { purpose, version: versionId, kind } = sent.data;
    const given = {
      noticeId,
      personId: viewer.id,
      purpose,
      kind,
      versionId,
      language: shownLanguage(ctx),
      session: webSession(ctx),
      now,
    };
    const result = await inTransaction(app.db, (tx) => answerPurpose(tx, given));
    if (result.result === 'refused') return showRefused(ctx, noticeId, viewer.id, result.why);
    ctx.redirect(`/n/${noticeId}?said=${result.result}#purpose-${purpose}`);
    ctx.status = 303;
  });
}
