import { contestAnswer } from '../../../src/notices/ways/contest.ts';
import { demand } from '../../../src/people/permissions.ts';
import { type Ctx, idParam } from '../../context.ts';
import { answerDeps } from '../../notices-replies.ts';
import { kioskSession, visiting } from './screen.tsx';

/** POST /kiosk/answers/:answer/contest */
export async function contestHere(ctx: Ctx): Promise<void> {
  const visit = visiting(ctx);
  if (!visit) return;
  const { app, now, language } = ctx.state;
  demand(visit.person, 'answers.contest', { personId: visit.person.id });
  await contestAnswer(
    app.db,
    {
      answerId: idParam(ctx, 'answer'),
      personId: visit.person.id,
      language,
      via: 'page',
      session: kioskSession(ctx, visit),
    },
    answerDeps(app),
    now,
  );
  ctx.redirect('/kiosk/notices');
  ctx.status = 303;
}
