import { crisisPath } from '../../../../src/crisis/present.ts';
import { reportsPath, teamReportPath, titledReport } from '../../../../src/crisis/reports/present.ts';
import { type ReportView, readReport } from '../../../../src/crisis/reports/read.ts';
import { formatMoment } from '../../../../src/messages/format.ts';
import { can } from '../../../../src/people/permissions.ts';
import { Badge, Facts, PageHead, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, idParam, signedIn, translate } from '../../../context.ts';
import { renderPage } from '../../frame.tsx';
import { reportTones } from '../../report/own.tsx';
import { Said } from '../../report/said.tsx';
import { GradingHistory } from '../grading-history.tsx';
import { Deciding, type WrongReport } from './deciding.tsx';

/** GET /crisis/reports/:report */
export async function showTeamReport(ctx: Ctx, wrong: WrongReport = {}): Promise<void> {
  const viewer = signedIn(ctx);
  const { app } = ctx.state;
  const t = translate(ctx);
  const view = await readReport(app.db, app.vault, viewer, idParam(ctx, 'report'));
  const { report, subject } = view;
  const title = titledReport(t, report, t('crisis.reports.page.title', { code: report.code }));
  const list = can(viewer, 'crisis-reports.list');
  renderPage(ctx, {
    title,
    path: teamReportPath(report.id),
    body: (
      <>
        <PageHead
          title={title}
          {...(list ? { up: { href: reportsPath, label: t('crisis.reports.list.title') } } : {})}
          marks={<Badge tone={reportTones[report.state]}>{t(`crisis.reports.state.${report.state}`)}</Badge>}
        />
        <Section id="said" title={t('crisis.reports.page.said')}>
          <Said ctx={ctx} said={view.said} />
        </Section>
        {can(viewer, 'crisis-reports.decide', subject) && report.state !== 'closed'
          ? await Deciding({ ctx, view, wrong })
          : null}
        <Section id="facts" title={t('crisis.reports.page.facts')}>
          <Facts items={factsOf(ctx, view)} />
        </Section>
        <Section id="gradings" title={t('crisis.grading.history')}>
          <GradingHistory ctx={ctx} gradings={view.gradings} />
        </Section>
      </>
    ),
  });
}

function factsOf(ctx: Ctx, { report, subject, incident, signal }: ReportView) {
  const viewer = signedIn(ctx);
  const t = translate(ctx);
  const time = (at: Date) => formatMoment(at, ctx.state.language, viewer.timeZone);
  const nobody = t(`crisis.reports.page.${report.source === 'machine' ? 'machine' : 'nobody'}`);
  const decides = can(viewer, 'crisis-reports.decide', subject);
  return [
    { label: t('crisis.reports.list.from'), value: t(`crisis.reports.source.${report.source}`) },
    { label: t('crisis.reports.list.at'), value: time(report.receivedAt) },
    ...(decides ? [{ label: t('crisis.reports.page.by'), value: report.byName ?? nobody }] : []),
    {
      label: t('crisis.reports.page.taken'),
      value:
        report.takenByName && report.takenAt
          ? t('crisis.reports.page.takenBy', { name: report.takenByName, time: time(report.takenAt) })
          : t('crisis.reports.page.takenNobody'),
    },
    {
      label: t('crisis.reports.page.told'),
      value: t('crisis.reports.page.toldCount', { count: subject.paged.length, rounds: report.rounds }),
    },
    ...(report.outcome
      ? [
          {
            label: t('crisis.reports.page.outcome'),
            value: t(`crisis.reports.outcome.${report.outcome}`),
          },
        ]
      : []),
    ...(incident && can(viewer, 'crisis.read', { called: subject.called })
      ? [
          {
            label: t('crisis.reports.page.crisis'),
            value: <a href={crisisPath(incident.id)}>{incident.code}</a>,
          },
        ]
      : []),
    ...(signal
      ? [
          {
            label: `${t('crisis.reports.page.signal')}: ${signal.sourceName}`,
            value: [
              t('crisis.reports.page.signalLine', {
                kind: signal.kind,
                severity: t(`crisis.reports.page.severity.${signal.severity}`),
                count: signal.signals,
                first: time(signal.firstAt),
                last: time(signal.lastAt),
              }),
              ...(signal.people === null ? [] : [t('crisis.reports.page.people', { count: signal.people })]),
              ...(signal.records === null
                ? []
                : [t('crisis.reports.page.records', { count: signal.records })]),
            ].join(ctx.state.language === 'en' ? '; ' : '；'),
          },
        ]
      : []),
  ];
}
