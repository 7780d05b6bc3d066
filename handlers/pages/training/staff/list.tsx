import { demand } from '../../../../src/people/permissions.ts';
import { consoleCoursePath, consoleCoursesPath } from '../../../../src/training/present.ts';
import { standingOfCourses } from '../../../../src/training/standing.ts';
import { currentCourses } from '../../../../src/training/store.ts';
import { DataTable, EmptyState } from '../../../../src/web/components/index.ts';
import type { Ctx } from '../../../context.ts';
import { consoleViewer, renderConsole } from '../../console/shell.tsx';
import { wordsFor } from '../../console/words.ts';

/** GET /console/courses: what can be taken, and how far people are. */
export async function courseList(ctx: Ctx): Promise<void> {
  demand(consoleViewer(ctx), 'training.manage');
  const { db } = ctx.state.app;
  const { t, n, language } = wordsFor(ctx);
  const titles = new Map((await currentCourses(db)).map((one) => [one.code, one.titles]));
  const figure = (key: 'asked' | 'passed') => ({
    ...{ key, label: t(`training.staff.list.${key}`), numeric: true },
    cell: (row: { asked: number; passed: number }) => n(row[key]),
  });
  renderConsole(ctx, {
    path: consoleCoursesPath,
    title: t('training.staff.list.title'),
    lead: t('training.staff.list.lead'),
    body: (
      <DataTable
        caption={t('training.staff.list.title')}
        captionHidden
        rows={await standingOfCourses(db)}
        rowKey={({ code }) => code}
        empty={<EmptyState title={t('training.staff.list.none')} text={t('training.staff.list.noneText')} />}
        columns={[
          {
            key: 'title',
            label: t('training.page.course'),
            cell: ({ code }) => <a href={consoleCoursePath(code)}>{titles.get(code)?.[language] ?? code}</a>,
          },
          {
            key: 'version',
            label: t('training.staff.list.version'),
            cell: ({ number }) => n(number),
            numeric: true,
          },
          figure('asked'),
          figure('passed'),
        ]}
      />
    ),
  });
}
