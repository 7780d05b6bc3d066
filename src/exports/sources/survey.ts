import type { Tx } from '../../db/pool.ts';
import { currentSurvey, loadSurvey, runsOf, type SurveyRun } from '../../surveys/store.ts';
import { choiceWords } from '../../surveys/words.ts';
import type { Prepare } from '../make.ts';
import type { ExportRow, FileWords } from '../table.ts';

/** What the newest run of a survey that is over came to, figure by figure, as it was made then. */
export function resultsOfSurvey(survey: string): Prepare {
  return async (tx, _order, { t, language }) => {
    const { code, titles, number } = await currentSurvey(tx, survey);
    const run = (await runsOf(tx, code)).find(({ closedAt }) => closedAt !== null);
    const rows = run ? await rowsOf(tx, run, { t, language }) : [];
    const label = (key: string) => t(`surveys.staff.table.${key}`);
    return {
      code,
      rows: rows.length,
      record: { kind: 'survey', filters: { survey: code } },
      table: {
        title: titles[language],
        columns: [
          { label: label('question'), type: 'text' },
          { label: label('group'), type: 'text' },
          { label: label('choice'), type: 'text' },
          { label: label('count'), type: 'number' },
          { label: label('answers'), type: 'number' },
        ],
        rows: (async function* () {
          yield await Promise.resolve(rows);
        })(),
      },
      about: [
        { label: t('surveys.staff.version'), value: run?.number ?? number, type: 'number' },
        ...(run
          ? ([
              { label: t('surveys.staff.opened'), value: run.openedAt, type: 'instant' },
              { label: t('surveys.staff.until'), value: run.endsAt, type: 'instant' },
              { label: t('surveys.staff.people'), value: run.people, type: 'number' },
              { label: t('surveys.staff.took'), value: run.tookPart, type: 'number' },
              { label: t('surveys.staff.answers'), value: run.results?.answers, type: 'number' },
            ] as const)
          : []),
      ],
    };
  };
}

/** None where there were too few answers. */
async function rowsOf(
  tx: Tx,
  { surveyId, results }: SurveyRun,
  { t, language }: Pick<FileWords, 't' | 'language'>,
): Promise<ExportRow[]> {
  const { questions } = (await loadSurvey(tx, surveyId)).texts[language].front;
  return questions.flatMap((question): ExportRow[] => {
    const result = results?.questions.find(({ id }) => id === question.id);
    if (!result) return [];
    if (result.kind === 'alike')
      return [[question.ask, null, t('surveys.staff.alike'), null, results?.answers]];
    if (result.kind === 'text') return result.texts.map((text) => [question.ask, null, text, null, null]);
    const groups = [{ name: t('surveys.staff.all'), tally: result.whole }, ...(result.parts ?? [])];
    return groups.flatMap(({ name, tally }) =>
      choiceWords(question).map(({ id, text }) => [
        question.ask,
        name ?? t('surveys.staff.others'),
        text,
        tally.counts[id] ?? 0,
        tally.answers,
      ]),
    );
  });
}
