import { inTransaction } from '../../../src/db/pool.ts';
import { formatMoment } from '../../../src/messages/format.ts';
import { parseAction } from '../../../src/messages/model.ts';
import { type AnswerResult, answerQuestion, beginQuiz } from '../../../src/training/attempt.ts';
import { choiceField } from '../../../src/training/grade.ts';
import { beginCourse } from '../../../src/training/learn.ts';
import { longestWords } from '../../../src/training/limits.ts';
import { coursePath, quizPath } from '../../../src/training/present.ts';
import { feedbackOf, questionForm } from '../../../src/training/present-question.ts';
import { triesLeft, withExtra } from '../../../src/training/rules.ts';
import { type Progress, type Reviewed, reviewed } from '../../../src/training/step.ts';
import type { Attempt } from '../../../src/training/store.ts';
import { writtenIn } from '../../../src/training/words.ts';
import { isUuid } from '../../../src/uuid.ts';
import {
  Alert,
  actionField,
  Button,
  FormView,
  Hidden,
  LinkButton,
  PageHead,
  Section,
} from '../../../src/web/components/index.ts';
import {
  type Ctx,
  csrf,
  formFields,
  formList,
  shownField,
  shownLanguage,
  signedIn,
  translate,
  webSession,
} from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { ownLearning, ownProgress, redirect } from './data.ts';

/** What a form left to put right, or why nothing was recorded. */
interface Tried {
  refused?: string;
  values?: Record<string, string>;
  errors?: Record<string, string>;
}

/** GET /training/:course/quiz: the question that comes next, and what was answered before it. */
export async function showQuiz(ctx: Ctx): Promise<void> {
  await render(ctx, {});
}

/** POST /training/:course/quiz */
export async function beginAttempt(ctx: Ctx): Promise<void> {
  const learning = ownLearning(ctx);
  await inTransaction(ctx.state.app.db, async (tx) => {
    await beginCourse(tx, learning);
    await beginQuiz(tx, learning);
  });
  redirect(ctx, quizPath(learning.code));
}

/** POST /training/:course/answer */
export async function answer(ctx: Ctx): Promise<void> {
  const { code } = (await ownProgress(ctx)).enrolment;
  const { [actionField]: action = '', ...fields } = formFields(ctx);
  const [attempt = '', question = ''] = parseAction(action)?.about.split('.') ?? [];
  const given = { ...fields, [choiceField]: formList(ctx, choiceField).join(',') };
  if (!isUuid(attempt)) return redirect(ctx, quizPath(code));
  const { app, now } = ctx.state;
  const result: AnswerResult = await inTransaction(app.db, (tx) =>
    answerQuestion(tx, app, {
      ...{ attemptId: attempt, personId: signedIn(ctx).id, question, given, now },
      ...{ language: shownLanguage(ctx), session: webSession(ctx), zone: app.zone },
    }),
  );
  const t = translate(ctx);
  switch (result.result) {
    case 'taken':
    case 'repeat':
      return redirect(ctx, `${quizPath(code)}#last`);
    case 'refused':
      ctx.status = 409;
      return render(ctx, { refused: t(`training.refused.${result.why}`) });
    case 'mend':
      ctx.status = 422;
      return render(ctx, {
        values: given,
        errors: { [result.field]: t(`training.mend.${result.problem}`, { most: longestWords }) },
      });
  }
}

async function render(ctx: Ctx, tried: Tried): Promise<void> {
  const progress = await ownProgress(ctx);
  const { course, attempts, step } = progress;
  const { app, language } = ctx.state;
  const t = translate(ctx);
  if (step.step === 'begin') return redirect(ctx, coursePath(course.code));
  const { quiz } = course.decided;
  const shown =
    step.step === 'question' ? step.attempt : attempts.findLast(({ state }) => state !== 'expired');
  const answers = shown ? await reviewed(app.db, course, shown) : [];
  const written: Writings = shown ? await writtenIn(app.db, app.vault, shown.id) : new Map();
  renderPage(ctx, {
    title: t('training.page.quiz'),
    width: 'reading',
    path: quizPath(course.code),
    body: (
      <>
        <PageHead
          title={t('training.page.quiz')}
          lead={t('training.page.quizLead', { count: quiz.ask, passMark: quiz.passMark })}
          up={{ href: coursePath(course.code), label: course.texts[language].front.title }}
        />
        {tried.refused ? (
          <Alert tone="info" announce="alert">
            <p>{tried.refused}</p>
          </Alert>
        ) : null}
        <Last ctx={ctx} progress={progress} answers={answers} written={written} />
        <Now ctx={ctx} progress={progress} tried={tried} />
        {shown ? (
          <Earlier ctx={ctx} progress={progress} attempt={shown} answers={answers} written={written} />
        ) : null}
      </>
    ),
  });
}

