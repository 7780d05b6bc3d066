import { v7 } from 'uuid';
import { type ChosenCourse, chooseCourse, dropCourse } from '../../../../src/crisis/review/courses.ts';
import { inTransaction } from '../../../../src/db/pool.ts';
import { HeedError } from '../../../../src/errors.ts';
import { departmentTree, roleCounts } from '../../../../src/notices/choose.ts';
import { reachOf } from '../../../../src/notices/reach.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { lookAtAssigning } from '../../../../src/training/assign-look.ts';
import { currentCourses } from '../../../../src/training/store.ts';
import { isUuid } from '../../../../src/uuid.ts';
import {
  Button,
  EmptyState,
  FieldView,
  Hidden,
  postAttributes,
  Section,
  withFiles,
} from '../../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields } from '../../../context.ts';
import { AudienceField } from '../../console/audience-field.tsx';
import {
  type NoticeInput,
  type NoticeProblems,
  readAudience,
  readNoticeInput,
} from '../../console/notice-input.ts';
import { wordsFor } from '../../console/words.ts';
import { Wrong } from '../../console/wrong.tsx';
import { backTo, type Inside, inside, renderIncident } from '../frame.tsx';
import { type CourseFacts, chooseCoursePath } from './courses.tsx';

/** In the review, and somebody who may assign courses. @throws HeedError `not-found`, `forbidden` */
async function choosing(ctx: Ctx): Promise<Inside> {
  const here = await inside(ctx);
  demand(here.viewer, 'training.manage');
  return here;
}

/** What stands beside the courses of a review. */
export async function courseFacts(ctx: Ctx, courses: readonly ChosenCourse[]): Promise<CourseFacts> {
  const { app, language, now } = ctx.state;
  const wouldAsk = new Map<string, number>();
  for (const { id, code, audience, anew, people } of courses)
    if (people === null) {
      const look = await lookAtAssigning(app.db, { code, audience, anew, zone: app.zone, now });
      wouldAsk.set(id, look.asked);
    }
  return {
    titles: new Map((await currentCourses(app.db)).map(({ code, titles }) => [code, titles[language]])),
    departments: await departmentTree(app.db),
    wouldAsk,
  };
}

interface Typed {
  input: NoticeInput;
  course: string;
  anew: boolean;
}

/** GET /crisis/:incident/review/courses */
export async function choosingPage(ctx: Ctx, typed?: Typed, problems?: NoticeProblems): Promise<void> {
  const { incident } = await choosing(ctx);
  const { app, now, language } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const courses = await currentCourses(app.db);
  const input = typed?.input ?? {
    ...{ key: v7(), version: '', list: '', joiners: '', due: '', sendAt: '', departments: [], roles: [] },
    audience: '',
  };
  const choices = {
    everyone: (await reachOf(app.db, { kind: 'everyone' }, now)).people,
    departments: await departmentTree(app.db),
    roles: await roleCounts(app.db),
  };
  const wrong = problems?.fields.audience;
  if (problems) ctx.status = 422;
  const path = chooseCoursePath(incident.id);
  const title = t('crisis.review.course.chooseTitle');
  renderIncident(ctx, {
    incident,
    section: 'review',
    path,
    body: (
      <Section id="choose" title={title} text={t('crisis.review.course.text')}>
        {courses.length === 0 ? (
          <EmptyState title={t('crisis.review.course.chooseFirst')} />
        ) : (
          <form
            class="form"
            {...postAttributes({ url: path, csrf: csrf(ctx) })}
            {...withFiles}
            noValidate
            aria-label={title}
          >
            <Hidden csrf={csrf(ctx)} values={{ key: input.key }} />
            <Wrong
              title={t('errors.bad-input')}
              problems={
                wrong ? [{ id: 'review-audience', problem: t(`console.noticeForm.problem.${wrong}`) }] : []
              }
            />
            <FieldView
              id="review-course"
              field={{
                ...{ name: 'course', kind: 'choice', label: t('crisis.review.course.which'), required: true },
                options: courses.map(({ code, titles }) => ({ value: code, label: titles[language] })),
              }}
              value={typed?.course ?? courses[0]?.code ?? ''}
              optional={t('common.optional')}
            />
            <AudienceField
              id="review-audience"
              input={input}
              choices={choices}
              problems={problems}
              words={words}
            />
            <FieldView
              id="review-anew"
              field={{
                ...{ name: 'anew', kind: 'choices', label: t('training.staff.assign.anew') },
                help: t('training.staff.assign.anewHelp'),
                options: [{ value: 'on', label: t('training.staff.assign.anewYes') }],
              }}
              value={typed?.anew ? 'on' : ''}
              optional={t('common.optional')}
            />
            <div class="button-row">
              <Button look="primary">{t('crisis.review.course.chooseDo')}</Button>
            </div>
          </form>
        )}
      </Section>
    ),
  });
}

/** POST /crisis/:incident/review/courses */
export async function choseCourse(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await choosing(ctx);
  const { app, now } = ctx.state;
  const fields = formFields(ctx);
  const input = readNoticeInput(fields);
  const { course: code = '', anew } = fields;
  const problems: NoticeProblems = { fields: {}, unknown: [], unreadable: [] };
  const audience = await readAudience(app.db, input, problems);
  const typed = { input, course: code, anew: anew === 'on' };
  if (!audience) return choosingPage(ctx, typed, problems);
  if ((await reachOf(app.db, audience, now)).people === 0)
    return choosingPage(ctx, typed, { ...problems, fields: { audience: 'audienceEmpty' } });
  const chosen = { id: input.key, code, audience, anew: typed.anew, by: viewer.id, now };
  await inTransaction(app.db, (tx) => chooseCourse(tx, incident, chosen));
  backTo(ctx, incident.id, '/review#courses');
}

/** POST /crisis/:incident/review/courses/drop */
export async function droppedCourse(ctx: Ctx): Promise<void> {
  const { incident, viewer } = await choosing(ctx);
  const { app, now } = ctx.state;
  const { course: id = '' } = formFields(ctx);
  if (!isUuid(id)) throw new HeedError('bad-request', 'that is not the form of a course of a review');
  await inTransaction(app.db, (tx) => dropCourse(tx, incident, { id, by: viewer.id, now }));
  backTo(ctx, incident.id, '/review#courses');
}
