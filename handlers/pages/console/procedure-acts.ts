import { inTransaction, type Tx } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import { demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { decideApproval } from '../../../src/procedure/approval.ts';
import { openConsultation, waiveComment } from '../../../src/procedure/consultation.ts';
import type { HandedIn } from '../../../src/procedure/files.ts';
import { recordNegotiation } from '../../../src/procedure/negotiation.ts';
import { outcomes } from '../../../src/procedure/rules.ts';
import { counterparts } from '../../../src/procedure/steps.ts';
import { isUuid } from '../../../src/uuid.ts';
import { wallClock } from '../../../src/zone.ts';
import { type Ctx, formFields, idParam } from '../../context.ts';
import { renderProcedure } from './procedure.tsx';
import { aloneIn, loadProcedure, procedurePath } from './procedure-data.ts';
import { consoleViewer, done, type Flash } from './shell.tsx';

/** What is done to a procedure by a form: it leads back to the page, or shows there what was wrong. */
async function act(
  ctx: Ctx,
  flash: Flash,
  viewer: Viewer,
  work: (tx: Tx, procedureId: string) => Promise<unknown>,
): Promise<void> {
  const procedureId = idParam(ctx, 'procedure');
  const { language, app } = ctx.state;
  try {
    await inTransaction(app.db, (tx) => work(tx, procedureId));
  } catch (error) {
    if (!(error instanceof HeedError) || error.code !== 'bad-input' || error.problems.length === 0)
      throw error;
    const problems = error.problems.map((one) => {
      const { at, problem } = sayProblem(language, one);
      return `${at}: ${problem}`;
    });
    app.log.info({ procedure: procedureId, person: viewer.id }, 'a step of a procedure was refused');
    return renderProcedure(ctx, await loadProcedure(ctx, procedureId), { problems, values: formFields(ctx) });
  }
  done(ctx, procedurePath(procedureId), flash);
}

function writer(ctx: Ctx): Viewer {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'policies.publish');
  return viewer;
}

/** POST /console/procedures/:procedure/consultations */
export async function consult(ctx: Ctx): Promise<void> {
  const viewer = writer(ctx);
  const { app, now } = ctx.state;
  // What cannot be read as an hour lies in the past, and is told so.
  const until = wallClock(formFields(ctx).until ?? '', app.zone) ?? now;
  await act(ctx, 'consulted', viewer, (tx, procedureId) =>
    openConsultation(tx, {
      ...{ procedureId, until, zone: app.zone, actor: { person: viewer.id } },
      ...aloneIn(ctx),
    }),
  );
}

/** POST /console/procedures/:procedure/waive */
export async function waive(ctx: Ctx): Promise<void> {
  const viewer = writer(ctx);
  const { thread = '', reason = '' } = formFields(ctx);
  if (!isUuid(thread)) throw new HeedError('bad-request', 'that is not the form of a waiver');
  await act(ctx, 'waived', viewer, (tx, procedureId) =>
    waiveComment(tx, { procedureId, threadId: thread, reason, by: viewer.id, now: ctx.state.now }),
  );
}

/** POST /console/procedures/:procedure/negotiations */
export async function negotiate(ctx: Ctx): Promise<void> {
  const viewer = writer(ctx);
  const { app, now, uploads = [] } = ctx.state;
  const fields = formFields(ctx);
  const counterpart = counterparts.find((one) => one === fields.counterpart);
  const outcome = outcomes.find((one) => one === fields.outcome);
  const files = uploads.flatMap(({ field, name, bytes }): HandedIn[] =>
    field === 'minutes' || field === 'agreement' ? [{ kind: field, name, bytes }] : [],
  );
  const corrects = fields.corrects ?? '';
  await act(ctx, 'recorded', viewer, (tx, procedureId) =>
    recordNegotiation(tx, {
      procedureId,
      counterpart,
      outcome,
      heldOn: fields.heldOn ?? '',
      participants: fields.participants ?? '',
      files,
      ...(isUuid(corrects) ? { corrects } : {}),
      by: viewer.id,
      zone: app.zone,
      now,
    }),
  );
}

/** POST /console/procedures/:procedure/approval */
export async function decide(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { draft = '', verdict = '', reason = '' } = formFields(ctx);
  if (verdict !== 'approved' && verdict !== 'refused') {
    throw new HeedError('bad-request', 'that is not the form of an approval');
  }
  // Whose drafts they are is asked where they are read; without the office there is nothing to read.
  demand(viewer, 'policies.approve', { authors: [] });
  await act(ctx, verdict === 'approved' ? 'approved' : 'notApproved', viewer, (tx, procedureId) =>
    decideApproval(tx, { procedureId, shown: draft, verdict, reason, by: viewer, now: ctx.state.now }),
  );
}
