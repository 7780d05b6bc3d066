import type Router from '@koa/router';
import { v7 } from 'uuid';
import { ownReportPath, reportPath } from '../../src/crisis/reports/present.ts';
import { receiveReport } from '../../src/crisis/reports/receive.ts';
import { longestReport } from '../../src/crisis/reports/rules.ts';
import { type Report, reportsBy } from '../../src/crisis/reports/store.ts';
import { inTransaction } from '../../src/db/pool.ts';
import { formatMoment } from '../../src/messages/format.ts';
import { can, demand } from '../../src/people/permissions.ts';
import { employedByStaffNo, staffNosIn } from '../../src/people/staff-numbers.ts';
import { textProblem } from '../../src/threads/rules.ts';
import {
  Badge,
  Button,
  DataTable,
  FieldView,
  Hidden,
  PageHead,
  Section,
} from '../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, type State, signedIn, translate } from '../context.ts';
import { renderPage } from './frame.tsx';
import { addedToOwnReport, reportTones, showOwnReport } from './report/own.tsx';

/** Reporting a leak or a suspicion, and what became of one's own reports. */
export function reportPages(router: Router<State>): void {
  router.get(reportPath, (ctx) => showReporting(ctx, ctx.query.kind === 'drill' ? { kind: 'drill' } : {}));
  router.post(reportPath, reported);
  router.get(`${reportPath}/:report`, (ctx) => showOwnReport(ctx));
  router.post(`${reportPath}/:report/words`, addedToOwnReport);
}

interface Entered {
  words?: string;
  excluded?: string;
  kind?: string;
  once?: string;
  errors?: Partial<Record<'words' | 'excluded', string>>;
}

/** GET /report */
async function showReporting(ctx: Ctx, entered: Entered = {}): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis-reports.make');
  const t = translate(ctx);
  const own = await reportsBy(ctx.state.app.db, viewer.id);
  const { errors = {} } = entered;
  const optional = t('common.optional');
  renderPage(ctx, {
    title: t('crisis.reports.title'),
    width: 'reading',
    path: reportPath,
    body: (
      <>
        <PageHead title={t('crisis.reports.title')} lead={t('crisis.reports.lead')} />
        <form class="form" method="post" action={reportPath} noValidate>
          <Hidden csrf={csrf(ctx)} values={{ once: entered.once ?? v7() }} />
          <FieldView
            id="report-words"
            field={{
              name: 'words',
              kind: 'long-text',
              label: t('crisis.reports.label'),
              help: t('crisis.reports.help'),
              required: true,
              maxLength: longestReport,
            }}
            value={entered.words ?? ''}
            {...(errors.words ? { error: errors.words } : {})}
            focusError
            optional={optional}
          />
          <FieldView
            id="report-excluded"
            field={{
              name: 'excluded',
              kind: 'text',
              label: t('crisis.reports.excluded'),
              help: t('crisis.reports.excludedHelp'),
              maxLength: 200,
            }}
            value={entered.excluded ?? ''}
            {...(errors.excluded ? { error: errors.excluded } : {})}
            optional={optional}
          />
          {can(viewer, 'crisis-reports.list') ? (
            <FieldView
              id="report-kind"
              field={{
                name: 'kind',
                kind: 'choice',
                label: t('crisis.reports.kind'),
                required: true,
                options: [
                  { value: 'real', label: t('crisis.declare.real') },
                  { value: 'drill', label: t('crisis.declare.drill') },
                ],
              }}
              value={entered.kind ?? 'real'}
              optional={optional}
            />
          ) : null}
          <p>{t('crisis.reports.before')}</p>
          <Button look="primary">{t('crisis.reports.submit')}</Button>
        </form>
        <Section id="mine" title={t('crisis.reports.mine')}>
          <OwnReports ctx={ctx} own={own} />
        </Section>
      </>
    ),
  });
}

function OwnReports({ ctx, own }: { ctx: Ctx; own: readonly Report[] }) {
  const t = translate(ctx);
  const { timeZone } = signedIn(ctx);
  return (
    <DataTable
      caption={t('crisis.reports.mine')}
      captionHidden
      rows={own}
      rowKey={({ id }) => id}
      empty={t('crisis.reports.mineNone')}
      columns={[
        {
          key: 'code',
          label: t('crisis.reports.list.code'),
          cell: ({ id, code }) => <a href={ownReportPath(id)}>{code}</a>,
        },
        {
          key: 'at',
          label: t('crisis.reports.list.at'),
          cell: ({ receivedAt }) => formatMoment(receivedAt, ctx.state.language, timeZone),
        },
        {
          key: 'state',
          label: t('crisis.reports.list.state'),
          cell: ({ state }) => <Badge tone={reportTones[state]}>{t(`crisis.reports.state.${state}`)}</Badge>,
        },
      ]}
    />
  );
}

/** POST /report */
async function reported(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'crisis-reports.make');
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const { words = '', excluded = '', kind = 'real', once = v7() } = formFields(ctx);
  const wanted = staffNosIn(excluded);
  const found = await employedByStaffNo(app.db, wanted);
  const missing = wanted.filter((staffNo) => !found.has(staffNo));
  const long = Array.from(words).length > longestReport;
  const errors = {
    ...(textProblem(words) === 'empty' ? { words: t('errors.report-empty') } : {}),
    ...(long ? { words: t('errors.report-too-long') } : {}),
    ...(missing.length > 0
      ? { excluded: t('crisis.reports.excludedUnknown', { staff: missing.join(' ').slice(0, 80) }) }
      : {}),
  };
  if (Object.keys(errors).length > 0) {
    ctx.status = 422;
    return showReporting(ctx, { words, excluded, kind, once, errors });
  }
  const { report } = await inTransaction(app.db, (tx) =>
    receiveReport(tx, app, {
      ...{ source: 'page' as const, by: viewer.id, text: words, now },
      once: `page:${viewer.id}:${once.slice(0, 80)}`,
      drill: kind === 'drill' && can(viewer, 'crisis-reports.list'),
      excluded: [...found.values()],
    }),
  );
  ctx.redirect(ownReportPath(report.id));
  ctx.status = 303;
}
