import type Router from '@koa/router';
import { z } from 'zod';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { type Command, parseAction } from '../../src/messages/model.ts';
import { demand } from '../../src/people/permissions.ts';
import { localMethod } from '../../src/people/viewer.ts';
import { accountOf } from '../../src/platforms/local/personas.ts';
import { conversationTopic, recordIncoming, recordReply } from '../../src/platforms/local/store.ts';
import { maskSensitive } from '../../src/sensitive/find.ts';
import { endSession, startSession } from '../../src/web/session.ts';
import { type Ctx, formFields, formList, type State, signedIn, wantsPart, webSession } from '../context.ts';
import { cryIn, cryReply } from '../cry.ts';
import { sessionCookie, setSession } from '../middleware/session.ts';
import { type ChatContext, type Reply, routeCommand } from '../router.ts';
import { supportIn, supportReply } from '../support.ts';
import { streamPage } from './frame.tsx';
import { messengerParts, renderMessenger, renderThread } from './local/view.tsx';

const mostTyped = 2_000;
/** What a link may do: ask for more. Following one never answers anything. */
const formOpeners: readonly string[] = ['notices.concern', 'questions.ask'];
const persona = z.object({ person: z.uuid() });

/** The messenger in the browser: it stands where WeCom and Slack stand, and only when neither is configured. */
export function local(router: Router<State>): void {
  router.get('/local', show);
  router.get('/local/people', (ctx: Ctx) => renderMessenger(ctx, { pane: 'people' }));
  router.get('/local/chats', (ctx: Ctx) => renderMessenger(ctx, { pane: 'chats' }));
  router.get('/local/live', live);
  router.post('/local/persona', bePersona);
  router.post('/local/act', act);
}

async function show(ctx: Ctx): Promise<void> {
  const action = typeof ctx.query.form === 'string' ? parseAction(ctx.query.form) : undefined;
  if (!ctx.state.viewer || !action || !formOpeners.includes(action.name))
    return renderMessenger(ctx, { pane: ctx.state.viewer ? 'thread' : 'people' });
  const reply = await routeCommand(await chatContext(ctx), { kind: 'button', action });
  return renderMessenger(ctx, reply.kind === 'form' ? { pane: 'side', form: reply } : { pane: 'thread' });
}

/** Whoever reaches the local messenger may be anyone of the sample company: it holds invented people only. */
async function bePersona(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const chosen = persona.safeParse(formFields(ctx));
  const account = chosen.success ? await accountOf(app.db, { personId: chosen.data.person }) : undefined;
  if (!account) throw new HeedError('not-found', 'nobody of that id has a local account');
  const old = ctx.cookies.get(sessionCookie);
  if (old) await endSession(app.db, old);
  setSession(ctx, await startSession(app.db, account.personId, localMethod, now));
  go(ctx, '/local');
}

/** A tap on a card, a submitted form, or typed words. */
async function act(ctx: Ctx): Promise<void> {
  const context = await chatContext(ctx);
  const { account } = context;
  const { csrf: _token, action: key, text, ...fields } = formFields(ctx);
  // Boxes that were ticked come one by one, and go on as one value.
  const values = Object.fromEntries(Object.keys(fields).map((name) => [name, formList(ctx, name).join(',')]));
  const { app, now } = ctx.state;
  const action = key === undefined ? undefined : parseAction(key);
  if (!action && text === undefined) throw new HeedError('bad-request', 'neither a button nor words');
  let command: Command;
  if (action) {
    const submitted = Object.keys(values).length > 0;
    command = submitted ? { kind: 'form', action, values } : { kind: 'button', action };
    if (cryIn(command)) return answerCryHere(ctx, command);
  } else {
    const typed = (text ?? '').trim().slice(0, mostTyped);
    if (typed === '') return backToThread(ctx, account);
    if (cryIn({ kind: 'text', text: typed })) return answerCryHere(ctx, { kind: 'text', text: typed });
    const wanted = supportIn({ kind: 'text', text: typed });
    if (wanted) return sayHere(ctx, await supportReply(app, readerOf(context, now), wanted));
    // What looks like a secret is answered, and stands nowhere.
    await inTransaction(app.db, (tx) => recordIncoming(tx, account, maskSensitive(typed), now));
    command = { kind: 'text', text: typed };
  }
  return respond(ctx, account, command, await routeCommand(context, command));
}

/** Beside the thread, which shows what is stored: neither the words nor the answer are. */
function answerCryHere(ctx: Ctx, command: Command): Promise<void> {
  const { app, language, viewer } = ctx.state;
  return sayHere(ctx, cryReply(app, language, viewer?.timeZone ?? app.zone, cryIn(command) ?? 'words'));
}

const readerOf = ({ actor }: ChatContext, now: Date) => ({
  personId: actor.personId,
  language: actor.language,
  zone: actor.timeZone,
  now,
});

function sayHere(ctx: Ctx, reply: Reply): Promise<void> {
  if (wantsPart(ctx)) inPlaceOfMessenger(ctx);
  return renderMessenger(ctx, { pane: 'side', ...(reply.kind === 'text' ? { said: reply } : {}) });
}

/** htmx asked for the thread: the panel beside it is drawn too. */
function inPlaceOfMessenger(ctx: Ctx): void {
  ctx.set({ 'hx-retarget': '.messenger', 'hx-reselect': '.messenger', 'hx-reswap': 'outerHTML' });
}

async function respond(ctx: Ctx, account: string, command: Command, reply: Reply): Promise<void> {
  const { app, now } = ctx.state;
  switch (reply.kind) {
    case 'nothing':
      return backToThread(ctx, account);
    case 'page':
      return go(ctx, reply.path);
    case 'text':
      // What is listed stands on its page, where there is room for it.
      if (reply.cards && reply.link) return go(ctx, reply.link.path);
      await inTransaction(app.db, (tx) => recordReply(tx, account, reply.text, now));
      return backToThread(ctx, account);
    case 'form':
      if (command.kind === 'form') ctx.status = 422;
      if (wantsPart(ctx)) inPlaceOfMessenger(ctx);
      return renderMessenger(ctx, { pane: 'side', form: reply });
  }
}

/** htmx gets the thread at once; a browser without scripts the whole page. */
function backToThread(ctx: Ctx, account: string): Promise<void> | void {
  return wantsPart(ctx) ? renderThread(ctx, account) : go(ctx, '/local');
}

async function live(ctx: Ctx): Promise<void> {
  const { account } = await chatContext(ctx);
  streamPage(ctx, [conversationTopic(account)], () => messengerParts(ctx, account));
}

async function chatContext(ctx: Ctx): Promise<ChatContext & { account: string }> {
  const viewer = signedIn(ctx);
  const { app, now, language } = ctx.state;
  const found = await accountOf(app.db, { personId: viewer.id });
  if (!found) throw new HeedError('not-found', `${viewer.id} has no local account`);
  demand(viewer, 'local.act', { account: found.account });
  return {
    app,
    now,
    account: found.account,
    actor: { personId: viewer.id, language, timeZone: viewer.timeZone, session: webSession(ctx) },
  };
}

/** htmx would follow a redirect by itself and put the whole page where a part belongs. */
function go(ctx: Ctx, path: string): void {
  if (wantsPart(ctx)) {
    ctx.set('hx-redirect', path);
    ctx.status = 204;
    return;
  }
  ctx.redirect(path);
  ctx.status = 303;
}
