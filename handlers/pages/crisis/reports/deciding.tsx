import { v7 } from 'uuid';
import type { EnteredGrading } from '../../../../src/crisis/grading/entered.ts';
import { type Level, levels } from '../../../../src/crisis/levels.ts';
import { teamReportPath } from '../../../../src/crisis/reports/present.ts';
import type { ReportView } from '../../../../src/crisis/reports/read.ts';
import { closings } from '../../../../src/crisis/reports/rules.ts';
import { openIncidents } from '../../../../src/crisis/store.ts';
import { longestText } from '../../../../src/threads/rules.ts';
import { Button, Confirm, FieldView, Hidden, Section } from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../../context.ts';
import { WordsField } from '../../words-field.tsx';
import { GradingFields } from '../grading-form.tsx';

/** What has to be put right in a form of the page. */
export interface WrongReport {
  grading?: { entered: EnteredGrading; problem: string };
  asked?: { typed: string; problem: string };
  closing?: { outcome: string; answer: string; why: string; problem: string };
}

interface Props {
  ctx: Ctx;
  view: ReportView;
  wrong: WrongReport;
}

/** What whoever looks at a report can do: take it, grade it, declare, add it to a crisis, ask, answer and close. */
export async function Deciding({ ctx, view, wrong }: Props) {
  const t = translate(ctx);
  const { report, incident } = view;
  const post = (act: string) => ({ url: `${teamReportPath(report.id)}/${act}`, csrf: csrf(ctx) });
  const open = (await openIncidents(ctx.state.app.db, report.drill)).filter(({ id }) => id !== incident?.id);
  const grade: Level | 'proposed' = view.gradings[0]?.chosen ?? 'major';
  return (
    <>
      {report.state === 'received' ? (
        <form method="post" action={post('take').url}>
          <Hidden csrf={csrf(ctx)} />
          <Button look="primary">{t('crisis.reports.page.take')}</Button>
        </form>
      ) : null}
      <div class="button-row">
        <Confirm
          ask={t(`crisis.reports.page.${incident ? 'another' : 'declare'}`)}
          text={t(`crisis.reports.page.${incident ? 'another' : 'declare'}Text`)}
          confirm={t('crisis.reports.page.declareDo')}
          post={post('declare')}
          values={incident ? { another: v7() } : {}}
        >
          <FieldView
            id="report-level"
            field={{
              name: 'level',
              kind: 'choice',
              label: t('crisis.levelLabel'),
              required: true,
              options: [...levels].reverse().map((value) => ({
                value,
                label: `${t(`crisis.level.${value}`)}: ${t(`crisis.levelHelp.${value}`)}`,
              })),
            }}
            value={grade}
            optional={t('common.optional')}
          />
        </Confirm>
        {open.length > 0 ? (
          <Confirm
            ask={t('crisis.reports.page.join')}
            text={t('crisis.reports.page.joinText')}
            confirm={t('crisis.reports.page.joinDo')}
            look="plain"
            post={post('join')}
          >
            <FieldView
              id="report-join"
              field={{
                name: 'incident',
                kind: 'choice',
                label: t('crisis.reports.page.joinWhich'),
                required: true,
                options: open.map(({ id, code, level }) => ({
                  value: id,
                  label: `${code} · ${t(`crisis.level.${level}`)}`,
                })),
              }}
              value={open[0]?.id ?? ''}
              optional={t('common.optional')}
            />
          </Confirm>
        ) : null}
        {report.by ? <Ask ctx={ctx} post={post('ask')} wrong={wrong} /> : null}
        {report.state === 'declared' ? null : <Close ctx={ctx} post={post('close')} wrong={wrong} />}
      </div>
      {report.state === 'declared' ? null : (
        <Section id="grade" title={t('crisis.grading.title')} text={t('crisis.grading.lead')} sheet>
          <details class="confirm" open={wrong.grading !== undefined}>
            <summary class="button">{t('crisis.reports.card.grade')}</summary>
            <form class="confirm-body" method="post" action={post('grade').url} noValidate>
              <Hidden csrf={csrf(ctx)} values={{ once: v7() }} />
              <GradingFields
                ctx={ctx}
                prefix="grading"
                entered={wrong.grading?.entered}
                problem={wrong.grading?.problem}
              />
              <Button look="primary">{t('crisis.grading.submit')}</Button>
            </form>
          </details>
        </Section>
      )}
    </>
  );
}

interface FormProps {
  ctx: Ctx;
  post: { url: string; csrf: string };
  wrong: WrongReport;
}

function Ask({ ctx, post, wrong: { asked } }: FormProps) {
  const t = translate(ctx);
  return (
    <Confirm
      ask={t('crisis.reports.page.ask')}
      text={t('crisis.reports.page.askHelp')}
      confirm={t('crisis.reports.page.askDo')}
      look="plain"
      open={asked !== undefined}
      post={post}
      values={{ once: v7() }}
    >
      <WordsField ctx={ctx} id="report-ask" label={t('crisis.reports.page.askLabel')} wrong={asked} />
    </Confirm>
  );
}

function Close({ ctx, post, wrong: { closing } }: FormProps) {
  const t = translate(ctx);
  const optional = t('common.optional');
  return (
    <Confirm
      ask={t('crisis.reports.page.close')}
      text={t('crisis.reports.page.closeText')}
      confirm={t('crisis.reports.page.closeDo')}
      look="plain"
      open={closing !== undefined}
      post={post}
    >
      <FieldView
        id="report-outcome"
        field={{
          name: 'outcome',
          kind: 'choice',
          label: t('crisis.reports.page.outcome'),
          required: true,
          options: closings.map((value) => ({ value, label: t(`crisis.reports.outcome.${value}`) })),
        }}
        value={closing?.outcome ?? ''}
        optional={optional}
      />
      <FieldView
        id="report-answer"
        field={{
          name: 'answer',
          kind: 'long-text',
          label: t('crisis.reports.page.answer'),
          maxLength: longestText,
        }}
        value={closing?.answer ?? ''}
        optional={optional}
      />
      <FieldView
        id="report-why"
        field={{
          name: 'why',
          kind: 'long-text',
          label: t('crisis.reports.page.why'),
          help: t('crisis.reports.page.whyHelp'),
          required: true,
          maxLength: longestText,
        }}
        value={closing?.why ?? ''}
        {...(closing ? { error: closing.problem } : {})}
        focusError
        optional={optional}
      />
    </Confirm>
  );
}
