import type Router from '@koa/router';
import { dayIn } from '../../../src/anonymous/clocks.ts';
import type { KeyPair } from '../../../src/anonymous/keys.ts';
import { isTooShort, openingKey, openKey } from '../../../src/anonymous/passphrase.ts';
import { choosePassphrase } from '../../../src/anonymous/settings.ts';
import { openUnlocked, sealUnlocked, unlockedMinutes } from '../../../src/anonymous/unlocked.ts';
import { answerReport, closeReport, handOn, readReport, reportsFor } from '../../../src/anonymous/work.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { Alert, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, formFields, idParam, type State, signedIn, translate } from '../../context.ts';
import { cookieOptions } from '../../middleware/session.ts';
import { renderPage } from '../frame.tsx';
import { Choose, Marks, received, Unlock } from './desk-parts.tsx';
import { Opened } from './desk-report.tsx';

const unlockedCookie = 'heed_reports';
/** For recipients of the anonymous channel: a list of days, and what was written once their passphrase is there. */
export function reportDesk(router: Router<State>): void {
  router.get('/reports', list);
  router.post('/reports/key', chooseKey);
  router.post('/reports/unlock', unlockHere);
  router.post('/reports/lock', lockHere);
  router.get('/reports/:report', show);
  router.post('/reports/:report', answer);
  router.post('/reports/:report/close', close);
  router.post('/reports/:report/hand-on', handItOn);
}

