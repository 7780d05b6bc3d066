import { alertPath, figuresOf } from '../../../src/file-rules/present.ts';
import { type FileAlert, listAlerts } from '../../../src/file-rules/store.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { Badge, DataTable, EmptyState, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, signedIn } from '../../context.ts';
import { consoleViewer, renderConsole } from '../console/shell.tsx';
import { wordsFor } from '../console/words.ts';
import { renderPage } from '../frame.tsx';

/** GET /console/file-alerts: all there are, for the offices that answer for it */
export async function allAlerts(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'file-alerts.list');
  const alerts = await listAlerts(ctx.state.app.db, viewer.id, true);
  const { t } = wordsFor(ctx);
  renderConsole(ctx, {
    title: t('fileRules.alerts'),
    lead: t('fileRules.alertsLead'),
    body: <Alerts ctx={ctx} alerts={alerts} />,
  });
}

/** GET /file-alerts: those that the viewer is asked about; whoever is in charge may have no part in the console */
export async function myAskedAlerts(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'me.open');
  const alerts = await listAlerts(ctx.state.app.db, viewer.id, false);
  const { t } = wordsFor(ctx);
  renderPage(ctx, {
    title: t('fileRules.alerts'),
    body: (
      <>
        <PageHead title={t('fileRules.alerts')} lead={t('fileRules.mineLead')} />
        <Alerts ctx={ctx} alerts={alerts} />
      </>
    ),
  });
}

export function AlertState({ ctx, alert }: { ctx: Ctx; alert: FileAlert }) {
  const { t } = wordsFor(ctx);
  if (alert.state === 'open')
    return <Badge tone={alert.stage === 'nobody' ? 'bad' : 'wait'}>{t('fileRules.state.open')}</Badge>;
  const escalated = alert.outcome === 'escalated';
  return (
    <Badge tone={escalated ? 'warn' : 'good'}>{t(`fileRules.outcome.${alert.outcome ?? 'harmless'}`)}</Badge>
  );
}

function Alerts({ ctx, alerts }: { ctx: Ctx; alerts: readonly FileAlert[] }) {
  const { t, moment, language } = wordsFor(ctx);
  const viewer = signedIn(ctx);
  return (
    <DataTable
      caption={t('fileRules.alerts')}
      captionHidden
      rows={alerts.filter((one) =>
        can(viewer, 'file-alerts.read', {
          personId: one.personId,
          asked: [one.ownerId, one.deputyId, ...one.addressees],
        }),
      )}
      rowKey={({ id }) => id}
      empty={
        <EmptyState title={t('fileRules.alertsNone')} text={t('fileRules.alertsNoneText')} icon="check" />
      }
      columns={[
        {
          key: 'rule',
          label: t('fileRules.rule'),
          cell: ({ id, ruleName }) => <a href={alertPath(id)}>{ruleName}</a>,
        },
        { key: 'person', label: t('fileRules.person'), cell: ({ personName }) => personName },
        { key: 'figures', label: t('fileRules.figuresLabel'), cell: (one) => figuresOf(one, language, t) },
        { key: 'last', label: t('fileRules.last'), cell: ({ lastAt }) => moment(lastAt).label },
        {
          key: 'state',
          label: t('access.stateLabel'),
          cell: (alert) => <AlertState ctx={ctx} alert={alert} />,
        },
      ]}
    />
  );
}