/** While a quiz goes on: what came of the answer that was just given. */
function Last({ ctx, progress: { course, step }, answers, written }: Shown) {
  const last = answers.at(-1);
  if (step.step !== 'question' || !last) return null;
  const words = course.texts[ctx.state.language].front.quiz.questions;
  return (
    <div id="last" class="flow">
      <p class="quiet">{words.find(({ id }) => id === last.answer.question)?.ask}</p>
      <Feedback ctx={ctx} course={course} one={last} written={written} />
    </div>
  );
}

interface Shown {
  ctx: Ctx;
  progress: Progress;
  answers: readonly Reviewed[];
  written: Writings;
}

/** What was answered in one's own words, by question. */
type Writings = Awaited<ReturnType<typeof writtenIn>>;

function Feedback({
  ctx,
  course,
  one,
  written,
}: {
  ctx: Ctx;
  course: Progress['course'];
  one: Reviewed;
  written: Writings;
}) {
  const t = translate(ctx);
  const { title, right, lines } = feedbackOf(course, one.asked, one.answer, ctx.state.language);
  const { words, said } = written.get(one.answer.question) ?? {};
  return (
    <Alert tone={right ? 'good' : 'info'} title={title}>
      {words ? <Quoted label={t('training.review.youWrote')} words={words} /> : null}
      {said ? <Quoted label={t('training.review.theySaid')} words={said} /> : null}
      {/* Otherwise it would seem to be what somebody above has said. */}
      {words && lines.length > 0 ? <p class="quiet">{t('training.review.because')}</p> : null}
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </Alert>
  );
}

function Quoted({ label, words }: { label: string; words: string }) {
  return (
    <>
      <p class="quiet">{label}</p>
      <p class="said">{words}</p>
    </>
  );
}

/** The one thing to do now. */
function Now({
  ctx,
  progress: { course, attempts, enrolment, step },
  tried,
}: Pick<Shown, 'ctx' | 'progress'> & { tried: Tried }) {
  const { language, viewer, app } = ctx.state;
  const t = translate(ctx);
  const { code, decided } = course;
  if (step.step === 'question') {
    const form = questionForm(course, step.asked, step.attempt.id, language);
    return (
      <div class="sheet">
        <FormView
          form={form}
          id="question"
          post={{ url: `${coursePath(code)}/answer?${shownField}=${language}`, csrf: csrf(ctx) }}
          optional={t('common.optional')}
          {...(tried.values ? { values: tried.values } : {})}
          {...(tried.errors ? { errors: tried.errors, errorTitle: t('errors.bad-input') } : {})}
        />
      </div>
    );
  }
  if (step.step === 'quiz')
    return (
      <form method="post" action={quizPath(code)}>
        <Hidden csrf={csrf(ctx)} />
        <div class="button-row">
          <Button look="primary">{t('training.page.beginQuiz')}</Button>
          <span>
            {t('training.page.tries', { count: triesLeft(attempts, withExtra(decided.quiz, enrolment)) })}
          </span>
        </div>
      </form>
    );
  const said =
    step.step === 'wait'
      ? t('training.wait', { moment: formatMoment(step.until, language, viewer?.timeZone ?? app.zone) })
      : step.step === 'module' || step.step === 'handed-in'
        ? t(`training.begin.${step.step === 'module' ? 'unread' : 'handed-in'}`)
        : t(`training.ended.${enrolment.state === 'open' ? 'called-off' : enrolment.state}`);
  return (
    <>
      <Alert tone={enrolment.state === 'passed' ? 'good' : 'info'}>
        <p>{said}</p>
      </Alert>
      <div class="button-row">
        <LinkButton href={coursePath(code)} look="primary">
          {t('training.page.back')}
        </LinkButton>
      </div>
    </>
  );
}

/** Once an attempt is over: everything that was answered, with why. Only its person sees it. */
function Earlier({
  ctx,
  progress: { course, step },
  attempt,
  answers,
  written,
}: Shown & { attempt: Attempt }) {
  const t = translate(ctx);
  if (step.step === 'question' || answers.length === 0) return null;
  const scored = t('training.page.resultValue', {
    right: attempt.rightAnswers ?? 0,
    asked: answers.length,
  });
  const words = course.texts[ctx.state.language].front.quiz.questions;
  return (
    <Section
      title={t('training.page.yourAnswers')}
      id="answers"
      {...(attempt.state === 'handed-in' ? {} : { text: scored })}
    >
      {answers.map((one) => (
        <div key={one.answer.question}>
          <h3>{words.find(({ id }) => id === one.answer.question)?.ask}</h3>
          <Feedback ctx={ctx} course={course} one={one} written={written} />
        </div>
      ))}
    </Section>
  );
}
