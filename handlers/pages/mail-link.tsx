import { setTimeout as delay } from 'node:timers/promises';
import type Router from '@koa/router';
import { inTransaction } from '../../src/db/pool.ts';
import { HeedError } from '../../src/errors.ts';
import { channels, linkMethod, masked, normalise } from '../../src/mailboxes/address.ts';
import { askAgain, askByAddress } from '../../src/mailboxes/ask.ts';
import { linkPath, lookAtLink, type MailboxLink, tokenShape, useLink } from '../../src/mailboxes/links.ts';
import { Button, Hidden, PageHead } from '../../src/web/components/index.ts';
import { landing } from '../../src/web/deep-link.ts';
import { endSession, startSession } from '../../src/web/session.ts';
import { ownPath } from '../../src/web/sign-in.ts';
import { type Ctx, csrf, formFields, type State, translate } from '../context.ts';
import { sessionCookie, setSession } from '../middleware/session.ts';
import { renderPage } from './frame.tsx';
import { type LinkLimits, linkLimits } from './mail-link-limits.ts';
import { askFormerAgain, openFormer, showFormer } from './requests/former.tsx';

/** Asking takes as long whether there is such a mailbox or not. */
const leastMs = 300;

/**
 * Sign-in by a link that was sent to a mailbox or a telephone. Looking at it uses nothing up, because scanners of mail
 * look at every link; a button does.
 */
export function mailLinks(router: Router<State>): void {
  const limits = linkLimits();
  router.get('/m/:token', show);
  router.post('/m/:token', use);
  router.post('/m/:token/new', (ctx: Ctx) => again(ctx, limits));
  router.post('/sign-in/link', (ctx: Ctx) => ask(ctx, limits));
}

async function show(ctx: Ctx): Promise<void> {
  const { app, now, viewer } = ctx.state;
  const token = tokenOf(ctx);
  const link = await lookAtLink(app.db, token, now);
  // Whoever used it in this browser may open it again: they are signed in.
  if (link && viewer?.id === link.personId) return ctx.redirect(landing(nextOf(ctx, link)));
  if (!link?.good && (await showFormer(ctx, token))) return;
  if (!link?.good) return showOver(ctx, token);
  const t = translate(ctx);
  const to = nextOf(ctx, link);
  renderPage(ctx, {
    title: t('mailboxes.page.title'),
    width: 'reading',
    body: (
      <>
        <PageHead
          title={t('mailboxes.page.title')}
          lead={t(`mailboxes.page.${link.channel}`, { address: masked(link.channel, link.address) })}
        />
        {viewer ? <p>{t('mailboxes.page.other', { name: viewer.name })}</p> : null}
        <form method="post" action={linkPath(token)}>
          <Hidden csrf={csrf(ctx)} values={{ to }} />
          <Button look="primary">{t('mailboxes.page.go')}</Button>
        </form>
        <p class="quiet">{t('mailboxes.page.once')}</p>
      </>
    ),
  });
}

/** The same page for a link that was used, is over, or never was. */
function showOver(ctx: Ctx, token: string): void {
  const t = translate(ctx);
  ctx.status = 410;
  renderPage(ctx, {
    title: t('mailboxes.page.overTitle'),
    width: 'reading',
    path: linkPath(token),
    body: (
      <>
        <PageHead title={t('mailboxes.page.overTitle')} lead={t('mailboxes.page.overText')} />
        <form method="post" action={`${linkPath(token)}/new`}>
          <Hidden csrf={csrf(ctx)} />
          <Button look="primary">{t('mailboxes.page.again')}</Button>
        </form>
      </>
    ),
  });
}

async function use(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const token = tokenOf(ctx);
  const wanted = formFields(ctx).to;
  const link = await lookAtLink(app.db, token, now);
  if (!link?.good && (await openFormer(ctx, token))) return;
  if (!link?.good) return showOver(ctx, token);
  const { used, started } = await inTransaction(app.db, async (tx) => {
    const used = await useLink(tx, token, now);
    return { used, started: await startSession(tx, used.personId, linkMethod(used.channel), now) };
  });
  const old = ctx.cookies.get(sessionCookie);
  if (old) await endSession(app.db, old);
  setSession(ctx, started);
  ctx.redirect(landing(wanted ? ownPath(wanted) : used.next));
  ctx.status = 303;
}

async function again(ctx: Ctx, limits: LinkLimits): Promise<void> {
  const { app, now } = ctx.state;
  const token = tokenOf(ctx);
  await limits.take(ctx.ip, token);
  await Promise.all([askAgain(app.db, token, now), askFormerAgain(ctx, token), delay(leastMs)]);
  showSent(ctx, 'text');
}

async function ask(ctx: Ctx, limits: LinkLimits): Promise<void> {
  const { app, now } = ctx.state;
  const connected = [...app.platforms.keys()];
  const { address = '', next = '' } = formFields(ctx);
  const wanted = { typed: address.slice(0, 254), next: ownPath(next) };
  await limits.take(ctx.ip, keyOf(wanted.typed));
  await Promise.all([askByAddress(app.db, wanted, connected, now), delay(leastMs)]);
  showSent(ctx, 'asked');
}

function showSent(ctx: Ctx, words: 'text' | 'asked'): void {
  const t = translate(ctx);
  renderPage(ctx, {
    title: t('mailboxes.sent.title'),
    width: 'reading',
    path: '/sign-in',
    body: <PageHead title={t('mailboxes.sent.title')} lead={t(`mailboxes.sent.${words}`)} />,
  });
}

/** One mailbox is one, however it is written. */
function keyOf(typed: string): string {
  const [one] = channels.flatMap((channel) => normalise[channel](typed) ?? []);
  return one ?? typed.normalize('NFKC').trim().toLowerCase();
}

/** @throws HeedError `not-found` for what is no token of ours */
function tokenOf(ctx: Ctx): string {
  const { token = '' } = ctx.params as { token?: string };
  if (!tokenShape.test(token)) throw new HeedError('not-found', 'no link of that form');
  return token;
}

/** A mail may lead to several pages: each link says to which. */
function nextOf(ctx: Ctx, { next }: MailboxLink): string {
  return typeof ctx.query.to === 'string' ? ownPath(ctx.query.to) : next;
}
