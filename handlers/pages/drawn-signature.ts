import type Router from '@koa/router';
import { HeedError } from '../../src/errors.ts';
import { openDrawings } from '../../src/notices/signature/drawing/store.ts';
import { can } from '../../src/people/permissions.ts';
import { type Ctx, idParam, type State, signedIn } from '../context.ts';

/** The picture of a signature that somebody drew, for whom the receipt of its answer is. */
export function drawnSignature(router: Router<State>): void {
  router.get('/me/answers/:answer/signature.png', show);
}

async function show(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app } = ctx.state;
  const id = idParam(ctx, 'answer');
  const answer = await app.db
    .selectFrom('answer')
    .select('person_id')
    .where('id', '=', id)
    .executeTakeFirst();
  const mine = answer && can(viewer, 'evidence.receipt', { personId: answer.person_id });
  const [drawing] = mine ? await openDrawings(app.db, app.vault, [id]) : [];
  if (!drawing) throw new HeedError('not-found', `answer ${id} has no drawing for this viewer`);
  ctx.type = 'png';
  ctx.set('cache-control', 'no-store');
  ctx.body = drawing.image;
}
