import { playbooksNow } from '../../../../src/crisis/tasks/playbook-versions.ts';
import { formatMoment } from '../../../../src/messages/format.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { DataTable } from '../../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../../context.ts';
import { renderPlan } from '../plan/frame.tsx';
import { playbookPath, playbooksPath, versionName } from './shared.ts';

/** GET /crisis/plan/playbooks: the gravest level first. */
export async function showPlaybooks(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.plan');
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const now = (await playbooksNow(app.db)).reverse();
  renderPlan(ctx, {
    title: t('crisis.playbooks.title'),
    lead: t('crisis.playbooks.lead'),
    up: { href: '/crisis/plan', label: t('crisis.plan.title') },
    path: playbooksPath,
    body: (
      <DataTable
        caption={t('crisis.playbooks.title')}
        captionHidden
        rows={now}
        rowKey={({ playbook }) => playbook.level}
        empty=""
        columns={[
          {
            key: 'level',
            label: t('crisis.playbooks.level'),
            cell: ({ playbook: { level } }) => <a href={playbookPath(level)}>{t(`crisis.level.${level}`)}</a>,
          },
          {
            key: 'count',
            label: t('crisis.playbooks.count'),
            cell: ({ playbook }) => playbook.tasks.length,
            numeric: true,
          },
          { key: 'now', label: t('crisis.playbooks.now'), cell: ({ version }) => versionName(t, version) },
          {
            key: 'by',
            label: t('crisis.playbooks.by'),
            cell: ({ at, by }) =>
              at
                ? `${by ?? t('crisis.playbooks.commandLine')} · ${formatMoment(at, language, viewer.timeZone)}`
                : '—',
          },
        ]}
      />
    ),
  });
}
