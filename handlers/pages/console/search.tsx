import {
  type Found,
  type FoundPage,
  type FoundPerson,
  mostFound,
  searchConsole,
} from '../../../src/console/search.ts';
import { exemptionPath } from '../../../src/exemptions/present.ts';
import { can } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { Badge, EmptyState, Section } from '../../../src/web/components/index.ts';
import { type Ctx, formFields } from '../../context.ts';
import { listHref } from './lists.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

export const searchPath = '/console/search';

/** GET /console/search: the field alone, where somebody came back to it; what was looked for is in no address. */
export const searchPage = (ctx: Ctx): Promise<void> => renderFound(ctx, '');

/** POST /console/search: it changes nothing, and posts because a name must not end up in an address. */
export async function searchAll(ctx: Ctx): Promise<void> {
  await renderFound(ctx, (formFields(ctx).search ?? '').trim().slice(0, 100));
}

async function renderFound(ctx: Ctx, search: string): Promise<void> {
  const viewer = consoleViewer(ctx);
  const { app, now, language } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const found = await searchConsole(app.db, viewer, search, { language, now });
  const count = Object.values(found).reduce((sum, list: readonly unknown[]) => sum + list.length, 0);
  renderConsole(ctx, {
    search,
    path: searchPath,
    title: t('console.search.title'),
    ...(search === '' ? { lead: t('console.search.lead') } : {}),
    body:
      search === '' ? null : count === 0 ? (
        <EmptyState title={t('console.search.none')} text={t('console.search.noneText')} />
      ) : (
        <div class="found" data-rows>
          <FoundPeople found={found.people} viewer={viewer} words={words} />
          {kinds.map((kind) => (
            <FoundPages key={kind} kind={kind} pages={found[kind]} words={words} />
          ))}
        </div>
      ),
  });
}

const kinds = ['notices', 'policies', 'cases', 'objections', 'exemptions'] as const;
type Kind = (typeof kinds)[number];

const hrefs: Record<Kind, (id: string) => string> = {
  notices: (id) => `/console/notices/${id}`,
  policies: (id) => `/console/policies/${id}`,
  cases: (id) => `/threads/${id}#case`,
  objections: (id) => `/console/objections/${id}`,
  exemptions: exemptionPath,
};

const stateKeys: Record<Kind, (state: string) => string> = {
  notices: (state) => `console.notices.states.${state}`,
  policies: (state) => `console.policies.states.${state}`,
  cases: (state) => `console.search.caseStates.${state}`,
  objections: (state) => `objections.state.${state}`,
  exemptions: (state) => `exemptions.state.${state}`,
};

function FoundPages(props: { kind: Kind; pages: readonly FoundPage[] | undefined; words: Words }) {
  const { kind, pages, words } = props;
  const { t, day } = words;
  if (!pages || pages.length === 0) return null;
  return (
    <Section id={`found-${kind}`} title={t(`console.search.kinds.${kind}`)}>
      <ul class="found-list">
        {pages.slice(0, mostFound).map(({ id, title, state, person, sentAt }) => (
          <li key={id} data-row>
            <a href={hrefs[kind](id)}>{person ?? title}</a>
            {person ? <span class="found-detail">{title}</span> : null}
            {sentAt ? (
              <span class="found-detail">{t('console.search.sent', { day: day(sentAt) })}</span>
            ) : null}
            <Badge tone="neutral">{t(stateKeys[kind](state))}</Badge>
          </li>
        ))}
      </ul>
      <More over={pages.length > mostFound} words={words} />
    </Section>
  );
}

function FoundPeople(props: { found: readonly FoundPerson[] | undefined; viewer: Viewer; words: Words }) {
  const { found, viewer, words } = props;
  const { t, n } = words;
  if (!found || found.length === 0) return null;
  const follows = viewer.heads.length > 0 || can(viewer, 'notices.coverage', { department: null });
  return (
    <Section id="found-people" title={t('console.search.kinds.people')}>
      <ul class="found-list">
        {found.slice(0, mostFound).map((person) => (
          <li key={person.id} data-row>
            <span class="found-name">
              {follows ? (
                <a href={listHref('overdue', { show: 'open', person: person.id })}>{person.name}</a>
              ) : (
                <strong>{person.name}</strong>
              )}{' '}
              <small class="staff-no">{person.staffNo}</small>
            </span>
            <span class="found-detail">{person.department ?? ''}</span>
            <span class="badges">
              {person.employed ? null : <Badge tone="neutral">{t('console.search.left')}</Badge>}
              {follows && person.open > 0 ? (
                <Badge tone="info">{t('console.search.open', { n: n(person.open) })}</Badge>
              ) : null}
              {follows && person.overdue > 0 ? (
                <Badge tone="wait">{t('console.search.overdue', { count: person.overdue })}</Badge>
              ) : null}
            </span>
            {can(viewer, 'actions.read', { personId: person.id }) ? (
              <a class="found-more" href={listHref('audit', { by: person.id })}>
                {t('console.search.actions')}
                <span class="sr-only"> {person.name}</span>
              </a>
            ) : null}
          </li>
        ))}
      </ul>
      <More over={found.length > mostFound} words={words} />
    </Section>
  );
}

function More({ over, words: { t } }: { over: boolean; words: Words }) {
  return over ? <p class="help">{t('console.search.more', { most: mostFound })}</p> : null;
}

export type { Found };
