import type { Viewer } from '../../../src/people/person.ts';
import { type Ctx, idParam } from '../../context.ts';
import { ExportButtons } from '../export-buttons.tsx';
import { AsItWas } from './as-it-was.tsx';
import type { AsOf } from './as-of.ts';
import { noticeFiles } from './exports-files.ts';
import { NoticeCoverage, NoticeDepartments } from './notice-coverage.tsx';
import { loadNoticeData, type PeopleQuery } from './notice-data.ts';
import { NoticePeople, PeopleTabs } from './notice-people.tsx';
import { NoticeBadge } from './notices.tsx';
import { demandSight } from './scope.ts';
import { renderConsole } from './shell.tsx';
import { wordsFor } from './words.ts';

/** GET /console/notices/:notice?at=…: as it was. It stands still, and nothing is done from here but files made. */
export async function renderNoticeThen(
  ctx: Ctx,
  viewer: Viewer,
  people: PeopleQuery,
  when: AsOf,
): Promise<void> {
  const { app } = ctx.state;
  const query = { ...people, at: when.typed };
  const data = await loadNoticeData(app.db, viewer, idParam(ctx, 'notice'), query, {
    ...when,
    zone: app.zone,
  });
  const words = wordsFor(ctx);
  const { t, n, day, language } = words;
  const { notice } = data;
  const path = `/console/notices/${notice.id}`;
  renderConsole(ctx, {
    path,
    title: notice.titles[language],
    up: { href: path, label: t('console.coverage.back') },
    marks: <NoticeBadge notice={notice} now={when.at} words={words} />,
    lead: t(`console.notice.${notice.action === 'consent' ? 'leadFree' : 'lead'}`, {
      number: notice.number,
      people: n(notice.figures.people),
      day: day(notice.dueAt),
      joiners: '',
    }),
    body: (
      <div class="stack">
        <AsItWas when={when} back={path} words={words} cards={notice.figures.kind === 'whole'} />
        <NoticeCoverage data={data} words={words} />
        <NoticeDepartments data={data} words={words} />
        {notice.figures.kind === 'asked' ? null : (
          <section class="section" aria-labelledby="people-title" id="people">
            <h2 id="people-title">{t('console.people.title')}</h2>
            <PeopleTabs data={data} query={query} sight={demandSight(viewer)} words={words} />
            <NoticePeople ctx={ctx} data={data} query={query} words={words} />
            <ExportButtons ctx={ctx} files={noticeFiles(notice.id, words, when.typed)} />
          </section>
        )}
      </div>
    ),
  });
}
