import type Router from '@koa/router';
import { Lane } from '../../../src/anonymous/lane.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import type { Field } from '../../../src/messages/model.ts';
import type { Translate } from '../../../src/messages/texts.ts';
import { giveAnswer, groupOfToken } from '../../../src/surveys/answer.ts';
import { answerPath, surveyPath } from '../../../src/surveys/present.ts';
import { answerName, longestAnswer, longestWords, readValues } from '../../../src/surveys/rules.ts';
import type { SurveyQuestion } from '../../../src/surveys/schema.ts';
import { loadSurvey, runById, type SurveyRun } from '../../../src/surveys/store.ts';
import { Icon } from '../../../src/web/assets/icons.tsx';
import { Alert, Button, FieldView, LinkButton, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, idParam, type State, translate } from '../../context.ts';
import { addressOf, renderAnonymous, sentForm } from './frame.tsx';

export const answersPath = '/anonymous/surveys/';

/**
 * Where a survey is answered. It stands before sessions, budgets and logs, as the anonymous channel does: what is sent comes
 * without cookies, and says by a signature and by nothing else that somebody who was asked sends it.
 */
export function surveyAnswers(router: Router<State>): void {
  router.get('/anonymous/surveys/:run', showAnswering);
  router.post('/anonymous/surveys/:run', takeAnswer);
}

/** What comes without a name has no budget of its own: so much of it at once, and so much waiting. */
const verifying = new Lane(4, 200);

/** A run that takes answers now. @throws HeedError `not-found`, and `gone` for one that is over */
async function openRun(ctx: Ctx): Promise<SurveyRun> {
  const { app, now } = ctx.state;
  const run = await runById(app.db, idParam(ctx, 'run'));
  if (run.closedAt || run.endsAt <= now)
    throw new HeedError('gone', `run ${run.id} of a survey is over`, { text: 'survey-over' });
  return run;
}

/** GET: the same for everybody. The token lies in the browser. */
async function showAnswering(ctx: Ctx): Promise<void> {
  const t = translate(ctx);
  const run = await openRun(ctx);
  const survey = await loadSurvey(ctx.state.app.db, run.surveyId);
  const { title, questions } = survey.texts[ctx.state.language].front;
  const path = answerPath(run.id);
  renderAnonymous(ctx, {
    title,
    path,
    script: 'survey-answer.js',
    body: (
      <>
        <PageHead title={title} lead={t('surveys.answer.lead')} />
        <div data-survey-answer class="flow">
          {/* Shown until the script runs: an older browser does not come as far as to say so. */}
          <div data-survey-unable>
            <Alert tone="warn">{t('surveys.page.noScript')}</Alert>
          </div>
          <div data-survey-without hidden>
            <Alert tone="warn">{t('surveys.answer.without')}</Alert>
            <p>
              <LinkButton href={surveyPath(survey.code)}>{t('surveys.answer.back')}</LinkButton>
            </p>
          </div>
          <p class="alert tone-good" role="status" tabIndex={-1} hidden data-survey-thanks />
          <form method="post" action={addressOf(ctx, path)} class="flow" autocomplete="off" noValidate hidden>
            <p class="quiet">{t('surveys.answer.required')}</p>
            {questions.map((question, place) => (
              <QuestionField key={question.id} {...{ question, place: place + 1, ctx }} />
            ))}
            <p
              class="problem"
              role="alert"
              hidden
              data-survey-problem
              data-failed={t('surveys.answer.failed')}
            >
              <Icon name="alert" />
              <span />
            </p>
            <p>
              <Button look="primary">{t('surveys.answer.send')}</Button>
            </p>
          </form>
        </div>
      </>
    ),
  });
}

function QuestionField({ question, place, ctx }: { question: SurveyQuestion; place: number; ctx: Ctx }) {
  const t = translate(ctx);
  const field = fieldOf(question, `${place}. ${question.ask}`, t);
  return <FieldView id={`q-${question.id}`} field={field} value="" optional={t('common.optional')} />;
}

function fieldOf(question: SurveyQuestion, label: string, t: Translate): Field {
  const name = answerName(question.id);
  if (question.kind === 'text') {
    const help = t('surveys.answer.words', { most: longestWords });
    return { name, label, kind: 'long-text', maxLength: longestWords, help };
  }
  if (question.kind === 'scale')
    return { name, label, kind: 'choice', required: true, options: stepsOf(question, t) };
  const options = question.options.map(({ id, text }) => ({ value: id, label: text }));
  return question.kind === 'single'
    ? { name, label, kind: 'choice', required: true, options }
    : { name, label, kind: 'choices', help: t('surveys.answer.several'), options };
}

/** The ends say what they mean. */
function stepsOf({ steps, from, to }: Extract<SurveyQuestion, { kind: 'scale' }>, t: Translate) {
  return Array.from({ length: steps }, (_, index) => {
    const step = String(index + 1);
    const meaning = index === 0 ? from : index === steps - 1 ? to : undefined;
    return { value: step, label: meaning ? t('surveys.answer.scale', { step, meaning }) : step };
  });
}

/** POST: what is refused is said, and nothing of it stands in a log. */
async function takeAnswer(ctx: Ctx): Promise<void> {
  const { app, now } = ctx.state;
  const t = translate(ctx);
  const answer = (done: boolean, words: string) => {
    ctx.status = 200;
    ctx.body = { done, words };
  };
  try {
    const form = await sentForm(ctx);
    const bytes = (name: string) => Buffer.from((form.get(name) ?? '').slice(0, 2_000), 'base64url');
    const signed = { runId: idParam(ctx, 'run'), token: bytes('token'), signature: bytes('signature') };
    const { surveyId, groupId } = await verifying.run(async () => ({
      surveyId: (await openRun(ctx)).surveyId,
      groupId: await groupOfToken(app.db, signed),
    }));
    const { decided } = await loadSurvey(app.db, surveyId);
    const read = readValues(decided.questions, (id) => form.getAll(answerName(id)));
    if ('wrong' in read) {
      const place = decided.questions.findIndex(({ id }) => id === read.wrong) + 1;
      return answer(false, t(`surveys.answer.${read.why}`, { place, most: longestWords }));
    }
    const size = longestAnswer(decided.questions);
    const first = await inTransaction(app.db, (tx) =>
      giveAnswer(tx, app.vault, { ...signed, groupId, values: read.values, size, now }),
    );
    answer(true, t(`surveys.answer.${first ? 'thanks' : 'again'}`));
  } catch (error) {
    if (!(error instanceof HeedError) || error.status >= 500) throw error;
    answer(false, t(refusals[error.text] ?? 'surveys.answer.failed'));
  }
}

const refusals: Readonly<Record<string, string>> = {
  'survey-over': 'surveys.answer.over',
  'not-found': 'surveys.answer.over',
  'survey-token': 'surveys.answer.token',
  'too-many': 'surveys.answer.busy',
};
