import { formatMoment } from '../../../src/messages/format.ts';
import { demand } from '../../../src/people/permissions.ts';
import { ownActs } from '../../../src/receipts/own.ts';
import { receiptPath, receiptsPath } from '../../../src/receipts/path.ts';
import { DataTable, EmptyState, PageHead, Pager } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { actView } from './view.tsx';

const pageSize = 50;

/** GET /me/receipts: everything the person did that is on record, newest first. */
export async function listReceipts(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'me.open');
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const before = Number(ctx.query.before);
  const page = { most: pageSize, ...(Number.isSafeInteger(before) && before > 0 ? { before } : {}) };
  const acts = await ownActs(app.db, viewer.id, page);
  const rows = await Promise.all(acts.map(async (act) => ({ ...act, view: await actView(ctx, act) })));
  const last = rows.length === pageSize ? rows.at(-1) : undefined;
  renderPage(ctx, {
    title: t('receipts.title'),
    width: 'reading',
    path: receiptsPath,
    body: (
      <>
        <PageHead
          title={t('receipts.title')}
          lead={t('receipts.lead')}
          up={{ href: '/me', label: t('page.me') }}
        />
        <DataTable
          caption={t('receipts.title')}
          captionHidden
          rows={rows}
          rowKey={({ entryId }) => String(entryId)}
          empty={<EmptyState title={t('receipts.none')} />}
          columns={[
            {
              key: 'what',
              label: t('receipts.what'),
              cell: ({ entryId, view }) => <a href={receiptPath(entryId)}>{view.what}</a>,
            },
            { key: 'about', label: t('receipts.about'), cell: ({ view }) => view.title },
            {
              key: 'when',
              label: t('receipts.when'),
              cell: ({ at }) => formatMoment(at, language, viewer.timeZone),
            },
          ]}
        />
        <Pager
          label={t('receipts.title')}
          {...(last
            ? { next: { href: `${receiptsPath}?before=${last.entryId}`, label: t('receipts.older') } }
            : {})}
        />
      </>
    ),
  });
}
