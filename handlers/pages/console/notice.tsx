import type { VNode } from 'preact';
import { inTransaction } from '../../../src/db/pool.ts';
import { closeNotice } from '../../../src/notices/follow.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { Confirm, LinkButton } from '../../../src/web/components/index.ts';
import { htmlFragment } from '../../../src/web/layout.tsx';
import { type Ctx, csrf, formFields, idParam } from '../../context.ts';
import { ExportButtons } from '../export-buttons.tsx';
import { streamPage } from '../frame.tsx';
import { ReachRow } from '../reach/console-parts.tsx';
import { asOf } from './as-of.ts';
import { noticeFiles } from './exports-files.ts';
import { NoticeCoverage, NoticeDepartments } from './notice-coverage.tsx';
import { loadNoticeData, type NoticeData, type PeopleQuery, peopleQuery } from './notice-data.ts';
import { NoticePeople, PeopleTabs } from './notice-people.tsx';
import { RecallButton } from './notice-recall.tsx';
import { renderNoticeThen } from './notice-then.tsx';
import { NoticeBadge } from './notices.tsx';
import { demandSight } from './scope.ts';
import { SearchForm } from './search-form.tsx';
import { sendingOf } from './sending.tsx';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/** GET /console/notices/:notice */
export async function showNotice(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const sight = demandSight(viewer);
  const when = asOf(ctx.query.at, sight.answers, ctx.state.now, ctx.state.app.zone);
  if (when.typed) await renderNoticeThen(ctx, viewer, peopleQuery(ctx, sight), when);
  else await renderNotice(ctx, viewer, peopleQuery(ctx, sight));
}

/** POST /console/notices/:notice/search: a name is looked for in a form's body, so that no address holds it. */
export async function searchNotice(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const search = (formFields(ctx).search ?? '').trim().slice(0, 100);
  await renderNotice(ctx, viewer, { ...peopleQuery(ctx, demandSight(viewer)), after: undefined, search });
}

/** POST /console/notices/:notice/close */
export async function endNotice(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  demand(viewer, 'notices.close');
  const { app, now } = ctx.state;
  const noticeId = idParam(ctx, 'notice');
  await inTransaction(app.db, (tx) => closeNotice(tx, noticeId, { person: viewer.id }, now));
  done(ctx, `/console/notices/${noticeId}`, 'closed');
}

/**
 * GET /console/notices/:notice/live: the figures and people again whenever something happens. Who is there and
 * what they may see is asked anew each time.
 */
export async function liveNotice(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app } = ctx.state;
  const noticeId = idParam(ctx, 'notice');
  const query = peopleQuery(ctx, demandSight(viewer));
  const withPeople = ctx.query.people !== 'no';
  // Refuses now what it would refuse later.
  await loadNoticeData(app.db, viewer, noticeId, query, present(ctx));
  // Batches that go out are announced by the notice's id alone.
  streamPage(ctx, [`notice.${noticeId}`, noticeId], async () => {
    const data = await loadNoticeData(app.db, consoleViewer(ctx), noticeId, query, present(ctx));
    const words = wordsFor(ctx);
    const parts = [
      ...(await sendingParts(ctx, data)),
      { event: 'coverage', html: htmlFragment(<NoticeCoverage data={data} words={words} />) },
      { event: 'departments', html: htmlFragment(<NoticeDepartments data={data} words={words} />) },
    ];
    const people = htmlFragment(<NoticePeople ctx={ctx} data={data} query={query} words={words} />);
    return withPeople ? [...parts, { event: 'people', html: people }] : parts;
  });
}

const present = ({ state }: Ctx) => ({ at: state.now, zone: state.app.zone });

/** How far it has gone out, for those who may know who was reached. */
async function sendingParts(ctx: Ctx, { notice }: NoticeData) {
  if (notice.figures.kind !== 'whole') return [];
  return [{ event: 'sending', html: htmlFragment(await sendingOf(ctx, notice.id)) }];
}

