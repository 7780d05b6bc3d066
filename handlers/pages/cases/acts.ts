import type Router from '@koa/router';
import { z } from 'zod';
import {
  assignCase,
  decideCase,
  type InCase,
  noteTalk,
  withdrawConcern,
  writtenOutcomes,
} from '../../../src/cases/decide.ts';
import { inTransaction, type Tx } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { type Ctx, formFields, idParam, type State, signedIn, translate } from '../../context.ts';
import { showThread } from '../threads.tsx';

const noting = z.object({ id: z.uuid(), text: z.string().max(40_000).default('') });
const deciding = z.object({ outcome: z.enum(writtenOutcomes), text: z.string().max(40_000).default('') });

/** What is done about a concern, on the page of its talk. */
export function caseActs(router: Router<State>): void {
  router.post('/threads/:thread/case/assign', (ctx: Ctx) => {
    const to = z.uuid().safeParse(formFields(ctx).owner);
    if (!to.success) throw new HeedError('bad-request', 'nobody was chosen', { text: 'case-owner' });
    return act(ctx, (tx, inCase) => assignCase(tx, { ...inCase, to: to.data }));
  });
  router.post('/threads/:thread/case/note', (ctx: Ctx) => {
    const { id, text } = read(ctx, noting);
    if (textProblem(text)) return wrong(ctx, 'note', text);
    return act(ctx, (tx, inCase) => noteTalk(tx, ctx.state.app, { ...inCase, id, text }));
  });
  router.post('/threads/:thread/case/decide', (ctx: Ctx) => {
    const { outcome, text } = read(ctx, deciding);
    if (textProblem(text)) return wrong(ctx, 'decide', text);
    return act(ctx, (tx, inCase) => decideCase(tx, ctx.state.app, { ...inCase, outcome, reasons: text }));
  });
  router.post('/threads/:thread/case/withdraw', (ctx: Ctx) =>
    act(ctx, (tx, inCase) => withdrawConcern(tx, ctx.state.app, inCase)),
  );
}

/** @throws HeedError `bad-request` */
function read<T>(ctx: Ctx, schema: z.ZodType<T>): T {
  const fields = schema.safeParse(formFields(ctx));
  if (fields.success) return fields.data;
  throw new HeedError('bad-request', 'that is not a form of a case');
}

async function act(ctx: Ctx, work: (tx: Tx, inCase: InCase) => Promise<unknown>): Promise<void> {
  const { app, now } = ctx.state;
  const threadId = idParam(ctx, 'thread');
  const by = signedIn(ctx);
  await inTransaction(app.db, (tx) => work(tx, { threadId, by, now }));
  ctx.redirect(`/threads/${threadId}#case`);
  ctx.status = 303;
}

/** Shows the page with what was typed and what is wrong with it. */
async function wrong(ctx: Ctx, form: 'note' | 'decide', typed: string): Promise<void> {
  const said = translate(ctx)(`threads.problem.${textProblem(typed) ?? 'empty'}`);
  ctx.status = 422;
  await showThread(ctx, {}, { form, text: said, values: formFields(ctx) });
}
