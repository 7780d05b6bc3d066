import {
  changeView,
  mayRemove,
  removeView,
  type SavedView,
  saveView,
  viewsFor,
} from '../../../src/console/saved-views.ts';
import { inTransaction } from '../../../src/db/pool.ts';
import { HeedError } from '../../../src/errors.ts';
import { sayProblem } from '../../../src/messages/problems.ts';
import { Button, Confirm, EmptyState, Hidden, LinkButton } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam } from '../../context.ts';
import { filtersOf, isList, type ListName, lists, queryOf } from './lists.ts';
import { ViewFields, viewsPath } from './saved-views.tsx';
import { consoleViewer, done, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

/** A name that has to be chosen again, and where. */
interface Wrong {
  /** The view it is about; absent for a new one. */
  view?: string;
  list?: ListName;
  query?: string;
  name: string;
  role: string;
  problem: string;
}

/** GET /console/views: what one has kept, and what others share. */
export const viewList = (ctx: Ctx): Promise<void> => renderViews(ctx);

/** POST /console/views: the present list under a name. */
export async function keepView(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app, now } = ctx.state;
  const { list = '', query: typed = '', name = '', role = '' } = formFields(ctx);
  if (!isList(list) || !lists[list].may(viewer))
    throw new HeedError('bad-request', 'that is not the form of a view');
  const query = queryOf(filtersOf(list, Object.fromEntries(new URLSearchParams(typed))));
  if (query === '') throw new HeedError('bad-request', 'a view without a filter is the list itself');
  const wrong = await nameProblem(ctx, () =>
    inTransaction(app.db, (tx) => saveView(tx, viewer, { list, query, name, role: role || null }, now)),
  );
  if (wrong) return renderViews(ctx, { list, query, name, role, problem: wrong });
  ctx.redirect(`${lists[list].path}?${query}&done=viewSaved`);
  ctx.status = 303;
}

/** POST /console/views/:view: another name, or another circle. */
export async function renameView(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app, now } = ctx.state;
  const view = idParam(ctx, 'view');
  const { name = '', role = '' } = formFields(ctx);
  const wrong = await nameProblem(ctx, () =>
    inTransaction(app.db, (tx) => changeView(tx, viewer, view, { name, role: role || null }, now)),
  );
  if (wrong) return renderViews(ctx, { view, name, role, problem: wrong });
  done(ctx, viewsPath, 'viewChanged');
}

/** POST /console/views/:view/remove */
export async function dropView(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app, now } = ctx.state;
  await inTransaction(app.db, (tx) => removeView(tx, viewer, idParam(ctx, 'view'), now));
  done(ctx, viewsPath, 'viewRemoved');
}

async function nameProblem(ctx: Ctx, work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    const [first] = error instanceof HeedError && error.code === 'bad-input' ? error.problems : [];
    if (!first) throw error;
    ctx.status = 422;
    return sayProblem(ctx.state.language, first).problem;
  }
}

async function renderViews(ctx: Ctx, wrong?: Wrong): Promise<void> {
  const viewer = consoleViewer(ctx);
  const words = wordsFor(ctx);
  const { t } = words;
  const views = (await viewsFor(ctx.state.app.db, viewer)).filter(
    ({ list }) => isList(list) && lists[list].may(viewer),
  );
  const own = views.filter(({ ownerId }) => ownerId === viewer.id);
  const others = views.filter(({ ownerId }) => ownerId !== viewer.id);
  renderConsole(ctx, {
    path: viewsPath,
    title: t('console.views.title'),
    lead: t('console.views.lead'),
    up: { href: '/console', label: t('console.overview.title') },
    body: (
      <>
        {wrong?.list ? <NewName ctx={ctx} wrong={wrong} list={wrong.list} words={words} /> : null}
        {views.length === 0 && !wrong ? (
          <EmptyState title={t('console.views.none')} text={t('console.views.noneText')} />
        ) : null}
        <Group ctx={ctx} id="own" title={t('console.views.own')} views={own} wrong={wrong} words={words} />
        <Group
          ctx={ctx}
          id="shared"
          title={t('console.views.others')}
          views={others}
          wrong={wrong}
          words={words}
        />
      </>
    ),
  });
}

function NewName(props: { ctx: Ctx; wrong: Wrong; list: ListName; words: Words }) {
  const { ctx, wrong, list, words } = props;
  return (
    <form class="form sheet" method="post" action={viewsPath}>
      <Hidden csrf={csrf(ctx)} values={{ list, query: wrong.query ?? '' }} />
      <ViewFields
        ctx={ctx}
        id="view-new"
        name={wrong.name}
        role={wrong.role}
        error={wrong.problem}
        words={words}
      />
      <Button look="primary">{words.t('console.views.saveButton')}</Button>
    </form>
  );
}

interface GroupProps {
  ctx: Ctx;
  id: string;
  title: string;
  views: readonly SavedView[];
  wrong: Wrong | undefined;
  words: Words;
}

function Group({ ctx, id, title, views, wrong, words }: GroupProps) {
  if (views.length === 0) return null;
  return (
    <section class="section" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <ul class="view-list" data-rows>
        {views.map((view) => (
          <ViewLine key={view.id} ctx={ctx} view={view} wrong={wrong} words={words} />
        ))}
      </ul>
    </section>
  );
}

function ViewLine({
  ctx,
  view,
  wrong,
  words,
}: Omit<GroupProps, 'id' | 'title' | 'views'> & { view: SavedView }) {
  const { t } = words;
  const viewer = consoleViewer(ctx);
  const own = view.ownerId === viewer.id;
  const here = wrong?.view === view.id ? wrong : undefined;
  if (!isList(view.list)) return null;
  const { path, title } = lists[view.list];
  return (
    <li class="view-line" data-row>
      <div>
        <a href={`${path}?${view.query}`}>{view.name}</a>
        <p class="help">
          {t(title)}
          {view.role ? ` · ${t('console.views.shared', { role: t(`console.roles.${view.role}`) })}` : ''}
          {own ? '' : ` · ${t('console.views.by', { name: view.ownerName })}`}
        </p>
      </div>
      <div class="button-row">
        {own ? (
          <details class="confirm" open={here !== undefined}>
            <summary class="button small">{t('console.views.rename')}</summary>
            <form class="confirm-body" method="post" action={`${viewsPath}/${view.id}`}>
              <Hidden csrf={csrf(ctx)} />
              <ViewFields
                ctx={ctx}
                id={`view-${view.id}`}
                name={here?.name ?? view.name}
                role={here?.role ?? view.role ?? ''}
                {...(here ? { error: here.problem } : {})}
                words={words}
              />
              <Button look="primary">{t('console.views.saveButton')}</Button>
            </form>
          </details>
        ) : (
          <LinkButton href={`${path}?${view.query}`} small>
            {t('console.views.open')}
          </LinkButton>
        )}
        {mayRemove(viewer, view) ? (
          <Confirm
            ask={t('console.views.remove')}
            text={t(view.role ? 'console.views.removeShared' : 'console.views.removeText')}
            confirm={t('console.views.removeConfirm')}
            look="plain"
            post={{ url: `${viewsPath}/${view.id}/remove`, csrf: csrf(ctx) }}
          />
        ) : null}
      </div>
    </li>
  );
}
