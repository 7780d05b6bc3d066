import type Router from '@koa/router';
import { demand } from '../../src/people/permissions.ts';
import type { Viewer } from '../../src/people/person.ts';
import { type Template, templatesFor, wordingFor } from '../../src/templates/store.ts';
import { mostUsed, slowForTeam } from '../../src/templates/suggest.ts';
import {
  Badge,
  Button,
  DataTable,
  EmptyState,
  FieldView,
  Hidden,
  LinkButton,
  PageHead,
  Section,
} from '../../src/web/components/index.ts';
import { dayIn } from '../../src/zone.ts';
import { type Ctx, csrf, formFields, type State, signedIn } from '../context.ts';
import { type Words, wordsFor } from './console/words.ts';
import { renderPage } from './frame.tsx';
import { archivedTemplate, takenOverTemplate, takenTemplate } from './templates/acts.ts';
import { editTemplate, newTemplate, rewrittenTemplate, writtenTemplate } from './templates/form.tsx';
import { SlowHours } from './templates/slow.tsx';
import { showTemplate } from './templates/view.tsx';

/** What a team answers customers with. What somebody looks for is sent in a form: it stands in no address. */
export function templatePages(router: Router<State>): void {
  router.get('/templates', (ctx) => list(ctx, ''));
  router.post('/templates/search', (ctx) => list(ctx, formFields(ctx).search ?? ''));
  router.get('/templates/new', newTemplate);
  router.post('/templates', writtenTemplate);
  router.get('/templates/:reply', (ctx) => showTemplate(ctx));
  router.get('/templates/:reply/edit', editTemplate);
  router.post('/templates/:reply', rewrittenTemplate);
  router.post('/templates/:reply/take', takenTemplate);
  router.post('/templates/:reply/archive', archivedTemplate(true));
  router.post('/templates/:reply/bring-back', archivedTemplate(false));
  router.post('/templates/:reply/take-over', takenOverTemplate);
}

export const templatePath = (id: string): string => `/templates/${id}`;

/** Whoever may see templates at all. */
export function templateViewer(ctx: Ctx): Viewer {
  const viewer = signedIn(ctx);
  demand(viewer, 'templates.list');
  return viewer;
}

const mostShown = 5;

/** GET /templates, POST /templates/search */
async function list(ctx: Ctx, typed: string): Promise<void> {
  const viewer = templateViewer(ctx);
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const sought = typed.trim().slice(0, 200);
  const archived = ctx.query.show === 'archived';
  const found = await templatesFor(app.db, viewer, {
    words: sought
      .split(/[\s,，、]+/u)
      .filter(Boolean)
      .slice(0, 8),
    archived,
  });
  const plain = sought === '' && !archived;
  const today = dayIn(now, app.zone);
  const used = await mostUsed(app.db, viewer, today);
  const usedFirst = used.flatMap((id) => found.find((one) => one.id === id) ?? []);
  const often = plain ? usedFirst.slice(0, mostShown) : [];
  const slow = plain ? await slowForTeam(app.db, viewer, today) : undefined;
  const rows = sought ? [...usedFirst, ...found.filter((one) => !usedFirst.includes(one))] : found;
  renderPage(ctx, {
    title: t('templates.title'),
    path: '/templates',
    body: (
      <>
        <PageHead
          title={t(archived ? 'templates.archivedOnly' : 'templates.title')}
          lead={t('templates.lead')}
          {...(plain ? {} : { up: { href: '/templates', label: t('templates.all') } })}
          {...(viewer.heads.length > 0
            ? {
                actions: (
                  <LinkButton look="primary" href="/templates/new">
                    {t('templates.new')}
                  </LinkButton>
                ),
              }
            : {})}
        />
        <form class="form" method="post" action="/templates/search">
          <Hidden csrf={csrf(ctx)} />
          <FieldView
            id="template-search"
            field={{
              name: 'search',
              kind: 'text',
              label: t('templates.search'),
              required: true,
              maxLength: 200,
            }}
            value={sought}
            optional={t('common.optional')}
          />
          <div class="button-row">
            <Button>{t('templates.searchDo')}</Button>
          </div>
        </form>
        {often.length > 0 ? (
          <Section id="often" title={t('templates.mostUsed')} text={t('templates.mostUsedText')}>
            <TemplateTable caption={t('templates.mostUsed')} rows={often} words={words} />
          </Section>
        ) : null}
        {slow ? <SlowHours slow={slow} writes={viewer.heads.length > 0} words={words} /> : null}
        <Section
          id="all"
          title={t(sought ? 'templates.search' : archived ? 'templates.archivedOnly' : 'templates.all')}
        >
          {found.length === 0 ? (
            <EmptyState
              title={t(sought ? 'templates.noneFound' : 'templates.none')}
              text={t(
                sought
                  ? 'templates.noneFoundText'
                  : viewer.heads.length > 0
                    ? 'templates.noneText'
                    : 'templates.noneYours',
              )}
            />
          ) : (
            <TemplateTable caption={t('templates.all')} rows={rows} words={words} />
          )}
        </Section>
        {plain && viewer.heads.length > 0 ? (
          <p>
            <a href="/templates?show=archived">{t('templates.archivedOnly')}</a>
          </p>
        ) : null}
      </>
    ),
  });
}

function TemplateTable({
  caption,
  rows,
  words,
}: {
  caption: string;
  rows: readonly Template[];
  words: Words;
}) {
  const { t, language } = words;
  return (
    <DataTable
      caption={caption}
      captionHidden
      rows={rows}
      rowKey={({ id }) => id}
      empty=""
      columns={[
        {
          key: 'title',
          label: t('templates.titleOf'),
          cell: (one) => {
            const { title, language: lang } = wordingFor(one, language);
            return (
              <a href={templatePath(one.id)} lang={lang}>
                {title}
              </a>
            );
          },
        },
        { key: 'category', label: t('templates.category'), cell: ({ category }) => category },
        {
          key: 'team',
          label: t('templates.team'),
          cell: ({ departmentName, shared }) => (
            <>
              {departmentName} {shared ? <Badge tone="info">{t('templates.shared')}</Badge> : null}
            </>
          ),
        },
        { key: 'number', label: t('templates.number'), cell: ({ number }) => String(number), numeric: true },
      ]}
    />
  );
}
