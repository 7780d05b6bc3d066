import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { parseAction } from '../../../src/messages/model.ts';
import { demand } from '../../../src/people/permissions.ts';
import { choiceField } from '../../../src/training/grade.ts';
import { answerNudge, findNudge, type Nudge } from '../../../src/training/nudge.ts';
import { paceOf, setPace } from '../../../src/training/nudge-pace.ts';
import { openNudge, paces } from '../../../src/training/nudge-rules.ts';
import { trainingPath } from '../../../src/training/present.ts';
import { myNudgesPath, nudgeForm, nudgePath } from '../../../src/training/present-nudge.ts';
import { feedbackOf } from '../../../src/training/present-question.ts';
import { isUuid } from '../../../src/uuid.ts';
import {
  Alert,
  actionField,
  Button,
  EmptyState,
  FieldView,
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
  signedIn,
  translate,
  webSession,
} from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { redirect } from './data.ts';

interface Tried {
  late?: true;
  values?: Record<string, string>;
  errors?: Record<string, string>;
}

/** GET /nudge: the question that somebody was asked last, or what came of it. */
export async function showNudge(ctx: Ctx, tried: Tried = {}): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'training.learn', { personId: viewer.id });
  const t = translate(ctx);
  const nudge = await findNudge(ctx.state.app.db, viewer.id);
  renderPage(ctx, {
    title: t('training.nudge.pageTitle'),
    width: 'reading',
    path: nudgePath,
    body: (
      <>
        <PageHead
          title={t('training.nudge.pageTitle')}
          lead={t('training.nudge.note')}
          up={{ href: trainingPath, label: t('training.page.mine') }}
        />
        {tried.late ? (
          <Alert tone="info" announce="alert">
            <p>{t('training.nudge.late')}</p>
          </Alert>
        ) : null}
        {nudge ? (
          <Asked ctx={ctx} nudge={nudge} tried={tried} />
        ) : (
          <EmptyState title={t('training.nudge.none')} />
        )}
        <div class="button-row">
          <LinkButton href={myNudgesPath}>{t('training.nudge.howOften')}</LinkButton>
        </div>
      </>
    ),
  });
}

function Asked({ ctx, nudge, tried }: { ctx: Ctx; nudge: Nudge; tried: Tried }) {
  const { language, now } = ctx.state;
  const t = translate(ctx);
  const { id, course, asked, askedAt, answer } = nudge;
  if (answer) {
    const { right, title, lines } = feedbackOf(course, asked, answer, language);
    const words = course.texts[language].front.quiz.questions.find((one) => one.id === asked.question.id);
    return (
      <Section id="asked" title={words?.ask ?? ''}>
        <Alert tone={right ? 'good' : 'info'} title={title}>
          {lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Alert>
      </Section>
    );
  }
  if (!openNudge([{ at: askedAt, answeredAt: null }], { now, counted: null }))
    return <EmptyState title={t('training.nudge.none')} />;
  return (
    <div class="sheet">
      <FormView
        form={nudgeForm(course, asked, id, language)}
        id="question"
        post={{ url: `${nudgePath}?${shownField}=${language}`, csrf: csrf(ctx) }}
        optional={t('common.optional')}
        {...(tried.values ? { values: tried.values } : {})}
        {...(tried.errors ? { errors: tried.errors, errorTitle: t('errors.bad-input') } : {})}
      />
    </div>
  );
}

/** POST /nudge */
export async function answeredNudge(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'training.learn', { personId: viewer.id });
  const { app, now } = ctx.state;
  const { [actionField]: action = '', ...fields } = formFields(ctx);
  const id = parseAction(action)?.about ?? '';
  if (!isUuid(id)) return redirect(ctx, nudgePath);
  const given = { ...fields, [choiceField]: formList(ctx, choiceField).join(',') };
  const { platform } = webSession(ctx);
  const result = await inTransaction(app.db, (tx) =>
    answerNudge(tx, { id, personId: viewer.id, given, platform, now }),
  );
  if (result.result === 'late') {
    ctx.status = 409;
    return showNudge(ctx, { late: true });
  }
  if (result.result !== 'mend') return redirect(ctx, nudgePath);
  ctx.status = 422;
  const problem = translate(ctx)(`training.mend.${result.problem}`);
  return showNudge(ctx, { values: given, errors: { [result.field]: problem } });
}

/** For "About me": how often somebody is asked again, which nobody else sees. Nothing for whoever has to do with none. */
export async function myNudges(ctx: Ctx) {
  const pace = await paceOf(ctx.state.app.db, signedIn(ctx).id);
  if (pace === undefined) return null;
  const t = translate(ctx);
  return (
    <Section title={t('training.nudge.mine')} id="nudges" text={t('training.nudge.mineText')}>
      {ctx.query.nudges === pace ? (
        <Alert tone="good" announce="status">
          <p>{t('training.nudge.saved')}</p>
        </Alert>
      ) : null}
      <form class="answer-form" method="post" action="/me/nudges">
        <Hidden csrf={csrf(ctx)} />
        <FieldView
          id="nudge-pace"
          field={{
            ...{ name: 'pace', kind: 'choice', label: t('training.nudge.howOften'), required: true },
            options: paces.map((value) => ({ value, label: t(`training.nudge.pace.${value}`) })),
          }}
          value={pace}
          optional={t('common.optional')}
        />
        <Button>{t('training.nudge.save')}</Button>
      </form>
    </Section>
  );
}

/** POST /me/nudges: as often as one likes. */
export async function setMyPace(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  demand(viewer, 'training.learn', { personId: viewer.id });
  const { app, now } = ctx.state;
  const pace = paces.find((one) => one === formFields(ctx).pace);
  if (!pace) throw new HeedError('bad-request', 'that is not how often questions can come');
  await inTransaction(app.db, (tx) => setPace(tx, viewer.id, pace, now));
  redirect(ctx, `/me?nudges=${pace}#nudges`);
}
