import type { PlaybookVersion } from '../../../../src/crisis/tasks/playbook-versions.ts';
import { formatMoment } from '../../../../src/messages/format.ts';
import { can, demand } from '../../../../src/people/permissions.ts';
import { Alert, DataTable, LinkButton, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../../context.ts';
import { renderPlan } from '../plan/frame.tsx';
import { PlaybookChanges, PlaybookTasks } from './parts.tsx';
import { type Chosen, chosenVersion, playbookPath, playbooksPath, versionName } from './shared.ts';

/** GET /crisis/plan/playbooks/:level: the one that holds, or with `?version=` an earlier one. */
export async function showPlaybook(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.plan');
  const chosen = await chosenVersion(ctx, 'version');
  const { level, versions, now, asked } = chosen;
  const t = translate(ctx);
  const words = (key: string, params = {}) => t(`crisis.playbooks.${key}`, params);
  const title = words('pageTitle', { level: t(`crisis.level.${level}`) });
  const before = versions[versions.indexOf(asked) + 1];
  const old = asked !== now;
  renderPlan(ctx, {
    title,
    lead: versionName(t, asked.version),
    up: { href: playbooksPath, label: words('title') },
    actions: can(viewer, 'crisis.plan-make') ? (
      <LinkButton href={`${playbookPath(level)}/edit${old ? `?from=${asked.version}` : ''}`}>
        {words(old ? 'changeFrom' : 'change')}
      </LinkButton>
    ) : null,
    path: playbookPath(level),
    body: (
      <>
        {ctx.query.saved === 'yes' ? (
          <Alert tone="good" announce="status">
            <p>{words('saved')}</p>
          </Alert>
        ) : null}
        {old ? (
          <Alert tone="warn">
            <p>{words('readOnly', { now: versionName(t, now.version) })}</p>
          </Alert>
        ) : null}
        <Section id="tasks" title={words('tasks')} text={words('tasksText')}>
          <PlaybookTasks ctx={ctx} playbook={asked.playbook} language={ctx.state.language} />
        </Section>
        {before ? (
          <Section id="changes" title={words('changesSince', { before: versionName(t, before.version) })}>
            <PlaybookChanges ctx={ctx} before={before.playbook} after={asked.playbook} />
          </Section>
        ) : null}
        {versions.length > 1 ? <Versions ctx={ctx} {...chosen} /> : null}
      </>
    ),
  });
}

function Versions({ ctx, level, versions, asked }: Chosen & { ctx: Ctx }) {
  const t = translate(ctx);
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  const name = ({ version }: PlaybookVersion) => versionName(t, version);
  return (
    <Section id="versions" title={t('crisis.playbooks.versions')}>
      <DataTable
        caption={t('crisis.playbooks.versions')}
        captionHidden
        rows={versions}
        rowKey={({ version }) => String(version)}
        empty=""
        columns={[
          {
            key: 'version',
            label: t('crisis.playbooks.now'),
            cell: (one) =>
              one === asked ? (
                <strong>{name(one)}</strong>
              ) : (
                <a href={`${playbookPath(level)}?version=${one.version}`}>{name(one)}</a>
              ),
          },
          {
            key: 'by',
            label: t('crisis.plan.by'),
            cell: ({ at, by }) => by ?? (at ? t('crisis.playbooks.commandLine') : '—'),
          },
          {
            key: 'at',
            label: t('crisis.plan.at'),
            cell: ({ at }) => (at ? formatMoment(at, language, timeZone) : '—'),
          },
        ]}
      />
    </Section>
  );
}
