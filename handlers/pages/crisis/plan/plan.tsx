import { type Level, levels } from '../../../../src/crisis/levels.ts';
import { type PlanVersion, planVersions } from '../../../../src/crisis/plans/make.ts';
import { type PlanView, type Preview, readPlan, whoNow } from '../../../../src/crisis/plans/read.ts';
import type { PlanFinding } from '../../../../src/crisis/plans/rules.ts';
import { sayFinding } from '../../../../src/crisis/plans/say.ts';
import {
  type PlanField,
  type PlanProblem,
  type WrittenLevel,
  wayName,
} from '../../../../src/crisis/plans/written.ts';
import { formatMoment } from '../../../../src/messages/format.ts';
import { can, demand } from '../../../../src/people/permissions.ts';
import { Alert, DataTable, LinkButton, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, signedIn, translate } from '../../../context.ts';
import { playbooksPath } from '../playbooks/shared.ts';
import { ChangeLastResort, ChangeLevel } from './forms.tsx';
import { renderPlan } from './frame.tsx';
import { Line } from './line.tsx';
import { AskPaper } from './paper.tsx';

/** What has to be put right in a form of the page. */
export interface WrongPlan {
  level?: Level;
  written?: WrittenLevel;
  problems?: ReadonlyMap<PlanField, PlanProblem>;
  lastResort?: { typed: string; unknown: readonly string[] };
  conflict?: boolean;
}

/** GET /crisis/plan */
export async function showPlan(ctx: Ctx, wrong: WrongPlan = {}): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis.plan');
  const { app, now, language } = ctx.state;
  const t = translate(ctx);
  const view = await readPlan(app.db, now);
  const versions = await planVersions(app.db);
  const previews = new Map<Level, Preview[]>();
  for (const level of levels) previews.set(level, await whoNow(app.db, view.plan, level, now));
  const may = can(viewer, 'crisis.plan-make');
  const [newest] = versions;
  const made = newest
    ? t('crisis.plan.version', {
        ...{ version: newest.version, name: newest.by },
        time: formatMoment(newest.at, language, viewer.timeZone),
      })
    : t('crisis.plan.own');
  renderPlan(ctx, {
    title: t('crisis.plan.title'),
    ...(can(viewer, 'crisis.list') ? { up: { href: '/crisis', label: t('crisis.title') } } : {}),
    lead: `${t('crisis.plan.lead')} ${made}`,
    actions: (
      <>
        <LinkButton href={playbooksPath}>{t('crisis.playbooks.title')}</LinkButton>
        <LinkButton href="/crisis/order">{t('crisis.plan.order.title')}</LinkButton>
      </>
    ),
    path: '/crisis/plan',
    body: (
      <>
        {ctx.query.saved === 'yes' ? (
          <Alert tone="good" announce="status">
            <p>{t('crisis.plan.saved')}</p>
          </Alert>
        ) : null}
        {wrong.conflict ? (
          <Alert tone="bad" announce="alert">
            <p>{t('crisis.plan.problem.conflict')}</p>
          </Alert>
        ) : null}
        <Findings ctx={ctx} view={view} />
        <Section id="preview" title={t('crisis.plan.preview.title')} text={t('crisis.plan.preview.text')}>
          {[...levels].reverse().map((level) => (
            <div class="flow" key={level}>
              <h3>{t(`crisis.level.${level}`)}</h3>
              <Would ctx={ctx} view={view} preview={previews.get(level) ?? []} />
              {may ? <ChangeLevel ctx={ctx} view={view} level={level} wrong={wrong} /> : null}
            </div>
          ))}
        </Section>
        <Line ctx={ctx} view={view} may={may} />
        <Section id="last-resort" title={t('crisis.plan.last.title')} text={t('crisis.plan.last.text')}>
          {view.lastResort.length === 0 ? <p>{t('crisis.plan.last.none')}</p> : null}
          <ol>
            {view.lastResort.map(({ id, name, staffNo }) => (
              <li key={id}>
                {name} <span class="quiet">{staffNo}</span>
              </li>
            ))}
          </ol>
          {may ? <ChangeLastResort ctx={ctx} view={view} wrong={wrong} /> : null}
        </Section>
        {can(viewer, 'crisis.plan-paper') ? <AskPaper ctx={ctx} /> : null}
        {versions.length > 0 ? <Versions ctx={ctx} versions={versions} /> : null}
      </>
    ),
  });
}

function Findings({ ctx, view }: { ctx: Ctx; view: PlanView }) {
  const t = translate(ctx);
  const { language } = ctx.state;
  const say = (finding: PlanFinding): string => sayFinding(view, finding, language);
  if (view.findings.length === 0)
    return (
      <Alert tone="good">
        <p>{t('crisis.plan.checks.none')}</p>
      </Alert>
    );
  return (
    <Alert tone="warn" title={t('crisis.plan.checks.title')}>
      <ul>
        {view.findings.map((finding) => (
          <li key={say(finding)}>{say(finding)}</li>
        ))}
      </ul>
    </Alert>
  );
}

function Would({ ctx, view, preview }: { ctx: Ctx; view: PlanView; preview: readonly Preview[] }) {
  const t = translate(ctx);
  const { language } = ctx.state;
  const joint = language === 'en' ? ', ' : '，';
  return (
    <DataTable
      caption={t('crisis.plan.preview.title')}
      captionHidden
      rows={preview}
      rowKey={({ person }) => person}
      empty={t('crisis.plan.preview.none')}
      columns={[
        {
          key: 'person',
          label: t('crisis.page.person'),
          cell: ({ person }) => view.people.get(person)?.name ?? '',
        },
        {
          key: 'roles',
          label: t('crisis.page.roles'),
          cell: ({ roles }) =>
            roles
              .map(({ role, why }) =>
                why === 'seat'
                  ? t(`crisis.role.${role}`)
                  : `${t(`crisis.role.${role}`)} (${t(`crisis.page.why.${why}`)})`,
              )
              .join(joint),
        },
        {
          key: 'ladder',
          label: t('crisis.plan.preview.ladder'),
          cell: ({ rungs }) =>
            rungs.length === 0
              ? t('crisis.plan.line.noWays')
              : rungs
                  .map(({ way, after }) =>
                    t(`crisis.plan.steps.${after === 0 ? 'now' : 'later'}`, {
                      ...{ way: wayName(way, language), seconds: after },
                    }),
                  )
                  .join(joint),
        },
      ]}
    />
  );
}

function Versions({ ctx, versions }: { ctx: Ctx; versions: readonly PlanVersion[] }) {
  const t = translate(ctx);
  const { language } = ctx.state;
  const { timeZone } = signedIn(ctx);
  return (
    <Section id="versions" title={t('crisis.plan.versions')}>
      <DataTable
        caption={t('crisis.plan.versions')}
        captionHidden
        rows={versions}
        rowKey={({ version }) => String(version)}
        empty=""
        columns={[
          { key: 'version', label: t('crisis.code'), cell: ({ version }) => version },
          { key: 'by', label: t('crisis.plan.by'), cell: ({ by }) => by },
          { key: 'at', label: t('crisis.plan.at'), cell: ({ at }) => formatMoment(at, language, timeZone) },
        ]}
      />
    </Section>
  );
}
