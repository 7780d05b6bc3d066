import { z } from 'zod';
import { inTransaction, type Tx } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { demand } from '../../../src/people/permissions.ts';
import { upholdAppeal } from '../../../src/requests/appeal.ts';
import {
  answerRequest,
  askPerson,
  confirmForPerson,
  type DeskAct,
  extendRequest,
  handOver,
  refuseRequest,
} from '../../../src/requests/desk-acts.ts';
import { decideErasure } from '../../../src/requests/erasure/decide.ts';
import { decideRedactions, releaseExport } from '../../../src/requests/export/release.ts';
import { formId } from '../../../src/requests/form-id.ts';
import { announceLift } from '../../../src/requests/lift.ts';
import { giveReplyTo } from '../../../src/requests/person-acts.ts';
import { deskPath } from '../../../src/requests/present.ts';
import { grantRestriction } from '../../../src/requests/restrict.ts';
import { findRequest, noSuchRequest } from '../../../src/requests/store.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { type Ctx, formFields, formList, idParam } from '../../context.ts';
import { showDeskRequest } from './request.tsx';
import { consoleViewer, done } from './shell.tsx';

type Does = (tx: Tx, ctx: Ctx, act: DeskAct) => Promise<void>;

const outcome = z.enum(['done', 'partly']).catch('done');

/** Everything that takes words for the person, by the last part of its address. */
export const wordActs: Readonly<Record<string, Does>> = {
  answer: (tx, ctx, act) =>
    answerRequest(tx, ctx.state.app, { ...act, outcome: outcome.parse(formFields(ctx).outcome) }),
  refuse: (tx, ctx, act) => refuseRequest(tx, ctx.state.app, act),
  ask: (tx, ctx, act) => askPerson(tx, ctx.state.app, { ...act, stops: formFields(ctx).stops === 'yes' }),
  extend: (tx, ctx, act) => extendRequest(tx, ctx.state.app, act),
  erase: (tx, ctx, act) => decideErasure(tx, ctx.state.app, { ...act, erase: formList(ctx, 'erase') }),
  uphold: (tx, ctx, act) => upholdAppeal(tx, ctx.state.app, act),
  restrict: (tx, ctx, act) => grantRestriction(tx, ctx.state.app, act),
  lift: (tx, ctx, act) => announceLift(tx, ctx.state.app, act),
  confirm: (tx, ctx, act) => confirmForPerson(tx, ctx.state.app, act),
  'hand-over': (tx, ctx, act) => handOver(tx, ctx.state.app, act),
};

/** POST /console/requests/:request/… */
export const doWithWords =
  (does: string) =>
  async (ctx: Ctx): Promise<void> => {
    const by = desk(ctx);
    const { text = '', id } = formFields(ctx);
    const problem = textProblem(text.slice(0, 40_000));
    if (problem) {
      ctx.status = 422;
      return showDeskRequest(ctx, { form: does, text, problem });
    }
    const requestId = idParam(ctx, 'request');
    const known = z.uuid().safeParse(id).data;
    const act = {
      requestId,
      by,
      now: ctx.state.now,
      text,
      ...(known ? { id: formId(requestId, known) } : {}),
    };
    await inTransaction(ctx.state.app.db, async (tx) => wordActs[does]?.(tx, ctx, act));
    done(ctx, deskPath(requestId), 'decided');
  };

/** POST /console/requests/:request/redactions: what of this page is shown after all. */
export async function saveRedactions(ctx: Ctx): Promise<void> {
  const by = desk(ctx);
  const requestId = idParam(ctx, 'request');
  const numbers = (values: readonly string[]) =>
    values.map(Number).filter((n) => Number.isSafeInteger(n) && n >= 0 && n < 2 ** 31);
  const page = numbers((formFields(ctx).page ?? '').split(',').filter((one) => /^\d{1,9}$/.test(one)));
  const shown = numbers(formList(ctx, 'show').filter((one) => /^\d{1,9}$/.test(one)));
  await inTransaction(ctx.state.app.db, (tx) =>
    decideRedactions(tx, { requestId, by, page: page.slice(0, 200), shown }),
  );
  done(ctx, deskPath(requestId), 'saved');
}

/** POST /console/requests/:request/release */
export async function releaseCopy(ctx: Ctx): Promise<void> {
  const by = desk(ctx);
  const requestId = idParam(ctx, 'request');
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => releaseExport(tx, app, { requestId, by, now }));
  done(ctx, deskPath(requestId), 'decided');
}

/** POST /console/requests/:request/mailbox: what somebody who has left gave in writing. */
export async function noteMailbox(ctx: Ctx): Promise<void> {
  const by = desk(ctx);
  const requestId = idParam(ctx, 'request');
  const { app, now } = ctx.state;
  const typed = (formFields(ctx).mailbox ?? '').slice(0, 254);
  await inTransaction(app.db, async (tx) => {
    const one = await findRequest(tx, requestId);
    if (!one) throw noSuchRequest(requestId);
    demand(by, 'requests.decide', one);
    if (one.employed)
      throw new HeedError('conflict', `whoever asked ${requestId} works here`, {
        text: 'request-works-here',
      });
    await giveReplyTo(tx, app, { requestId, typed, by: by.id, now });
  });
  done(ctx, deskPath(requestId), 'saved');
}

function desk(ctx: Ctx) {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'requests.list');
  return viewer;
}
