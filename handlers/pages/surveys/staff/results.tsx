import type { QuestionResult } from '../../../../src/surveys/results.ts';
import type { SurveyFront, SurveyQuestion } from '../../../../src/surveys/schema.ts';
import type { SurveyRun } from '../../../../src/surveys/store.ts';
import { choiceWords } from '../../../../src/surveys/words.ts';
import { Alert, DataTable, Section, Stats } from '../../../../src/web/components/index.ts';
import type { Words } from '../../console/words.ts';

/** What came of one time that a survey was asked, as it was made when it was over. */
export function Results({ run, front, words }: { run: SurveyRun; front: SurveyFront; words: Words }) {
  const { t, n, day } = words;
  const { results, tookPart } = run;
  if (!results) return null;
  const { answers, least } = results;
  return (
    <Section
      id={`run-${run.id}`}
      title={t('surveys.staff.results', { opened: day(run.openedAt), ended: day(run.endsAt) })}
      sheet
    >
      <Stats
        items={[
          { label: t('surveys.staff.people'), value: n(run.people) },
          { label: t('surveys.staff.took'), value: n(tookPart) },
          { label: t('surveys.staff.answers'), value: n(answers) },
        ]}
      />
      {answers > tookPart ? (
        <Alert tone="bad">
          <p>{t('surveys.staff.more')}</p>
        </Alert>
      ) : null}
      {results.restored ? (
        <p>{t('surveys.card.restoredLine')}</p>
      ) : results.questions.length === 0 ? (
        <p>{t('surveys.staff.tooFew', { answers: n(answers), least: n(least) })}</p>
      ) : (
        <>
          <p class="help">{t('surveys.staff.note', { least: n(least) })}</p>
          <div class="stack">
            {front.questions.map((question, place) => {
              const result = results.questions.find(({ id }) => id === question.id);
              return result ? (
                <div key={question.id} class="survey-result">
                  <h3>
                    {n(place + 1)}. {question.ask}
                  </h3>
                  <OneResult question={question} result={result} words={words} />
                </div>
              ) : null;
            })}
          </div>
        </>
      )}
    </Section>
  );
}

interface OneProps {
  question: SurveyQuestion;
  result: QuestionResult;
  words: Words;
}

function OneResult({ question, result, words }: OneProps) {
  const { t, n, language } = words;
  if (result.kind === 'alike') return <p>{t('surveys.staff.alike')}</p>;
  if (result.kind === 'text')
    return (
      <>
        <p class="help">{result.texts.length > 0 ? t('surveys.staff.texts') : t('surveys.staff.noTexts')}</p>
        <ul class="points">
          {result.texts.map((text, place) => (
            <li key={`${place}`}>{text}</li>
          ))}
        </ul>
      </>
    );
  const percent = new Intl.NumberFormat(language, { style: 'percent' });
  const { whole, parts = [] } = result;
  return (
    <>
      <DataTable
        caption={question.ask}
        captionHidden
        rows={choiceWords(question)}
        rowKey={({ id }) => id}
        empty="—"
        columns={[
          { key: 'choice', label: t('surveys.staff.choice'), cell: ({ text }) => text },
          {
            key: 'count',
            label: t('surveys.staff.count'),
            cell: ({ id }) => n(whole.counts[id] ?? 0),
            numeric: true,
          },
          {
            key: 'share',
            label: t('surveys.staff.share'),
            cell: ({ id }) => percent.format((whole.counts[id] ?? 0) / whole.answers),
            numeric: true,
          },
        ]}
      />
      {question.kind === 'scale' ? (
        <p>{t('surveys.staff.average', { mean: meanOf(whole.counts, language) })}</p>
      ) : null}
      {parts.length > 0 ? (
        <DataTable
          caption={t('surveys.staff.byPart')}
          rows={parts}
          rowKey={({ name }) => name ?? 'others'}
          empty="—"
          columns={[
            {
              key: 'part',
              label: t('surveys.staff.part'),
              cell: ({ name }) => name ?? t('surveys.staff.others'),
            },
            ...choiceWords(question).map(({ id, text }) => ({
              ...{ key: id, label: text, numeric: true },
              cell: ({ tally }: (typeof parts)[number]) => n(tally.counts[id] ?? 0),
            })),
          ]}
        />
      ) : null}
    </>
  );
}

function meanOf(counts: Readonly<Record<string, number>>, language: string): string {
  const all = Object.entries(counts);
  const answers = all.reduce((sum, [, count]) => sum + count, 0);
  const sum = all.reduce((total, [step, count]) => total + Number(step) * count, 0);
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(sum / answers);
}
