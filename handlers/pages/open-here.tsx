import type Router from '@koa/router';
import { contractPath, countersignPath } from '../../src/contracts/present.ts';
import { findContract } from '../../src/contracts/store.ts';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { demand } from '../../src/people/permissions.ts';
import { findViewer } from '../../src/people/viewer.ts';
import { Button, Hidden, LinkButton, PageHead } from '../../src/web/components/index.ts';
import { consumeLink, createLink, type Link, peekLink } from '../../src/web/links.ts';
import { startSession } from '../../src/web/session.ts';
import { type Ctx, csrf, idParam, type State, signedIn, translate, webSession } from '../context.ts';
import { setSession } from '../middleware/session.ts';
import { renderPage } from './frame.tsx';

/** Time to get from one program to another. */
const seconds = 10 * 60;

/** The platform is part of the purpose, so that a session made here names where its person was recognised. */
const purposeOf = (platform: string) => `open-here.${platform}`;

/**
 * From the browser inside a chat program, which has no passkeys, to one that has: a link for one person, one use
 * and ten minutes, made by whoever is signed in and used up by a POST in the other browser. It ends with the session
 * that made it, as does the session that begins by it, and takes nobody else out of theirs.
 */
export function openHere(router: Router<State>): void {
  router.post('/open/:about', make);
  router.get('/open/:platform/:token', show);
  router.post('/open/:platform/:token', use);
}

/** `about` is a notice, or the person's own id for the page about them. */
async function make(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'me.open');
  const { app, now } = ctx.state;
  // The local messenger is a page in a browser already, and its sessions are worth nothing elsewhere.
  if (app.signIns.size === 0) throw new HeedError('not-found', 'there is no other browser to go to');
  const about = idParam(ctx, 'about');
  const { platform } = webSession(ctx);
  const link = { purpose: purposeOf(platform), about, personId: viewer.id, ttl: seconds, now };
  const session = ctx.state.sessionHash;
  if (!session) throw new HeedError('sign-in-needed', 'there is no session that a link could end with');
  const token = await inTransaction(app.db, (tx) => createLink(tx, { ...link, session }));
  ctx.redirect(`/open/${platform}/${token}`);
  ctx.status = 303;
}

/** In the chat's browser it says how to get out; in the other one it asks before it signs anybody in. */
async function show(ctx: Ctx): Promise<void> {
  const { app, viewer } = ctx.state;
  const t = translate(ctx);
  const { platform, token } = params(ctx);
  const link = await peek(ctx, platform, token);
  notOthers(ctx, link);
  const address = `${app.baseUrl}${ctx.path}`;
  const back = await pathOf(app.db, link);
  const words = (key: string) => t(`passkeys.openHere.${key}`);
  renderPage(ctx, {
    title: words('title'),
    width: 'reading',
    body: viewer ? (
      <>
        <PageHead title={words('title')} lead={words('copy')} />
        <p class="sheet">
          <code class="address">{address}</code>
        </p>
        <p class="quiet">{words('makeText')}</p>
        <p>
          <LinkButton href={back}>{t('passkeys.openHere.back')}</LinkButton>
        </p>
      </>
    ) : (
      <>
        <PageHead title={words('confirm')} lead={words('confirmText')} />
        <form method="post" action={ctx.path}>
          <Hidden csrf={csrf(ctx)} />
          <Button look="primary">{words('go')}</Button>
        </form>
      </>
    ),
  });
}

async function use(ctx: Ctx): Promise<void> {
  const { app, now, viewer } = ctx.state;
  const { platform, token } = params(ctx);
  const link = await peek(ctx, platform, token);
  notOthers(ctx, link);
  if (!(await findViewer(app.db, link.personId, now))) throw over();
  const started = await inTransaction(app.db, async (tx) => {
    await consumeLink(tx, token, purposeOf(platform), link.personId, now);
    // Where they are signed in already, that session goes on: it may be the one that the link ends with.
    if (viewer) return undefined;
    return startSession(tx, link.personId, `${platform}-link`, now, link.session ?? undefined);
  });
  if (started) setSession(ctx, started);
  ctx.redirect(await pathOf(app.db, link));
  ctx.status = 303;
}

/** Somebody could send theirs to another, who would go on in a session that is not their own. */
function notOthers({ state: { viewer } }: Ctx, { personId }: Link): void {
  if (viewer && viewer.id !== personId)
    throw new HeedError('forbidden', 'a link into another browser is somebody else’s', {
      text: 'open-link-other',
    });
}

const over = (cause?: unknown) =>
  new HeedError('gone', 'a link into another browser is over', { text: 'open-link-over', cause });

async function peek(ctx: Ctx, platform: string, token: string): Promise<Link> {
  const { app, now } = ctx.state;
  try {
    return await peekLink(app.db, token, purposeOf(platform), now);
  } catch (cause) {
    throw cause instanceof HeedError && cause.code === 'gone' ? over(cause) : cause;
  }
}

function params(ctx: Ctx): { platform: string; token: string } {
  return ctx.params as { platform: string; token: string };
}

/** Where a passkey was asked for: the page about oneself, a contract by its side, or a notice. */
async function pathOf(db: Db, { about, personId }: Link): Promise<string> {
  if (about === personId) return '/me#passkeys';
  const contract = await findContract(db, about);
  if (!contract) return `/n/${about}?method=passkey#answer`;
  const page = contract.personId === personId ? contractPath(about) : countersignPath(about);
  return `${page}?method=passkey#answer`;
}
