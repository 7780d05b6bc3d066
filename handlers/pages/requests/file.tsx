import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { formatDay } from '../../../src/messages/format.ts';
import { relyingParty } from '../../../src/people/passkeys/relying-party.ts';
import { linkMinutes, linkToExport, lookAtCopy, takeCopy } from '../../../src/requests/export/take.ts';
import { requestPath } from '../../../src/requests/present.ts';
import { Button, Hidden, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, signedIn, translate, webSession } from '../../context.ts';
import { renderPage } from '../frame.tsx';

/** POST /requests/:request/link: a link for its person alone, once, for a few minutes. */
export async function makeLink(ctx: Ctx): Promise<void> {
  const { app, now, sessionHash } = ctx.state;
  const { passkey } = formFields(ctx);
  const asking = {
    ...{ requestId: idParam(ctx, 'request'), by: signedIn(ctx), now, sessionHash, passkey },
    party: relyingParty(app.baseUrl),
  };
  const token = await inTransaction(app.db, (tx) => linkToExport(tx, asking));
  ctx.redirect(`/requests/files/${token}`);
  ctx.status = 303;
}

/** GET /requests/files/:token: where it leads; a look uses nothing up. */
export async function showLink(ctx: Ctx): Promise<void> {
  const { app, now, language } = ctx.state;
  const t = translate(ctx);
  const viewer = signedIn(ctx);
  const token = tokenOf(ctx);
  const { one, row } = await lookAtCopy(app.db, token, viewer.id, now);
  const day = formatDay(row.expiresAt ?? now, language, one.zone, now);
  renderPage(ctx, {
    title: t('requests.copy.pageTitle'),
    width: 'reading',
    body: (
      <>
        <PageHead
          title={t('requests.copy.pageTitle')}
          lead={t('requests.copy.pageText')}
          up={{ href: requestPath(one.id), label: t(`requests.kind.${one.kind}`) }}
        />
        <form method="post" action={`/requests/files/${token}`}>
          <Hidden csrf={csrf(ctx)} />
          <Button look="primary">{t('requests.copy.download')}</Button>
        </form>
        <p class="quiet">{t('requests.copy.linkText', { minutes: linkMinutes })}</p>
        <p class="quiet">{t('requests.copy.readyText', { items: row.items, day })}</p>
      </>
    ),
  });
}

/** POST /requests/files/:token: uses the link up, and hands the copy out while it is put together. */
export async function takeFile(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const by = signedIn(ctx);
  const { archive, fileName } = await takeCopy(app.db, app, {
    ...{ token: tokenOf(ctx), by, session: webSession(ctx), now },
  });
  sendArchive(ctx, archive, fileName);
}

export function sendArchive(ctx: Ctx, archive: NodeJS.ReadableStream, fileName: string): void {
  ctx.type = 'application/zip';
  ctx.attachment(fileName);
  ctx.set('cache-control', 'no-store');
  ctx.body = archive;
}

function tokenOf(ctx: Ctx): string {
  const { token = '' } = ctx.params as { token?: string };
  if (/^[A-Za-z0-9_-]{43}$/.test(token)) return token;
  throw new HeedError('not-found', 'no link of that form');
}