/** The recipient that the viewer is, with their locked key. @throws HeedError `forbidden` for everybody else */
async function recipientOf(ctx: Ctx) {
  const viewer = signedIn(ctx);
  const own = await ctx.state.app.db
    .selectFrom('anonymous_recipient')
    .select(['id', 'person_id', 'locked_key'])
    .where('person_id', '=', viewer.id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  demand(viewer, 'anonymous.receive', { recipients: own ? [own.person_id] : [] });
  if (!own) throw new HeedError('forbidden', 'no recipient');
  return { viewer, id: own.id, locked: own.locked_key };
}

function keysOf(ctx: Ctx, { id, locked }: Awaited<ReturnType<typeof recipientOf>>): KeyPair | undefined {
  const { app, sessionHash, now } = ctx.state;
  if (!sessionHash || !locked) return undefined;
  const key = openUnlocked(app.secrets, sessionHash, ctx.cookies.get(unlockedCookie), now);
  return key && openKey(id, locked, key);
}

const today = (ctx: Ctx) => dayIn(ctx.state.now, ctx.state.app.zone);
async function list(ctx: Ctx): Promise<void> {
  await renderList(ctx);
}

async function renderList(ctx: Ctx, problem?: string): Promise<void> {
  const recipient = await recipientOf(ctx);
  const t = translate(ctx);
  const lines = await reportsFor(ctx.state.app.db, recipient.viewer.id);
  const open = keysOf(ctx, recipient) !== undefined;
  renderPage(ctx, {
    title: t('anonymous.desk.title'),
    width: 'reading',
    path: '/reports',
    body: (
      <>
        <PageHead title={t('anonymous.desk.title')} lead={t('anonymous.desk.lead')} />
        {problem ? (
          <Alert tone="bad" announce="alert">
            {problem}
          </Alert>
        ) : null}
        {recipient.locked ? <Unlock ctx={ctx} open={open} /> : <Choose ctx={ctx} />}
        {recipient.locked && lines.length === 0 ? <p>{t('anonymous.desk.none')}</p> : null}
        <ul class="flow plain-list">
          {lines.map((line) => (
            <li key={line.id} class="sheet">
              {open ? <a href={`/reports/${line.id}`}>{received(ctx, line)}</a> : received(ctx, line)}
              <Marks ctx={ctx} line={line} />
            </li>
          ))}
        </ul>
      </>
    ),
  });
}

async function chooseKey(ctx: Ctx): Promise<void> {
  const { viewer } = await recipientOf(ctx);
  const t = translate(ctx);
  const { passphrase = '', again = '' } = formFields(ctx);
  if (passphrase !== again) {
    ctx.status = 422;
    return renderList(ctx, t('anonymous.desk.differ'));
  }
  if (isTooShort(passphrase)) {
    ctx.status = 422;
    return renderList(ctx, t('anonymous.desk.short'));
  }
  const { db } = ctx.state.app;
  await inTransaction(db, (tx) => choosePassphrase(tx, { personId: viewer.id, passphrase }, ctx.state.now));
  back(ctx, '/reports');
}

async function unlockHere(ctx: Ctx): Promise<void> {
  const { id, locked } = await recipientOf(ctx);
  const { app, sessionHash, now } = ctx.state;
  const key = locked && (await openingKey(locked, formFields(ctx).passphrase ?? ''));
  if (!key || !sessionHash || !openKey(id, locked, key)) {
    ctx.status = 422;
    return renderList(ctx, translate(ctx)('anonymous.desk.wrong'));
  }
  ctx.cookies.set(unlockedCookie, sealUnlocked(app.secrets, sessionHash, key, now), {
    ...{ ...cookieOptions(ctx), sameSite: 'strict', path: '/reports' },
    maxAge: unlockedMinutes * 60_000,
  });
  back(ctx, '/reports');
}

async function lockHere(ctx: Ctx): Promise<void> {
  await recipientOf(ctx);
  ctx.cookies.set(unlockedCookie, null, { ...cookieOptions(ctx), path: '/reports' });
  back(ctx, '/reports');
}

async function show(ctx: Ctx): Promise<void> {
  const id = idParam(ctx, 'report');
  const recipient = await recipientOf(ctx);
  const pair = keysOf(ctx, recipient);
  if (!pair) return back(ctx, '/reports');
  await renderReport(ctx, recipient.viewer, id, pair);
}

async function renderReport(
  ctx: Ctx,
  viewer: Viewer,
  id: string,
  pair: KeyPair,
  problem?: string,
): Promise<void> {
  const t = translate(ctx);
  const given = { personId: viewer.id, id, pair, today: today(ctx) };
  const { report, messages } = await inTransaction(ctx.state.app.db, (tx) => readReport(tx, given));
  renderPage(ctx, {
    title: t('anonymous.desk.title'),
    width: 'reading',
    path: `/reports/${id}`,
    body: <Opened ctx={ctx} report={report} messages={messages} problem={problem} />,
  });
}

async function answer(ctx: Ctx): Promise<void> {
  const id = idParam(ctx, 'report');
  const recipient = await recipientOf(ctx);
  const pair = keysOf(ctx, recipient);
  if (!pair) return back(ctx, '/reports');
  const { what: chosen, text = '', say = '' } = formFields(ctx);
  const what = chosen === 'confirm' || chosen === 'feedback' ? chosen : 'message';
  const { app, now } = ctx.state;
  const t = translate(ctx);
  if (text.trim() === '') {
    ctx.status = 422;
    return renderReport(ctx, recipient.viewer, id, pair, t('anonymous.empty'));
  }
  await inTransaction(app.db, (tx) =>
    answerReport(tx, { personId: recipient.viewer.id, id, text, what, say }, { now, today: today(ctx) }),
  );
  back(ctx, `/reports/${id}`);
}

async function handItOn(ctx: Ctx): Promise<void> {
  const id = idParam(ctx, 'report');
  const recipient = await recipientOf(ctx);
  const pair = keysOf(ctx, recipient);
  if (!pair) return back(ctx, '/reports');
  const { text = '', about = '' } = formFields(ctx);
  const { app, now } = ctx.state;
  if (text.trim() === '') {
    ctx.status = 422;
    return renderReport(ctx, recipient.viewer, id, pair, translate(ctx)('anonymous.empty'));
  }
  const given = { personId: recipient.viewer.id, id, text, about };
  await inTransaction(app.db, (tx) => handOn(tx, app, given, { now, today: today(ctx) }));
  back(ctx, `/reports/${id}`);
}

async function close(ctx: Ctx): Promise<void> {
  const id = idParam(ctx, 'report');
  const { viewer } = await recipientOf(ctx);
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) =>
    closeReport(tx, { personId: viewer.id, id }, { now, today: today(ctx) }),
  );
  back(ctx, '/reports');
}

function back(ctx: Ctx, path: string): void {
  ctx.redirect(path);
  ctx.status = 303;
}
