import { reportsPath, teamReportPath, titledReport } from '../../../../src/crisis/reports/present.ts';
import { listReports } from '../../../../src/crisis/reports/store.ts';
import { formatMoment } from '../../../../src/messages/format.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { Badge, DataTable, EmptyState, PageHead } from '../../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../../context.ts';
import { renderPage } from '../../frame.tsx';
import { reportTones } from '../../report/own.tsx';

/** GET /crisis/reports */
export async function showReports(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis-reports.list');
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const reports = await listReports(app.db, viewer.id);
  renderPage(ctx, {
    title: t('crisis.reports.list.title'),
    path: reportsPath,
    body: (
      <>
        <PageHead
          title={t('crisis.reports.list.title')}
          lead={t('crisis.reports.list.lead')}
          up={{ href: '/crisis', label: t('crisis.title') }}
        />
        <DataTable
          caption={t('crisis.reports.list.title')}
          captionHidden
          rows={reports}
          rowKey={({ id }) => id}
          empty={
            <EmptyState title={t('crisis.reports.list.none')} text={t('crisis.reports.list.noneText')} />
          }
          columns={[
            {
              key: 'code',
              label: t('crisis.reports.list.code'),
              cell: (one) => <a href={teamReportPath(one.id)}>{titledReport(t, one, one.code)}</a>,
            },
            {
              key: 'state',
              label: t('crisis.reports.list.state'),
              cell: ({ state }) => (
                <Badge tone={reportTones[state]}>{t(`crisis.reports.state.${state}`)}</Badge>
              ),
            },
            {
              key: 'from',
              label: t('crisis.reports.list.from'),
              cell: ({ source }) => t(`crisis.reports.source.${source}`),
            },
            {
              key: 'at',
              label: t('crisis.reports.list.at'),
              cell: ({ receivedAt }) => formatMoment(receivedAt, language, viewer.timeZone),
            },
            {
              key: 'taken',
              label: t('crisis.reports.page.taken'),
              cell: ({ takenByName }) => takenByName ?? t('crisis.reports.page.takenNobody'),
            },
          ]}
        />
      </>
    ),
  });
}
