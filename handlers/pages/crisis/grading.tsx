import { v7 } from 'uuid';
import { type EnteredGrading, gradingIn, gradingProblem } from '../../../src/crisis/grading/entered.ts';
import { gradeIncident } from '../../../src/crisis/grading/grade.ts';
import { gradingsOf } from '../../../src/crisis/grading/store.ts';
import { crisisPath } from '../../../src/crisis/present.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import { Button, Hidden, Section } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, translate } from '../../context.ts';
import { backTo, inside, renderIncident } from './frame.tsx';
import { GradingFields } from './grading-form.tsx';
import { GradingHistory } from './grading-history.tsx';
import { ReportsOf } from './reports/of-incident.tsx';

const section = '/grading';

/** GET /crisis/:incident/grading */
export async function showGrading(
  ctx: Ctx,
  wrong?: { entered: EnteredGrading; problem: string },
): Promise<void> {
  const { incident, called, viewer } = await inside(ctx);
  const { app } = ctx.state;
  const t = translate(ctx);
  const gradings = await gradingsOf(app.db, app.vault, { incident: incident.id });
  const level = t(`crisis.level.${incident.level}`);
  const newest = gradings[0]?.sealed;
  const before = newest && { answers: newest.answers, chosen: null, why: '' };
  renderIncident(ctx, {
    incident,
    section: 'grading',
    body: (
      <>
        {can(viewer, 'crisis.lead') ? (
          <Section
            id="grade"
            title={t('crisis.grading.title')}
            text={t(incident.closedAt ? 'crisis.grading.over' : 'crisis.grading.now', { level })}
            sheet
          >
            <form
              class="answer-form"
              method="post"
              action={`${crisisPath(incident.id)}${section}`}
              noValidate
            >
              <Hidden csrf={csrf(ctx)} values={{ once: v7() }} />
              <GradingFields
                ctx={ctx}
                prefix="grading"
                entered={wrong?.entered ?? before ?? undefined}
                problem={wrong?.problem}
              />
              <Button look="primary">{t('crisis.grading.submit')}</Button>
            </form>
          </Section>
        ) : null}
        <Section id="gradings" title={t('crisis.grading.history')}>
          <GradingHistory ctx={ctx} gradings={gradings} />
        </Section>
        <Section id="reports" title={t('crisis.reports.incident.title')}>
          {(await ReportsOf({ ctx, incident, called })) ?? <p>{t('crisis.reports.incident.none')}</p>}
        </Section>
      </>
    ),
  });
}

/** POST /crisis/:incident/grading */
export async function gradedIncident(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  demand(viewer, 'crisis.lead');
  const { app, now } = ctx.state;
  const fields = formFields(ctx);
  const entered = gradingIn(fields);
  const problem = gradingProblem(ctx.state.language, entered);
  if (problem) {
    ctx.status = 422;
    return showGrading(ctx, { entered, problem });
  }
  const once = `page:${viewer.id}:${(fields.once ?? v7()).slice(0, 80)}`;
  await inTransaction(app.db, (tx) =>
    gradeIncident(tx, app, incident.id, { ...entered, by: viewer.id, once, now }),
  );
  backTo(ctx, incident.id, section);
}
