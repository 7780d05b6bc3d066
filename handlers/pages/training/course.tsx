import { inTransaction } from '../../../src/db/pool.ts';
import { formatDay, formatMoment } from '../../../src/messages/format.ts';
import { beginCourse } from '../../../src/training/learn.ts';
import {
  certificatePath,
  coursePath,
  modulePath,
  quizPath,
  trainingPath,
} from '../../../src/training/present.ts';
import type { Progress } from '../../../src/training/step.ts';
import {
  Alert,
  Badge,
  Button,
  Facts,
  Hidden,
  LinkButton,
  PageHead,
  Section,
} from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { ownLearning, ownProgress, redirect } from './data.ts';
import { enrolmentTones } from './mine.tsx';

/** GET /training/:course: what is in it, how far one is, and the one thing to do next. */
export async function showCourse(ctx: Ctx): Promise<void> {
  const progress = await ownProgress(ctx);
  const { course, enrolment } = progress;
  const { app, language, now } = ctx.state;
  const t = translate(ctx);
  const { front } = course.texts[language];
  const { state, dueAt, waits, modulesRead, handedInAt } = enrolment;
  const shown = handedInAt ? 'handed-in' : state;
  const of = course.decided.modules.length;
  renderPage(ctx, {
    title: front.title,
    width: 'reading',
    path: coursePath(course.code),
    body: (
      <>
        <PageHead
          title={front.title}
          lead={front.owner}
          up={{ href: trainingPath, label: t('training.page.mine') }}
          marks={<Badge tone={enrolmentTones[shown]}>{t(`training.state.${shown}`)}</Badge>}
        />
        <Next ctx={ctx} progress={progress} />
        <ol class="summary">
          {front.summary.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
        {state === 'open' ? (
          <Facts
            items={[
              {
                label: t('training.page.due'),
                value: waits ? t('training.page.dueBack') : formatDay(dueAt, language, app.zone, now),
              },
              {
                label: t('training.card.takes'),
                value: t('training.card.minutes', { minutes: front.minutes }),
              },
              {
                label: t('training.page.progress'),
                value: t('training.page.read', { read: modulesRead, of }),
              },
            ]}
          />
        ) : null}
        <Parts ctx={ctx} progress={progress} />
      </>
    ),
  });
}

/** POST /training/:course/begin */
export async function begin(ctx: Ctx): Promise<void> {
  const learning = ownLearning(ctx);
  await inTransaction(ctx.state.app.db, (tx) => beginCourse(tx, learning));
  const { course } = await ownProgress(ctx);
  const [first] = course.decided.modules;
  redirect(ctx, first ? modulePath(course.code, first.id) : coursePath(course.code));
}

/** The one thing that comes next. */
function Next({ ctx, progress: { course, enrolment, step } }: { ctx: Ctx; progress: Progress }) {
  const t = translate(ctx);
  const { code, decided } = course;
  switch (step.step) {
    case 'begin':
      return (
        <form method="post" action={`${coursePath(code)}/begin`} class="button-row">
          <Hidden csrf={csrf(ctx)} />
          <Button look="primary">{t('training.page.begin')}</Button>
        </form>
      );
    case 'module': {
      const module = decided.modules[step.place - 1];
      return module ? (
        <div class="button-row">
          <LinkButton href={modulePath(code, module.id)} look="primary">
            {t('training.page.goOn')}
          </LinkButton>
        </div>
      ) : null;
    }
    case 'quiz':
    case 'question':
      return (
        <div class="button-row">
          <LinkButton href={quizPath(code)} look="primary">
            {t(`training.page.${step.step === 'quiz' ? 'toQuiz' : 'goOn'}`)}
          </LinkButton>
        </div>
      );
    case 'handed-in':
      return (
        <>
          <Alert tone="info">
            <p>{t('training.begin.handed-in')}</p>
          </Alert>
          <div class="button-row">
            <LinkButton href={quizPath(code)}>{t('training.card.answers')}</LinkButton>
          </div>
        </>
      );
    case 'wait': {
      const moment = formatMoment(
        step.until,
        ctx.state.language,
        ctx.state.viewer?.timeZone ?? ctx.state.app.zone,
      );
      return (
        <Alert tone="info">
          <p>{t('training.wait', { moment })}</p>
        </Alert>
      );
    }
    case 'ended':
      return (
        <>
          <Alert tone={enrolment.state === 'passed' ? 'good' : 'info'}>
            <p>{t(`training.ended.${enrolment.state === 'open' ? 'called-off' : enrolment.state}`)}</p>
          </Alert>
          {enrolment.state === 'passed' ? (
            <div class="button-row">
              <LinkButton href={certificatePath(code)} look="primary">
                {t('training.page.certificate')}
              </LinkButton>
            </div>
          ) : null}
        </>
      );
  }
}

/** Every part can be read again at any time; those still to come open one after the other. */
function Parts({ ctx, progress: { course, enrolment, step } }: { ctx: Ctx; progress: Progress }) {
  const t = translate(ctx);
  const { code, decided, texts } = course;
  const { modulesRead, begunAt, state } = enrolment;
  const open = begunAt !== null;
  const current = step.step === 'module' ? step.place : 0;
  return (
    <Section title={t('training.page.parts')} id="parts">
      <ol class="course-parts">
        {decided.modules.map(({ id }, index) => {
          const heading = texts[ctx.state.language].modules[index]?.heading ?? id;
          return (
            <li key={id} aria-current={index + 1 === current ? 'step' : undefined}>
              {open && (index <= modulesRead || state !== 'open') ? (
                <a href={modulePath(code, id)}>{heading}</a>
              ) : (
                heading
              )}{' '}
              {index < modulesRead ? (
                <Badge tone="good">{t('training.page.seen')}</Badge>
              ) : index + 1 === current ? (
                <Badge tone="wait">{t('training.page.current')}</Badge>
              ) : null}
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
