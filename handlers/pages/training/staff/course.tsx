import { departmentTree } from '../../../../src/notices/choose.ts';
import { demand } from '../../../../src/people/permissions.ts';
import { joinersOf } from '../../../../src/training/audiences.ts';
import { figuresOf, groupsOf, passedOverTime } from '../../../../src/training/figures.ts';
import { nudgeTallies } from '../../../../src/training/nudge-tally.ts';
import { outOfTries } from '../../../../src/training/out-of-tries.ts';
import { consoleCoursePath, consoleCoursesPath } from '../../../../src/training/present.ts';
import { currentCourse, loadCourse } from '../../../../src/training/store.ts';
import { takers } from '../../../../src/training/takers.ts';
import { questionTallies } from '../../../../src/training/tally.ts';
import { LinkButton, Section } from '../../../../src/web/components/index.ts';
import type { Ctx } from '../../../context.ts';
import { FinishedOverTime } from '../../console/coverage-charts.tsx';
import { consoleViewer, renderConsole } from '../../console/shell.tsx';
import { wordsFor } from '../../console/words.ts';
import { ExportButtons } from '../../export-buttons.tsx';
import { nameParam } from '../data.ts';
import { Funnel, Groups, Questions } from './figures.tsx';
import { JoinersList } from './joiners.tsx';
import { OutOfTriesList, type WrongTries } from './out.tsx';
import { UnfinishedTable } from './unfinished.tsx';

/** So many are named on the page; the file has all. */
const mostNamed = 50;

/** GET /console/courses/:course: how far people are, who has not finished, and what is hard. No answers, no rank. */
export async function showCourseFigures(ctx: Ctx, wrong?: WrongTries): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'training.manage');
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t, n, language } = words;
  const code = nameParam(ctx, 'course');
  const version = await currentCourse(app.db, code);
  const course = await loadCourse(app.db, version.id);
  const figures = await figuresOf(app.db, code, now);
  const groups = await groupsOf(app.db, code, now);
  const tallies = await questionTallies(app.db, version.id);
  const again = await nudgeTallies(app.db, version.id);
  const { from, points } = await passedOverTime(app.db, code, { zone: app.zone, now });
  const unfinished = await takers(app.db, code, { now, limit: mostNamed, open: true });
  const out = await outOfTries(app.db, code, viewer);
  const joiners = await joinersOf(app.db, code);
  const tree = joiners.some(({ audience }) => audience.kind === 'departments')
    ? await departmentTree(app.db)
    : [];
  const { assigned, passed, overdue } = figures;
  renderConsole(ctx, {
    path: consoleCoursePath(code),
    title: version.titles[language],
    lead: `${t('training.staff.list.version')} ${n(version.number)}`,
    up: { href: consoleCoursesPath, label: t('training.staff.list.title') },
    actions: (
      <LinkButton href={`${consoleCoursePath(code)}/assign`} look="primary">
        {t('training.staff.assign.button')}
      </LinkButton>
    ),
    body: (
      <>
        <Funnel figures={figures} words={words} />
        {out.length > 0 ? (
          <OutOfTriesList ctx={ctx} code={code} out={out} wrong={wrong} words={words} />
        ) : null}
        <Section id="unfinished" title={t('training.staff.unfinished.title')}>
          <UnfinishedTable people={unfinished} all={figures.unfinished} words={words} />
          <ExportButtons
            ctx={ctx}
            files={(['xlsx', 'csv'] as const).map((format) => ({
              path: `${consoleCoursePath(code)}/people.${format}`,
              label: t(`exports.page.${format === 'xlsx' ? 'listXlsx' : 'listCsv'}`),
            }))}
          />
        </Section>
        {from && points.length > 0 ? (
          <Section id="trend" title={t('training.staff.trend')} sheet>
            <FinishedOverTime
              from={from}
              at={now}
              points={points}
              total={{
                ...{ kind: 'finished', people: assigned, owed: assigned, finished: passed, overdue },
                ...{ open: assigned - passed, cancelled: 0 },
              }}
              titleHidden
              words={words}
            />
          </Section>
        ) : null}
        {joiners.length > 0 ? (
          <JoinersList ctx={ctx} code={code} audiences={joiners} tree={tree} words={words} />
        ) : null}
        <Groups {...groups} words={words} />
        <Questions course={course} tallies={tallies} again={again} words={words} />
      </>
    ),
  });
}
