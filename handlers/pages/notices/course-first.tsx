import type { ComponentChildren } from 'preact';
import { courseTitles } from '../../../src/notices/present.ts';
import type { MissingCourse } from '../../../src/training/before.ts';
import { coursePath } from '../../../src/training/present.ts';
import { Alert, LinkButton } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';

interface Props {
  ctx: Ctx;
  courses: readonly MissingCourse[];
  /** An answer has just been refused for it: then a screen reader says so at once. */
  refused: boolean;
  /** At a tablet that is everybody's: said, and not linked. */
  here?: boolean;
  /** What can be answered all the same. */
  children?: ComponentChildren;
}

/** In the place of the answer: what comes before it, or that HR has to give more tries first. */
export function CourseFirst({ ctx, courses, refused, here = false, children }: Props) {
  const { language } = ctx.state;
  const t = translate(ctx);
  const title = (course: MissingCourse) => courseTitles([course], language);
  const out = courses.filter(({ outOfTries }) => outOfTries);
  const toTake = courses.filter(({ outOfTries }) => !outOfTries);
  return (
    <div id="answer" class="stack">
      <Alert
        tone="info"
        title={t(`notices.page.${toTake.length > 0 ? 'courseTitle' : 'courseOutTitle'}`)}
        {...(refused ? { announce: 'alert' } : {})}
      >
        {out.length > 0 ? (
          <p>{t('notices.refusal.out-of-tries', { titles: courseTitles(out, language) })}</p>
        ) : (
          <p>{t('notices.page.courseText')}</p>
        )}
        {toTake.length === 0 ? null : here ? (
          <ul>
            {toTake.map((course) => (
              <li key={course.code}>{title(course)}</li>
            ))}
          </ul>
        ) : (
          <p class="button-row">
            {toTake.map((course, index) => (
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
