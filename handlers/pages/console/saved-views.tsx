import { longestName, mostViews, type SavedView, viewsFor } from '../../../src/console/saved-views.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { Button, FieldView, Hidden } from '../../../src/web/components/index.ts';
import { type Ctx, csrf } from '../../context.ts';
import { type FiltersOf, type ListName, lists, queryOf } from './lists.ts';
import { consoleViewer } from './shell.tsx';
import type { Words } from './words.ts';

export const viewsPath = '/console/views';

/** What is needed to draw the views of a list, loaded before the page is. */
export interface ListViews {
  views: readonly SavedView[];
  /** The present filters, as the address holds them. */
  query: string;
}

export async function loadViews<L extends ListName>(
  ctx: Ctx,
  list: L,
  values: FiltersOf<L>,
): Promise<ListViews> {
  return { views: await viewsFor(ctx.state.app.db, consoleViewer(ctx), list), query: queryOf(values) };
}

/** The ways to the views of a list, and a form that keeps the present one. */
export function SavedViews(props: { ctx: Ctx; list: ListName; views: ListViews; words: Words }) {
  const { ctx, list, words } = props;
  const { views, query } = props.views;
  const { t } = words;
  const { path } = lists[list];
  const current = views.find((view) => view.query === query);
  return (
    <div class="saved-views">
      {views.length > 0 ? (
        <nav aria-label={t('console.views.nav')}>
          <ul class="view-links">
            <li>
              <a href={path} aria-current={query === '' ? 'true' : undefined}>
                {t('console.views.all')}
              </a>
            </li>
            {views.map((view) => (
              <li key={view.id}>
                <a
                  href={`${path}?${view.query}`}
                  aria-current={query !== '' && view.query === query ? 'true' : undefined}
                >
                  {view.name}
                </a>
              </li>
            ))}
            <li>
              <a class="view-manage" href={viewsPath}>
                {t('console.views.manage')}
              </a>
            </li>
          </ul>
        </nav>
      ) : null}
      {query !== '' && !current ? (
        <details class="confirm save-view">
          <summary class="button small">{t('console.views.save')}</summary>
          <form class="confirm-body" method="post" action={viewsPath}>
            <Hidden csrf={csrf(ctx)} values={{ list, query }} />
            <ViewFields ctx={ctx} id={`save-${list}`} words={words} />
            <Button look="primary">{t('console.views.saveButton')}</Button>
          </form>
        </details>
      ) : null}
    </div>
  );
}

/** A view's name, and who sees it. */
export function ViewFields(props: {
  ctx: Ctx;
  id: string;
  name?: string;
  role?: string;
  error?: string;
  words: Words;
}) {
  const { id, name = '', role = '', error } = props;
  const { t } = props.words;
  const roles = sharedWith(consoleViewer(props.ctx));
  return (
    <>
      <FieldView
        id={`${id}-name`}
        field={{
          name: 'name',
          kind: 'text',
          label: t('console.views.name'),
          required: true,
          maxLength: longestName,
        }}
        value={name}
        {...(error ? { error, focusError: true } : {})}
        optional={t('common.optional')}
      />
      {roles.length > 0 ? (
        <div class="field">
          <label for={`${id}-role`}>{t('console.views.who')}</label>
          <select class="plain-input" id={`${id}-role`} name="role">
            <option value="">{t('console.views.mine')}</option>
            {roles.map((one) => (
              <option key={one} value={one} selected={one === role}>
                {t('console.views.shared', { role: t(`console.roles.${one}`) })}
              </option>
            ))}
          </select>
        </div>
      ) : null}
    </>
  );
}

/** Circles a view can be shared with: the roles that open the console. */
export const sharedWith = ({ roles }: Viewer) => roles.filter((role) => role !== 'employee');

export { mostViews };
