import { actionFor, endAction, moveAction } from '../../../../src/crisis/review/actions.ts';
import { actionsOf } from '../../../../src/crisis/review/read.ts';
import { actionPath } from '../../../../src/crisis/review/reminding.ts';
import { findIncident } from '../../../../src/crisis/store.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { can, demand } from '../../../../src/people/permissions.ts';
import { longestText, textProblem } from '../../../../src/threads/rules.ts';
import { Button, Facts, FieldView, Hidden, PageHead, Section } from '../../../../src/web/components/index.ts';
import { dayIn } from '../../../../src/zone.ts';
import { type Ctx, csrf, formFields, idParam, signedIn } from '../../../context.ts';
import { wordsFor } from '../../console/words.ts';
import { renderPage } from '../../frame.tsx';
import { ActionState } from './actions.tsx';
import { MoveForm, ownerAndDay } from './owner-and-day.tsx';

interface Wrong {
  typed: Readonly<Record<string, string>>;
  /** Of the form that ends it. */
  error?: string;
  /** Of the form that moves it. */
  moving?: Readonly<Record<string, string>>;
}

/** GET /crisis/actions/:action: for its owner, who need not know more of the crisis than what they are to do. */
export async function showAction(ctx: Ctx, wrong?: Wrong): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t, date } = words;
  const id = idParam(ctx, 'action');
  const { incidentId } = await actionFor(app.db, viewer, id);
  const incident = await findIncident(app.db, incidentId);
  const action = (await actionsOf(app.db, app.vault, incidentId)).find((one) => one.id === id);
  if (!incident || !action) return;
  const name = t('crisis.review.actionPage', { code: incident.code });
  const title = incident.drill ? t('crisis.drillTitle', { title: name }) : name;
  renderPage(ctx, {
    title,
    path: actionPath(id),
    body: (
      <>
        <PageHead
          title={title}
          lead={t('crisis.review.actionPageLead')}
          marks={<ActionState action={action} today={dayIn(now, app.zone)} t={t} />}
        />
        <Section id="action" title={t('crisis.review.actionWhat')} sheet>
          <div class="flow">
            <p class="said">{action.text ?? t('crisis.review.erased')}</p>
            <Facts
              items={[
                { label: t('crisis.review.actionWho'), value: action.ownerName },
                { label: t('crisis.review.actionBy'), value: date(action.dueOn) },
                ...(action.note ? [{ label: t('crisis.review.endNote'), value: action.note }] : []),
              ]}
            />
          </div>
        </Section>
        {action.endedHow === null ? (
          <form class="answer-form" method="post" action={actionPath(id)} noValidate>
            <Hidden csrf={csrf(ctx)} />
            <FieldView
              id="action-how"
              field={{
                ...{ name: 'how', kind: 'choice', label: t('crisis.review.actionState'), required: true },
                options: (['done', 'dropped'] as const).map((value) => ({
                  value,
                  label: t(`crisis.review.end.${value}`),
                })),
              }}
              value={wrong?.typed.how ?? 'done'}
              optional={t('common.optional')}
            />
            <FieldView
              id="action-note"
              field={{
                ...{ name: 'words', kind: 'long-text', label: t('crisis.review.endNote'), required: true },
                maxLength: longestText,
              }}
              value={wrong?.typed.words ?? ''}
              {...(wrong?.error ? { error: wrong.error } : {})}
              focusError
              optional={t('common.optional')}
            />
            <Button look="primary">{t('crisis.review.moveDo')}</Button>
          </form>
        ) : null}
        {action.endedHow === null && can(viewer, 'crisis.lead') ? (
          <MoveForm
            ctx={ctx}
            url={`${actionPath(id)}/move`}
            typed={wrong?.moving ? wrong.typed : { owner: action.ownerNo, due: action.dueOn }}
            errors={wrong?.moving}
          />
        ) : null}
      </>
    ),
  });
}

/** POST /crisis/actions/:action */
export async function endedAction(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'action');
  await actionFor(app.db, viewer, id);
  const typed = formFields(ctx);
  const { words = '' } = typed;
  const problem = textProblem(words);
  if (problem) {
    ctx.status = 422;
    return showAction(ctx, { typed, error: wordsFor(ctx).t(`threads.problem.${problem}`) });
  }
  const how = typed.how === 'dropped' ? 'dropped' : 'done';
  await inTransaction(app.db, (tx) => endAction(tx, app, id, { how, note: words, by: viewer, now }));
  ctx.redirect(actionPath(id));
  ctx.status = 303;
}

/** POST /crisis/actions/:action/move: by a lead, also once the review is closed. */
export async function movedAction(ctx: Ctx): Promise<void> {
  const viewer = signedIn(ctx);
  const { app, now } = ctx.state;
  const id = idParam(ctx, 'action');
  await actionFor(app.db, viewer, id);
  demand(viewer, 'crisis.lead');
  const { errors, ownerId, dueOn } = await ownerAndDay(ctx);
  if (Object.keys(errors).length > 0) {
    ctx.status = 422;
    return showAction(ctx, { typed: formFields(ctx), moving: errors });
  }
  await inTransaction(app.db, (tx) => moveAction(tx, id, { ownerId, dueOn, by: viewer, now }));
  ctx.redirect(actionPath(id));
  ctx.status = 303;
}
