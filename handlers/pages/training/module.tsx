import { inTransaction } from '../../../src/db/pool.ts';
import { renderMarkdown } from '../../../src/policies/markdown.ts';
import { goOnFrom } from '../../../src/training/learn.ts';
import { coursePath, modulePath, quizPath } from '../../../src/training/present.ts';
import type { CourseModule } from '../../../src/training/schema.ts';
import { Button, Hidden, PageHead, Prose } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, translate } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { moduleOf, ownLearning, ownProgress, redirect } from './data.ts';

/** GET /training/:course/modules/:module: one part. How long somebody is here is not kept. */
export async function showModule(ctx: Ctx): Promise<void> {
  const progress = await ownProgress(ctx);
  const { course, enrolment } = progress;
  if (!enrolment.begunAt) return redirect(ctx, coursePath(course.code));
  const { place, of, module, written } = moduleOf(ctx, progress);
  const { language } = ctx.state;
  const t = translate(ctx);
  renderPage(ctx, {
    title: written.heading,
    width: 'reading',
    path: modulePath(course.code, module.id),
    body: (
      <>
        <PageHead
          title={written.heading}
          lead={t('training.page.place', { place, of })}
          up={{ href: coursePath(course.code), label: course.texts[language].front.title }}
        />
        <Beside ctx={ctx} code={course.code} module={module} />
        <Prose html={renderMarkdown(written.markdown).html} lang={language} />
        <form method="post" action={modulePath(course.code, module.id)} class="button-row">
          <Hidden csrf={csrf(ctx)} />
          <Button look="primary" wide>
            {t(`training.page.${place === of ? 'toQuiz' : 'next'}`)}
          </Button>
        </form>
      </>
    ),
  });
}

/** POST /training/:course/modules/:module: on to what comes next. */
export async function goOn(ctx: Ctx): Promise<void> {
  const progress = await ownProgress(ctx);
  const { place, of } = moduleOf(ctx, progress);
  const learning = ownLearning(ctx);
  await inTransaction(ctx.state.app.db, (tx) => goOnFrom(tx, { ...learning, place }));
  const { course } = progress;
  const next = course.decided.modules[place];
  redirect(ctx, place < of && next ? modulePath(course.code, next.id) : quizPath(course.code));
}

/** The picture, file or link that a part brings. */
function Beside({ ctx, code, module }: { ctx: Ctx; code: string; module: CourseModule }) {
  const t = translate(ctx);
  switch (module.kind) {
    case 'picture':
      return <img class="course-picture" src={`${coursePath(code)}/files/${module.file}`} alt={module.alt} />;
    case 'file':
      return (
        <p>
          <a href={`${coursePath(code)}/files/${module.file}`}>
            {t('training.page.file', { label: module.label })}
          </a>
        </p>
      );
    case 'link':
      return (
        <p>
          <a href={module.url} rel="noopener noreferrer">
            {t('training.page.link', { label: module.label })}
          </a>
        </p>
      );
    case 'text':
    case 'case':
      return null;
  }
}
