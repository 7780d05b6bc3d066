import { demand } from '../../../../src/people/permissions.ts';
import { consoleSurveyPath, consoleSurveysPath } from '../../../../src/surveys/present.ts';
import { currentSurveys, newestRuns, type SurveyRun } from '../../../../src/surveys/store.ts';
import { DataTable, EmptyState } from '../../../../src/web/components/index.ts';
import type { Ctx } from '../../../context.ts';
import { consoleViewer, renderConsole } from '../../console/shell.tsx';
import { wordsFor } from '../../console/words.ts';

/** GET /console/surveys: what can be asked, and how it stands. */
export async function surveyList(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'surveys.manage');
  const { db } = ctx.state.app;
  const { t, n, day, language } = wordsFor(ctx);
  const newest = new Map((await newestRuns(db)).map((run) => [run.code, run]));
  const state = (run: SurveyRun | undefined) => (run ? (run.closedAt ? 'closed' : 'open') : 'never');
  renderConsole(ctx, {
    path: consoleSurveysPath,
    title: t('surveys.staff.title'),
    lead: t('surveys.staff.lead'),
    body: (
      <DataTable
        caption={t('surveys.staff.title')}
        captionHidden
        rows={await currentSurveys(db)}
        rowKey={({ code }) => code}
        empty={<EmptyState title={t('surveys.staff.none')} text={t('surveys.staff.noneText')} />}
        columns={[
          {
            key: 'title',
            label: t('surveys.staff.survey'),
            cell: ({ code, titles }) => <a href={consoleSurveyPath(code)}>{titles[language]}</a>,
          },
          {
            key: 'state',
            label: t('surveys.staff.state'),
            cell: ({ code }) => t(`surveys.staff.states.${state(newest.get(code))}`),
          },
          {
            key: 'until',
            label: t('surveys.staff.until'),
            cell: ({ code }) => {
              const run = newest.get(code);
              return run ? day(run.endsAt) : '—';
            },
          },
          {
            key: 'took',
            label: t('surveys.staff.took'),
            cell: ({ code }) => {
              const run = newest.get(code);
              return run ? `${n(run.tookPart)} / ${n(run.people)}` : '—';
            },
            numeric: true,
          },
        ]}
      />
    ),
  });
}
