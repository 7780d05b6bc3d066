import { demand } from '../../../../src/people/permissions.ts';
import { reviewPath, reviewsPath } from '../../../../src/training/present-review.ts';
import { answersToRead, mostToRead, type ToRead } from '../../../../src/training/review-list.ts';
import { loadCourse } from '../../../../src/training/store.ts';
import { Badge, DataTable, EmptyState, Time } from '../../../../src/web/components/index.ts';
import type { Ctx } from '../../../context.ts';
import { consoleViewer, renderConsole } from '../../console/shell.tsx';
import { type Words, wordsFor } from '../../console/words.ts';

interface Row extends ToRead {
  title: string;
  ask: string;
}

/** GET /console/quiz-answers: what waits for this viewer to read, the longest first. Whose it is stands nowhere. */
export async function answerList(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'training.review');
  const { db } = ctx.state.app;
  const words = wordsFor(ctx);
  const { t, language, n } = words;
  const rows: Row[] = [];
  for (const one of await answersToRead(db, viewer)) {
    const { title, quiz } = (await loadCourse(db, one.versionId)).texts[language].front;
    rows.push({ ...one, title, ask: quiz.questions.find(({ id }) => id === one.question)?.ask ?? '' });
  }
  renderConsole(ctx, {
    path: reviewsPath,
    title: t('training.review.list.title'),
    lead: t('training.review.list.lead'),
    body: (
      <>
        <AnswerTable rows={rows} words={words} />
        {rows.length === mostToRead ? (
          <p class="help">{t('training.review.list.most', { most: n(mostToRead) })}</p>
        ) : null}
      </>
    ),
  });
}

function AnswerTable({ rows, words: { t, moment } }: { rows: readonly Row[]; words: Words }) {
  return (
    <DataTable
      caption={t('training.review.list.title')}
      captionHidden
      rows={rows}
      rowKey={({ id }) => id}
      empty={
        <EmptyState
          title={t('training.review.list.none')}
          text={t('training.review.list.noneText')}
          icon="check"
        />
      }
      columns={[
        {
          key: 'question',
          label: t('training.review.list.question'),
          cell: ({ id, ask }) => <a href={reviewPath(id)}>{ask}</a>,
        },
        { key: 'course', label: t('training.page.course'), cell: ({ title }) => title },
        {
          key: 'since',
          label: t('training.review.list.since'),
          cell: ({ handedInAt }) => <Time {...moment(handedInAt)} />,
        },
        {
          key: 'effect',
          label: t('training.review.list.effect'),
          cell: ({ decides }) => (
            <Badge tone={decides ? 'wait' : 'neutral'}>
              {t(`training.review.list.${decides ? 'decides' : 'extra'}`)}
            </Badge>
          ),
        },
      ]}
    />
  );
}