async function renderNotice(ctx: Ctx, viewer: Viewer, query: PeopleQuery): Promise<void> {
  const { app, now } = ctx.state;
  const data = await loadNoticeData(app.db, viewer, idParam(ctx, 'notice'), query, present(ctx));
  const words = wordsFor(ctx);
  const { t, n, day, language } = words;
  const { notice } = data;
  renderConsole(ctx, {
    path: `/console/notices/${notice.id}`,
    title: notice.titles[language],
    up: { href: '/console/notices', label: t('console.notices.title') },
    marks: <NoticeBadge notice={notice} now={now} words={words} />,
    lead: t(`console.notice.${notice.action === 'consent' ? 'leadFree' : 'lead'}`, {
      number: notice.number,
      people: n(notice.figures.people),
      day: day(notice.dueAt),
      joiners: notice.joiners ? t('console.notice.joiners') : '',
    }),
    actions: (
      <>
        <LinkButton href={`/console/policies/${notice.versionId}`}>{t('console.notice.text')}</LinkButton>
        {notice.action === 'consent' && notice.figures.kind === 'whole' ? (
          <LinkButton href={`/console/notices/${notice.id}/purposes`}>
            {t('purposes.console.open')}
          </LinkButton>
        ) : null}
        {can(viewer, 'bundles.make') ? (
          <LinkButton href={`/console/bundles?notice=${notice.id}`}>{t('bundle.page.link')}</LinkButton>
        ) : null}
      </>
    ),
    body: (
      <NoticeBody
        ctx={ctx}
        viewer={viewer}
        data={data}
        query={query}
        words={words}
        sending={notice.figures.kind === 'whole' ? await sendingOf(ctx, notice.id) : null}
      />
    ),
  });
}

interface NoticeBodyProps {
  ctx: Ctx;
  viewer: Viewer;
  data: NoticeData;
  query: PeopleQuery;
  words: Words;
  sending: VNode | null;
}

function NoticeBody({ ctx, viewer, data, query, words, sending }: NoticeBodyProps) {
  const { t } = words;
  const { notice } = data;
  const path = `/console/notices/${notice.id}`;
  const live = new URLSearchParams({ show: query.show });
  if (query.after) live.set('after', query.after);
  // What was searched for cannot be in an address, so the list of a search stands still.
  if (query.search) live.set('people', 'no');
  const sight = demandSight(viewer);
  return (
    <>
      <div class="stack" hx-ext="sse" sse-connect={`${path}/live?${live.toString()}`}>
        {sending ? <div sse-swap="sending">{sending}</div> : null}
        <div class="stack" sse-swap="coverage">
          <NoticeCoverage data={data} words={words} />
        </div>
        <div sse-swap="departments">
          <NoticeDepartments data={data} words={words} />
        </div>
        {notice.figures.kind === 'asked' ? null : (
          <section class="section" aria-labelledby="people-title" id="people">
            <h2 id="people-title">{t('console.people.title')}</h2>
            <PeopleTabs data={data} query={query} sight={sight} words={words} />
            <SearchForm
              action={`${path}/search?show=${query.show}#people`}
              label={t('console.people.search')}
              value={query.search ?? ''}
              allHref={`${path}?show=${query.show}#people`}
              csrf={csrf(ctx)}
              words={words}
            />
            <div class="stack" sse-swap="people">
              <NoticePeople ctx={ctx} data={data} query={query} words={words} />
            </div>
            <ExportButtons ctx={ctx} files={noticeFiles(notice.id, words)} />
          </section>
        )}
      </div>
      {notice.state === 'open' ? (
        <ReachRow
          ctx={ctx}
          noticeId={notice.id}
          unreached={notice.figures.kind === 'whole' ? (notice.figures.reached?.unreachable ?? 0) : 0}
          words={words}
        />
      ) : null}
      {notice.state === 'open' ? (
        <div class="button-row">
          {can(viewer, 'notices.close') ? (
            <Confirm
              ask={t('console.notice.close')}
              text={t('console.notice.closeText')}
              confirm={t('console.notice.closeConfirm')}
              look="plain"
              post={{ url: `${path}/close`, csrf: csrf(ctx) }}
            />
          ) : null}
          {can(viewer, 'notices.send') ? (
            <RecallButton
              ctx={ctx}
              noticeId={notice.id}
              accepted={notice.figures.kind === 'whole' ? (notice.figures.reached?.accepted ?? 0) : 0}
              words={words}
            />
          ) : null}
        </div>
      ) : null}
    </>
  );
}
