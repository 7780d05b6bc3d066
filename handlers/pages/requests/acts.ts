import { z } from 'zod';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { relyingParty } from '../../../src/people/passkeys/relying-party.ts';
import { signingOptions } from '../../../src/people/passkeys/sign.ts';
import { confirmationHash, confirmRequest } from '../../../src/requests/confirm.ts';
import { formId } from '../../../src/requests/form-id.ts';
import { giveReplyTo, lockOwn, sayInRequest, withdrawRequest } from '../../../src/requests/person-acts.ts';
import { requestPath } from '../../../src/requests/present.ts';
import { readOwnRequest } from '../../../src/requests/read.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import { endSession } from '../../../src/web/session.ts';
import { type Ctx, formFields, idParam, signedIn, webSession } from '../../context.ts';
import { sessionCookie } from '../../middleware/session.ts';
import { showRequest } from './own.tsx';

const actOf = (ctx: Ctx) => ({ requestId: idParam(ctx, 'request'), by: signedIn(ctx), now: ctx.state.now });

function back(ctx: Ctx, said?: string): void {
  const path = requestPath(idParam(ctx, 'request'));
  ctx.redirect(said ? `${path}?said=${said}` : path);
  ctx.status = 303;
}

/** POST /requests/:request/passkey: what the device is asked to sign. */
export async function confirmOptions(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const viewer = signedIn(ctx);
  const { one } = await readOwnRequest(app.db, app.vault, idParam(ctx, 'request'), viewer);
  const party = relyingParty(app.baseUrl);
  if (!party)
    throw new HeedError('conflict', 'there is no domain for passkeys', { text: 'passkeys-unavailable' });
  const statement = { about: one.id, personId: viewer.id, hash: confirmationHash(one) };
  ctx.body = await signingOptions(app.db, party, statement, now);
}

/** POST /requests/:request/confirm */
export async function confirmOwn(ctx: Ctx): Promise<void> {
  const { app, sessionHash } = ctx.state;
  const { passkey } = formFields(ctx);
  const confirming = {
    ...{ ...actOf(ctx), session: webSession(ctx), sessionHash, passkey },
    party: relyingParty(app.baseUrl),
  };
  await inTransaction(app.db, (tx) => confirmRequest(tx, app, confirming));
  back(ctx);
}

/** POST /requests/:request/sign-in: out, and in again, so that it is known who sits there now. */
export async function againSignIn(ctx: Ctx): Promise<void> {
  const { app } = ctx.state;
  const { one } = await readOwnRequest(app.db, app.vault, idParam(ctx, 'request'), signedIn(ctx));
  const token = ctx.cookies.get(sessionCookie);
  if (token) await endSession(app.db, token);
  const next = encodeURIComponent(requestPath(one.id));
  ctx.redirect(app.config.localMessenger ? '/local/people' : `/sign-in?next=${next}`);
  ctx.status = 303;
}

/** POST /requests/:request/say */
export async function sayOwn(ctx: Ctx): Promise<void> {
  const { text = '', id } = formFields(ctx);
  const problem = textProblem(text);
  if (problem) {
    ctx.status = 422;
    return showRequest(ctx, { text, problem });
  }
  const made = z.uuid().safeParse(id).data;
  const known = made ? { id: formId(idParam(ctx, 'request'), made) } : {};
  await inTransaction(ctx.state.app.db, (tx) =>
    sayInRequest(tx, ctx.state.app, { ...actOf(ctx), ...known, text }),
  );
  back(ctx);
}

/** POST /requests/:request/mailbox */
export async function giveMailbox(ctx: Ctx): Promise<void> {
  const { app } = ctx.state;
  const { mailbox = '' } = formFields(ctx);
  const act = actOf(ctx);
  await inTransaction(app.db, async (tx) => {
    await lockOwn(tx, act);
    await giveReplyTo(tx, app, { ...act, by: act.by.id, typed: mailbox.slice(0, 254) });
  });
  back(ctx, 'mailbox');
}

/** POST /requests/:request/withdraw */
export async function withdrawOwn(ctx: Ctx): Promise<void> {
  await inTransaction(ctx.state.app.db, (tx) => withdrawRequest(tx, ctx.state.app, actOf(ctx)));
  back(ctx);
}
