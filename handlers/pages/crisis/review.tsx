import type Router from '@koa/router';
import { changesSince } from '../../../src/crisis/review/link.ts';
import { readReview } from '../../../src/crisis/review/read.ts';
import { HeedError } from '../../../src/errors.ts';
import { can } from '../../../src/people/permissions.ts';
import { LinkButton, Section } from '../../../src/web/components/index.ts';
import { dayIn } from '../../../src/zone.ts';
import type { Ctx, State } from '../../context.ts';
import { wordsFor } from '../console/words.ts';
import { inside, renderIncident } from './frame.tsx';
import { endedAction, movedAction, showAction } from './review/action.tsx';
import { Actions } from './review/actions.tsx';
import { addedEntry, closedReview, linkedChange, movedReview, setNewAction } from './review/acts.ts';
import { Changes } from './review/changes.tsx';
import { choosingPage, choseCourse, courseFacts, droppedCourse } from './review/choose-course.tsx';
import { Courses } from './review/courses.tsx';
import { Ending, Moving } from './review/ending.tsx';
import { Causes, Questions } from './review/entries.tsx';
import { showReviews } from './review/list.tsx';
import { reportFile, reviewReport } from './review/report.tsx';
import { type Shown, standingLine, type Wrong } from './review/shown.ts';
import { drawTimes } from './review/times.tsx';

/** What is learnt once a crisis is over. */
export function reviewPages(router: Router<State>): void {
  router.get('/crisis/reviews', showReviews);
  router.get('/crisis/actions/:action', (ctx) => showAction(ctx));
  router.post('/crisis/actions/:action', endedAction);
  router.post('/crisis/actions/:action/move', movedAction);
  router.get('/crisis/:incident/review', (ctx) => showReview(ctx));
  router.get('/crisis/:incident/report', reviewReport);
  router.post('/crisis/:incident/report.pdf', reportFile);
  router.post('/crisis/:incident/review/entries', addedEntry);
  router.post('/crisis/:incident/review/actions', setNewAction);
  router.post('/crisis/:incident/review/changes', linkedChange);
  router.get('/crisis/:incident/review/courses', (ctx) => choosingPage(ctx));
  router.post('/crisis/:incident/review/courses', choseCourse);
  router.post('/crisis/:incident/review/courses/drop', droppedCourse);
  router.post('/crisis/:incident/review/move', movedReview);
  router.post('/crisis/:incident/review/close', closedReview);
}

/** GET /crisis/:incident/review */
export async function showReview(ctx: Ctx, wrong?: Wrong): Promise<void> {
  const { incident, viewer } = await inside(ctx);
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const review = await readReview(app.db, app.vault, incident);
  if (!review) throw new HeedError('not-found', `incident ${incident.id} has no review`);
  const leads = can(viewer, 'crisis.lead');
  const shown: Shown = { ctx, words, incident, review, viewer, today: dayIn(now, app.zone), wrong };
  renderIncident(ctx, {
    incident,
    section: 'review',
    body: (
      <>
        <Section id="review" title={t('crisis.review.title')} text={t('crisis.review.lead')}>
          <div class="flow">
            <p>{standingLine(shown)}</p>
            <div class="button-row">
              <LinkButton href={`/crisis/${incident.id}/report`}>{t('crisis.review.report')}</LinkButton>
              {leads && !review.closedAt ? <Moving shown={shown} /> : null}
              {!incident.drill && can(viewer, 'accountability.open') ? (
                <LinkButton href={`/accountability/new?incident=${incident.id}`}>
                  {t('accountability.open')}
                </LinkButton>
              ) : null}
            </div>
          </div>
        </Section>
        <Section id="times" title={t('crisis.review.times')} text={t('crisis.review.timesText')}>
          {drawTimes(review.times, words)}
        </Section>
        <Questions shown={shown} />
        <Causes shown={shown} />
        <Actions shown={shown} />
        <Courses shown={shown} facts={await courseFacts(ctx, review.courses)} />
        <Changes shown={shown} since={leads ? await changesSince(app.db, incident) : undefined} />
        {leads && !review.closedAt ? <Ending shown={shown} /> : null}
      </>
    ),
  });
}
