import type Router from '@koa/router';
import { faqPath, otherLanguage } from '../../src/faq/present.ts';
import { faqRoles } from '../../src/faq/rules.ts';
import { entriesWith } from '../../src/faq/search.ts';
import { entriesOf, findEntry, wordingFor } from '../../src/faq/store.ts';
import { demand } from '../../src/people/permissions.ts';
import {
  Alert,
  Button,
  EmptyState,
  FieldView,
  Hidden,
  LinkButton,
  PageHead,
  Section,
} from '../../src/web/components/index.ts';
import { type Ctx, csrf, formFields, idParam, type State, signedIn, translate } from '../context.ts';
import { archivedEntry } from './faq/acts.ts';
import { EntryList, LanguageNote } from './faq/entries.tsx';
import { editEntry, newEntry, rewrittenEntry, writtenEntry } from './faq/form.tsx';
import { entryTable } from './faq/table.tsx';
import { renderPage } from './frame.tsx';

/** Answers to questions that come again, for whoever works here; and how their offices write them. */
export function faqPages(router: Router<State>): void {
  router.get('/faq', (ctx) => show(ctx, ''));
  // What somebody looks for is sent in a form: it stands in no address.
  router.post('/faq/search', (ctx) => show(ctx, formFields(ctx).search ?? ''));
  router.get('/faq/:faq', showEntry);
  router.get('/console/faq', entryTable);
  router.get('/console/faq/new', newEntry);
  router.post('/console/faq', writtenEntry);
  router.get('/console/faq/:faq', editEntry);
  router.post('/console/faq/:faq', rewrittenEntry);
  router.post('/console/faq/:faq/archive', archivedEntry(true));
  router.post('/console/faq/:faq/bring-back', archivedEntry(false));
}

const mostTyped = 200;
const mostFound = 10;

/** GET /faq, POST /faq/search */
async function show(ctx: Ctx, typed: string): Promise<void> {
  demand(signedIn(ctx), 'faq.read');
  const { db } = ctx.state.app;
  const t = translate(ctx);
  const sought = Array.from(typed.trim()).slice(0, mostTyped).join('');
  const found = sought === '' ? await entriesOf(db, faqRoles) : await entriesWith(db, sought, mostFound);
  const none = sought === '' ? 'none' : 'noneFound';
  renderPage(ctx, {
    title: t('faq.title'),
    width: 'reading',
    path: faqPath,
    body: (
      <>
        <PageHead
          title={t('faq.title')}
          lead={t('faq.lead')}
          {...(sought === '' ? {} : { up: { href: faqPath, label: t('faq.all') } })}
        />
        <form class="form" method="post" action="/faq/search">
          <Hidden csrf={csrf(ctx)} />
          <FieldView
            id="faq-search"
            field={{
              name: 'search',
              kind: 'text',
              label: t('faq.search'),
              required: true,
              maxLength: mostTyped,
            }}
            value={sought}
            optional={t('common.optional')}
          />
          <div class="button-row">
            <Button>{t('faq.searchDo')}</Button>
          </div>
        </form>
        <Section id="found" title={t(sought === '' ? 'faq.all' : 'faq.found')}>
          {found.length === 0 ? (
            <EmptyState title={t(`faq.${none}`)} text={t(`faq.${none}Text`)} />
          ) : (
            <EntryList ctx={ctx} entries={found} />
          )}
        </Section>
        <div class="button-row">
          <LinkButton href="/threads/new">{t('faq.ask')}</LinkButton>
        </div>
      </>
    ),
  });
}

/** GET /faq/:faq. Of one that is no longer in use the page says so, and shows nothing that may be wrong by now. */
async function showEntry(ctx: Ctx): Promise<void> {
  demand(signedIn(ctx), 'faq.read');
  const { app, language } = ctx.state;
  const t = translate(ctx);
  const entry = await findEntry(app.db, idParam(ctx, 'faq'));
  const { question, answer, language: written } = wordingFor(entry, language);
  const up = { href: faqPath, label: t('faq.title') };
  const over = entry.archivedAt !== null;
  if (over) ctx.status = 410;
  const title = over ? t('faq.over') : question;
  renderPage(ctx, {
    title,
    width: 'reading',
    body: (
      <>
        <PageHead title={title} up={up} marks={over ? null : <LanguageNote ctx={ctx} written={written} />} />
        {over ? (
          <Alert tone="info">
            <p>{t('faq.overText')}</p>
          </Alert>
        ) : (
          <article class="sheet" {...(otherLanguage(written, language) ? { lang: written } : {})}>
            <p class="template-text">{answer}</p>
          </article>
        )}
        <p class="quiet">
          {t(`faq.from.${entry.role}`)} · {t('faq.number', { number: entry.number })}
        </p>
        <div class="button-row">
          <LinkButton href="/threads/new">{t('faq.ask')}</LinkButton>
        </div>
      </>
    ),
  });
}
