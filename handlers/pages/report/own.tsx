import { v7 } from 'uuid';
import { crisisPath } from '../../../src/crisis/present.ts';
import { ownReportPath, reportPath, titledReport } from '../../../src/crisis/reports/present.ts';
import { type OwnReport, readOwnReport } from '../../../src/crisis/reports/read.ts';
import type { ReportState } from '../../../src/crisis/reports/rules.ts';
import { addToReport } from '../../../src/crisis/reports/take.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { textProblem } from '../../../src/threads/rules.ts';
import {
  Alert,
  Badge,
  Button,
  Hidden,
  PageHead,
  Section,
  type Tone,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, signedIn, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { WordsField } from '../words-field.tsx';
import { Said } from './said.tsx';

export const reportTones: Record<ReportState, Tone> = {
  received: 'wait',
  'looked-at': 'info',
  declared: 'warn',
  closed: 'good',
};

interface Wrong {
  typed: string;
  problem: string;
}

/** GET /report/:report */
export async function showOwnReport(ctx: Ctx, wrong?: Wrong): Promise<void> {
  const { app } = ctx.state;
  const t = translate(ctx);
  const view = await readOwnReport(app.db, app.vault, signedIn(ctx), idParam(ctx, 'report'));
  const { report, said } = view;
  const title = titledReport(t, report, t('crisis.reports.own.title', { code: report.code }));
  renderPage(ctx, {
    title,
    width: 'reading',
    path: ownReportPath(report.id),
    body: (
      <>
        <PageHead
          title={title}
          up={{ href: reportPath, label: t('crisis.reports.title') }}
          marks={<Badge tone={reportTones[report.state]}>{t(`crisis.reports.state.${report.state}`)}</Badge>}
        />
        <Standing ctx={ctx} view={view} />
        <Section id="said" title={t('crisis.reports.own.said')}>
          <Said ctx={ctx} said={said} />
        </Section>
        {report.state === 'closed' ? null : <Add ctx={ctx} id={report.id} {...(wrong ? { wrong } : {})} />}
      </>
    ),
  });
}

/** Where it stands, in a sentence, and what comes next. */
function Standing({ ctx, view: { report, crisis } }: { ctx: Ctx; view: OwnReport }) {
  const t = translate(ctx);
  if (report.state === 'closed')
    return (
      <Alert tone="good" title={t(`crisis.reports.outcome.${report.outcome ?? 'dealt-with'}`)}>
        <p>{t('crisis.reports.thanks')}</p>
      </Alert>
    );
  return (
    <Alert
      tone={reportTones[report.state]}
      title={
        crisis
          ? t('crisis.reports.own.declaredKnown', { code: crisis.code })
          : t(`crisis.reports.own.${report.state}`)
      }
    >
      {crisis ? (
        <p>
          <a href={crisisPath(crisis.id)}>{t('crisis.open')}</a>
        </p>
      ) : null}
      {report.state === 'received' ? <p>{t('crisis.reports.next')}</p> : null}
      <p>{t('crisis.reports.keep')}</p>
    </Alert>
  );
}

function Add({ ctx, id, wrong }: { ctx: Ctx; id: string; wrong?: Wrong }) {
  const t = translate(ctx);
  return (
    <Section id="add" title={t('crisis.reports.own.add')} sheet>
      <form class="answer-form" method="post" action={`${ownReportPath(id)}/words`} noValidate>
        <Hidden csrf={csrf(ctx)} values={{ once: v7() }} />
        <WordsField ctx={ctx} id="report-more" label={t('crisis.reports.own.addLabel')} wrong={wrong} />
        <Button>{t('crisis.reports.own.add')}</Button>
      </form>
    </Section>
  );
}

/** POST /report/:report/words */
export async function addedToOwnReport(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, now } = ctx.state;
  const { report } = await readOwnReport(app.db, app.vault, viewer, idParam(ctx, 'report'));
  const { words = '', once = v7() } = formFields(ctx);
  const problem = textProblem(words);
  if (problem) {
    ctx.status = 422;
    return showOwnReport(ctx, { typed: words, problem });
  }
  const said = { by: viewer.id, text: words, once: `page:${viewer.id}:${once.slice(0, 80)}`, now };
  await inTransaction(app.db, (tx) => addToReport(tx, app, report.id, said));
  ctx.redirect(ownReportPath(report.id));
  ctx.status = 303;
}
