import type { ChosenCourse } from '../../../../src/crisis/review/courses.ts';
import type { DepartmentChoice } from '../../../../src/notices/choose.ts';
import { can } from '../../../../src/people/permissions.ts';
import { consoleCoursePath } from '../../../../src/training/present.ts';
import { Confirm, DataTable, LinkButton, Section } from '../../../../src/web/components/index.ts';
import { csrf } from '../../../context.ts';
import { audienceWords } from '../../console/notice-look.tsx';
import { reviewPath, type Shown } from './shown.ts';

export const chooseCoursePath = (incidentId: string): string => `${reviewPath(incidentId)}/courses`;

/** What of the courses of a review stands beside it: their names, and how many would be asked now. */
export interface CourseFacts {
  titles: ReadonlyMap<string, string>;
  departments: readonly DepartmentChoice[];
  wouldAsk: ReadonlyMap<string, number>;
}

/** Courses that people are to take because of it: chosen by whoever may assign one, assigned when the review is closed. */
export function Courses({ shown, facts }: { shown: Shown; facts: CourseFacts }) {
  const { incident, review, viewer, words } = shown;
  const { t, n } = words;
  const chooses = can(viewer, 'training.manage');
  const title = (code: string) => facts.titles.get(code) ?? code;
  return (
    <Section
      id="courses"
      title={t('crisis.review.course.title')}
      text={t(`crisis.review.course.${chooses ? 'text' : 'textOthers'}`)}
    >
      <div class="flow">
        <DataTable
          caption={t('crisis.review.course.title')}
          captionHidden
          rows={review.courses}
          rowKey={({ id }) => id}
          empty={t('crisis.review.course.none')}
          columns={[
            {
              key: 'course',
              label: t('training.page.course'),
              cell: ({ code, anew }) => (
                <>
                  {chooses ? <a href={consoleCoursePath(code)}>{title(code)}</a> : title(code)}
                  {anew ? <p class="quiet">{t('crisis.review.course.anew')}</p> : null}
                </>
              ),
            },
            {
              key: 'whom',
              label: t('console.noticeForm.audience'),
              cell: ({ audience }) => audienceWords(audience, facts.departments, words),
            },
            { key: 'who', label: t('crisis.review.course.by'), cell: ({ byName }) => byName },
            {
              key: 'state',
              label: t('crisis.review.actionState'),
              cell: (course) => (
                <>
                  {t(`crisis.review.course.${course.people === null ? 'planned' : 'assigned'}`, {
                    people: n(course.people ?? facts.wouldAsk.get(course.id) ?? 0),
                  })}
                  {chooses && !review.closedAt ? (
                    <Drop shown={shown} course={course} title={title(course.code)} />
                  ) : null}
                </>
              ),
            },
          ]}
        />
        {chooses && !review.closedAt ? (
          <div class="button-row">
            <LinkButton href={chooseCoursePath(incident.id)}>{t('crisis.review.course.choose')}</LinkButton>
          </div>
        ) : null}
      </div>
    </Section>
  );
}

function Drop({ shown, course, title }: { shown: Shown; course: ChosenCourse; title: string }) {
  const { ctx, incident, words } = shown;
  return (
    <Confirm
      ask={words.t('crisis.review.course.drop')}
      text={words.t('crisis.review.course.dropText', { title })}
      confirm={words.t('crisis.review.course.drop')}
      look="plain"
      post={{ url: `${chooseCoursePath(incident.id)}/drop`, csrf: csrf(ctx) }}
      values={{ course: course.id }}
    />
  );
}
