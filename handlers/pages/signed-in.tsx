import type Router from '@koa/router';
import { HeedError } from '../../src/errors.ts';
import { formatMoment } from '../../src/messages/format.ts';
import { Button, DataTable, Hidden, LinkButton, PageHead } from '../../src/web/components/index.ts';
import { endOtherSessions, endSession, type OwnSession, sessionsOf } from '../../src/web/session.ts';
import { type Ctx, csrf, type State, signedIn, translate } from '../context.ts';
import { clearSession, sessionCookie } from '../middleware/session.ts';
import { renderPage, signedInPath } from './frame.tsx';

const ways = ['local', 'wecom', 'slack', 'email', 'sms'];

/** Where somebody is signed in, and the way out. It needs no right: everybody may leave. */
export function signedInPages(router: Router<State>): void {
  router.get(signedInPath, show);
  router.post(`${signedInPath}/end`, endHere);
  router.post(`${signedInPath}/end-others`, endOthers);
  router.get('/signed-out', showOut);
}

async function show(ctx: Ctx): Promise<void> {
  const { app, language, now } = ctx.state;
  const { id, timeZone } = signedIn(ctx);
  const t = translate(ctx);
  const sessions = await sessionsOf(app.db, id, ownHash(ctx), now);
  const moment = (at: Date) => formatMoment(at, language, timeZone);
  renderPage(ctx, {
    title: t('signedIn.title'),
    width: 'reading',
    body: (
      <>
        <PageHead title={t('signedIn.title')} lead={t('signedIn.lead')} />
        <DataTable
          caption={t('signedIn.caption')}
          captionHidden
          rows={sessions}
          rowKey={({ since, method, here }) => `${since.toISOString()} ${method} ${here}`}
          empty={null}
          columns={[
            { key: 'how', label: t('signedIn.row.how'), cell: (one) => how(ctx, one) },
            { key: 'since', label: t('signedIn.row.since'), cell: ({ since }) => moment(since) },
            { key: 'until', label: t('signedIn.row.until'), cell: ({ until }) => moment(until) },
          ]}
        />
        <form class="sheet flow" method="post" action={`${signedInPath}/end`}>
          <p class="quiet">{t('signedIn.endNote')}</p>
          <Button look="primary">{t('signedIn.end')}</Button>
          <Hidden csrf={csrf(ctx)} />
        </form>
        {sessions.length > 1 ? (
          <form class="sheet flow" method="post" action={`${signedInPath}/end-others`}>
            <p class="quiet">{t('signedIn.endOthersNote')}</p>
            <Button>{t('signedIn.endOthers')}</Button>
            <Hidden csrf={csrf(ctx)} />
          </form>
        ) : null}
      </>
    ),
  });
}

function how(ctx: Ctx, { method, here }: OwnSession) {
  const t = translate(ctx);
  const [platform = ''] = method.split('-');
  const name = t(`signedIn.by.${ways.includes(platform) ? platform : 'other'}`);
  return here ? (
    <>
      {name} <strong class="nowrap">· {t('signedIn.here')}</strong>
    </>
  ) : (
    name
  );
}

async function endHere(ctx: Ctx): Promise<void> {
  signedIn(ctx);
  const token = ctx.cookies.get(sessionCookie);
  if (token) await endSession(ctx.state.app.db, token);
  clearSession(ctx);
  ctx.redirect('/signed-out');
  ctx.status = 303;
}

async function endOthers(ctx: Ctx): Promise<void> {
  const { id } = signedIn(ctx);
  await endOtherSessions(ctx.state.app.db, id, ownHash(ctx));
  ctx.redirect(signedInPath);
  ctx.status = 303;
}

function showOut(ctx: Ctx): void {
  const { app, viewer } = ctx.state;
  if (viewer) {
    ctx.redirect(signedInPath);
    return;
  }
  const t = translate(ctx);
  const again = app.config.localMessenger ? '/local' : '/sign-in?next=/me';
  renderPage(ctx, {
    title: t('signedIn.out.title'),
    width: 'reading',
    body: (
      <>
        <PageHead title={t('signedIn.out.title')} lead={t('signedIn.out.lead')} />
        <p>
          <LinkButton href={again}>{t('signedIn.out.again')}</LinkButton>
        </p>
        {app.signIns.size > 0 ? <p class="quiet">{t('signedIn.out.chat')}</p> : null}
      </>
    ),
  });
}

function ownHash(ctx: Ctx): Buffer {
  const { sessionHash } = ctx.state;
  if (!sessionHash) throw new HeedError('sign-in-needed', 'there is no session');
  return sessionHash;
}
