import { inTransaction } from '../../../src/db/pool.ts';
import { issueLink, linkPath } from '../../../src/mailboxes/links.ts';
import { complaintOf, handOut, readyExport, taken } from '../../../src/requests/export/take.ts';
import {
  copyPathOf,
  type FormerLink,
  lookAtFormerLink,
  useFormerLink,
  writeAgain,
} from '../../../src/requests/former.ts';
import { lastStep, viewOf } from '../../../src/requests/read.ts';
import { isOpen } from '../../../src/requests/rules.ts';
import { findRequest } from '../../../src/requests/store.ts';
import { Alert, Button, Hidden, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { explainedSection } from './explained.tsx';
import { sendArchive } from './file.tsx';
import { HistorySection } from './history.tsx';
import { OverviewSection } from './overview.tsx';
import { Answer } from './standing.tsx';
import { StoresSection } from './stores.tsx';

/**
 * For somebody who has left and cannot sign in any more: the link in their mail shows their request once, and hands a
 * copy out once. A look uses nothing up; only a button does.
 *
 * @returns false for any other link
 */
export async function showFormer(ctx: Ctx, token: string): Promise<boolean> {
  const { app, now } = ctx.state;
  const link = await lookAtFormerLink(app.db, token, now);
  if (!link?.good || !(await inTheirLanguage(ctx, link))) return false;
  const t = translate(ctx);
  renderPage(ctx, {
    title: t('requests.former.title'),
    width: 'reading',
    path: linkPath(token),
    body: (
      <>
        <PageHead title={t('requests.former.title')} lead={t('requests.former.lead')} />
        <form method="post" action={linkPath(token)}>
          <Hidden csrf={csrf(ctx)} />
          <Button look="primary">{t('requests.former.open')}</Button>
        </form>
      </>
    ),
  });
  return true;
}

/** The button: uses the link up. */
export async function openFormer(ctx: Ctx, token: string): Promise<boolean> {
  const { app, now } = ctx.state;
  const link = await lookAtFormerLink(app.db, token, now);
  const one = link?.good ? await inTheirLanguage(ctx, link) : undefined;
  if (!link || !one) return false;
  const copy = await readyExport(app.db, one.id, now);
  const used = await inTransaction(app.db, async (tx) => {
    if (!(await useFormerLink(tx, token, now))) return false;
    if (link.copy && copy)
      await taken(tx, app, one, copy, { platform: 'email', method: 'email-link', ip: ctx.ip }, now);
    return true;
  });
  if (!used) return false;
  if (!link.copy) {
    await renderFormer(ctx, link, copy !== undefined);
    return true;
  }
  if (!copy) return false;
  const { archive, fileName } = await handOut(app.db, app, one, copy, now);
  sendArchive(ctx, archive, fileName);
  return true;
}

/** Another mail, where the link was theirs; whoever asks hears the same in any case. */
export async function askFormerAgain(ctx: Ctx, token: string): Promise<void> {
  const { app, now } = ctx.state;
  const link = await lookAtFormerLink(app.db, token, now);
  if (!link) return;
  await inTransaction(app.db, async (tx) => {
    const one = await findRequest(tx, link.requestId);
    if (one) await writeAgain(tx, app, one, now);
  });
}

async function inTheirLanguage(ctx: Ctx, link: FormerLink) {
  const one = await findRequest(ctx.state.app.db, link.requestId);
  if (!one || one.personId !== link.personId) return undefined;
  ctx.state.language = one.language;
  return one;
}

async function renderFormer(ctx: Ctx, { requestId, address }: FormerLink, ready: boolean): Promise<void> {
  const { app, now } = ctx.state;
  const one = await findRequest(app.db, requestId);
  if (!one) return;
  const t = translate(ctx);
  const view = await viewOf(app.db, app.vault, one);
  const overview = lastStep(view.steps, 'overview');
  const explained = lastStep(view.steps, 'explained');
  const next = copyPathOf(one.id);
  const file = ready ? await issueLink(app.db, { channel: 'email', address, next, now }) : undefined;
  renderPage(ctx, {
    title: t(`requests.kind.${one.kind}`),
    width: 'reading',
    path: '/sign-in',
    body: (
      <>
        <PageHead title={t(`requests.kind.${one.kind}`)} lead={t(`requests.state.${one.state}`)} />
        <Alert tone="info">
          <p>{t('requests.former.once')}</p>
        </Alert>
        {isOpen(one.state) ? null : (
          <Answer ctx={ctx} view={view} complaint={await complaintOf(app.db, one.language)} />
        )}
        {file ? (
          <form method="post" action={linkPath(file)}>
            <Hidden csrf={csrf(ctx)} />
            <Button look="primary">{t('requests.former.download')}</Button>
          </form>
        ) : null}
        {overview ? <OverviewSection ctx={ctx} step={overview} /> : null}
        {explained ? await explainedSection(ctx, explained) : null}
        {view.stores.length > 0 ? <StoresSection ctx={ctx} one={one} stores={view.stores} /> : null}
        <HistorySection ctx={ctx} view={view} />
      </>
    ),
  });
}
