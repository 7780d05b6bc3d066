import { demand } from '../../../../src/people/permissions.ts';
import { consoleSurveyPath, consoleSurveysPath } from '../../../../src/surveys/present.ts';
import { currentSurvey, loadSurvey, runsOf, type SurveyRun } from '../../../../src/surveys/store.ts';
import { LinkButton, Section, Stats } from '../../../../src/web/components/index.ts';
import type { Ctx } from '../../../context.ts';
import { consoleViewer, renderConsole } from '../../console/shell.tsx';
import { type Words, wordsFor } from '../../console/words.ts';
import { ExportButtons } from '../../export-buttons.tsx';
import { nameParam } from '../../training/data.ts';
import { Asked } from './asked.tsx';
import { Results } from './results.tsx';

/** GET /console/surveys/:survey: how many take part, and what came of each time that it was asked. */
export async function showSurveyRuns(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'surveys.manage');
  const { db } = ctx.state.app;
  const words = wordsFor(ctx);
  const { t, n, language } = words;
  const code = nameParam(ctx, 'survey');
  const current = await currentSurvey(db, code);
  const runs = await runsOf(db, code);
  const frontOf = async (surveyId: string) => (await loadSurvey(db, surveyId)).texts[language].front;
  const closed = [];
  for (const run of runs) if (run.closedAt) closed.push({ run, front: await frontOf(run.surveyId) });
  const open = runs.find(({ closedAt }) => closedAt === null);
  const asked = await frontOf(open?.surveyId ?? current.id);
  renderConsole(ctx, {
    path: consoleSurveyPath(code),
    title: current.titles[language],
    lead: `${t('surveys.staff.version')} ${n(current.number)}`,
    up: { href: consoleSurveysPath, label: t('surveys.staff.title') },
    ...(open
      ? {}
      : {
          actions: (
            <LinkButton href={`${consoleSurveyPath(code)}/open`} look="primary">
              {t('surveys.staff.open')}
            </LinkButton>
          ),
        }),
    body: (
      <>
        {open ? <Running run={open} words={words} /> : null}
        <Asked front={asked} words={words} />
        {closed.map(({ run, front }) => (
          <Results key={run.id} run={run} front={front} words={words} />
        ))}
        {closed.some(({ run }) => run.results?.questions.length) ? (
          <ExportButtons
            ctx={ctx}
            files={(['xlsx', 'csv'] as const).map((format) => ({
              path: `${consoleSurveyPath(code)}/results.${format}`,
              label: t(`surveys.staff.files.${format}`),
              what: t('surveys.staff.export'),
            }))}
          />
        ) : null}
      </>
    ),
  });
}

/** Numbers, and nobody's name. */
function Running({ run, words: { t, n, day } }: { run: SurveyRun; words: Words }) {
  return (
    <Section id="running" title={t('surveys.staff.running')} text={t('surveys.staff.runningText')}>
      <Stats
        items={[
          { label: t('surveys.staff.people'), value: n(run.people) },
          { label: t('surveys.staff.took'), value: n(run.tookPart) },
          { label: t('surveys.staff.until'), value: day(run.endsAt) },
        ]}
      />
    </Section>
  );
}
