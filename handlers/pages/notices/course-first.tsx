import type { ComponentChildren } from 'preact';
import type { NamedCourse } from '../../../src/training/before.ts';
import { coursePath } from '../../../src/training/present.ts';
import { Alert, LinkButton } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';

interface Props {
  ctx: Ctx;
  courses: readonly NamedCourse[];
  /** At a tablet that is everybody's: said, and not linked. */
  here?: boolean;
  /** What can be answered all the same. */
  children?: ComponentChildren;
}

/** In the place of the answer: what comes before it. */
export function CourseFirst({ ctx, courses, here = false, children }: Props) {
  const { language } = ctx.state;
  const t = translate(ctx);
  const title = (course: NamedCourse) => t('notices.card.courseTitle', { title: course.titles[language] });
  return (
    <div id="answer">
      <Alert tone="info" title={t('notices.page.courseTitle')}>
        <p>{t('notices.page.courseText')}</p>
        {here ? (
          <ul>
            {courses.map((course) => (
              <li key={course.code}>{title(course)}</li>
            ))}
          </ul>
        ) : (
          <p class="button-row">
            {courses.map((course, index) => (
              <LinkButton
                key={course.code}
                href={coursePath(course.code)}
                look={index === 0 ? 'primary' : 'plain'}
              >
                {title(course)}
              </LinkButton>
            ))}
          </p>
        )}
      </Alert>
      {children}
    </div>
  );
}
