import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { sayProblem } from '../../../../src/messages/problems.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { longestWords } from '../../../../src/training/limits.ts';
import { reviewPath, reviewsPath } from '../../../../src/training/present-review.ts';
import { giveReview } from '../../../../src/training/review.ts';
import { answerToRead, readBy } from '../../../../src/training/review-list.ts';
import { loadCourse } from '../../../../src/training/store.ts';
import {
  Alert,
  Button,
  Facts,
  FieldView,
  Hidden,
  LinkButton,
  Section,
} from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../../context.ts';
import { consoleViewer, done, renderConsole } from '../../console/shell.tsx';
import { type Words, wordsFor } from '../../console/words.ts';

/** What was sent, and what is wrong with it, by field. */
interface Tried {
  values?: Readonly<Record<string, string>>;
  errors?: Readonly<Record<string, string>>;
}

/** GET /console/quiz-answers/:words: the question, what to look for and the answer; not whose it is. */
export async function reviewForm(ctx: Ctx, tried: Tried = {}): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'training.review');
  const { app } = ctx.state;
  const id = idParam(ctx, 'words');
  const found = await answerToRead(app.db, app.vault, viewer, id);
  if (!found) return alreadyRead(ctx, id);
  const words = wordsFor(ctx);
  const { t, language, moment } = words;
  const { title, quiz } = (await loadCourse(app.db, found.versionId)).texts[language].front;
  const question = quiz.questions.find((one) => one.id === found.question);
  renderConsole(ctx, {
    title: t('training.review.one.title'),
    lead: title,
    up: { href: reviewsPath, label: t('training.review.list.title') },
    body: (
      <>
        <Section id="question" title={question?.ask ?? ''} sheet>
          <Facts
            items={[
              {
                label: t('training.review.one.lookFor'),
                value: question?.kind === 'text' ? question.lookFor : '',
              },
              { label: t('training.review.list.since'), value: moment(found.handedInAt).label },
              {
                label: t('training.review.list.effect'),
                value: t(`training.review.list.${found.decides ? 'decides' : 'extra'}`),
              },
            ]}
          />
          <h3>{t('training.review.one.answer')}</h3>
          {found.words === null ? (
            <Alert tone="warn">
              <p>{t('training.review.one.gone')}</p>
            </Alert>
          ) : (
            <p class="said">{found.words}</p>
          )}
        </Section>
        <Verdict ctx={ctx} id={id} tried={tried} words={words} />
      </>
    ),
  });
}

function Verdict({
  ctx,
  id,
  tried: { values = {}, errors = {} },
  words: { t },
}: {
  ctx: Ctx;
  id: string;
  tried: Tried;
  words: Words;
}) {
  const error = (field: string) => (errors[field] ? { error: errors[field] } : {});
  return (
    <form class="form" method="post" action={reviewPath(id)} noValidate>
      <Hidden csrf={csrf(ctx)} />
      <FieldView
        id="review-right"
        field={{
          ...{ name: 'right', kind: 'choice', label: t('training.review.one.verdict'), required: true },
          options: [
            { value: 'yes', label: t('training.review.one.right') },
            { value: 'no', label: t('training.review.one.wrong') },
          ],
        }}
        value={values.right ?? ''}
        optional={t('common.optional')}
        {...error('right')}
      />
      <FieldView
        id="review-said"
        field={{
          ...{ name: 'said', kind: 'long-text', label: t('training.review.one.said') },
          ...{ help: t('training.review.one.saidHelp'), maxLength: longestWords },
        }}
        value={values.said ?? ''}
        optional={t('common.optional')}
        {...error('said')}
      />
      <p class="help">{t('training.review.one.final')}</p>
      <div class="button-row">
        <Button look="primary">{t('training.review.one.send')}</Button>
      </div>
    </form>
  );
}

/** POST /console/quiz-answers/:words: the first one counts; whoever sends it again, and whoever comes second, is told. */
export async function reviewGiven(ctx: Ctx): Promise<void> {
  const by = consoleViewer(ctx);
  demand(by, 'training.review');
  const { app, now, language } = ctx.state;
  const id = idParam(ctx, 'words');
  const values = formFields(ctx);
  const { right: verdict = '', said = '' } = values;
  const right = verdict === 'yes' ? true : verdict === 'no' ? false : undefined;
  try {
    const given = await inTransaction(app.db, (tx) =>
      giveReview(tx, app, { id, by, right, said, zone: app.zone, now }),
    );
    if (given === 'repeat') return await alreadyRead(ctx, id);
  } catch (error) {
    if (!(error instanceof HeedError)) throw error;
    if (error.code === 'conflict') {
      ctx.status = 409;
      return alreadyRead(ctx, id);
    }
    if (error.problems.length === 0) throw error;
    ctx.status = 422;
    const wrong = error.problems.map((one) => sayProblem(language, one));
    return reviewForm(ctx, {
      values,
      errors: Object.fromEntries(wrong.map(({ at, problem }) => [at, problem])),
    });
  }
  done(ctx, reviewsPath, 'saved');
}

/** Somebody has read it meanwhile. @throws HeedError `not-found` for what never waited for this viewer */
async function alreadyRead(ctx: Ctx, id: string): Promise<void> {
  const by = await readBy(ctx.state.app.db, consoleViewer(ctx), id);
  if (!by) throw new HeedError('not-found', `answer ${id} does not wait for this person`);
  const { t } = wordsFor(ctx);
  renderConsole(ctx, {
    title: t('training.review.one.title'),
    up: { href: reviewsPath, label: t('training.review.list.title') },
    body: (
      <>
        <Alert tone="info">
          <p>{t(`training.review.one.${by}`)}</p>
        </Alert>
        <div class="button-row">
          <LinkButton href={reviewsPath} look="primary">
            {t('training.review.one.back')}
          </LinkButton>
        </div>
      </>
    ),
  });
}
