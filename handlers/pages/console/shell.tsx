import type { ComponentChildren } from 'preact';
import { translator } from '../../../src/messages/texts.ts';
import { can, demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { Alert, PageHead, type PageHeadProps, Tabs } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, signedIn } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { Keys } from './keys.tsx';
import { noticeSight, threadRolesOf } from './scope.ts';
import { ConsoleSearch } from './search-field.tsx';

export interface ConsoleView extends PageHeadProps {
  tab: ConsoleTab;
  body: ComponentChildren;
  /** The address of the page, where it answers a form: the other language is linked there. */
  path?: string;
  /** What was looked for, on the page that found it. */
  search?: string;
}

const tabs = {
  overview: '/console',
  policies: '/console/policies',
  notices: '/console/notices',
  overdue: '/console/overdue',
  coverage: '/console/coverage',
  threads: '/console/threads',
  people: '/console/people',
  audit: '/console/audit',
} as const;
/** Of a page that belongs to none of the parts, `search`. */
export type ConsoleTab = keyof typeof tabs | 'search';

/** What a page may say after something was done; anything else in the address is ignored. */
const flashes = [
  'published',
  'publishedLater',
  'unchanged',
  'withdrawn',
  'sent',
  'alreadySent',
  'closed',
  'stopped',
  'recalled',
  'ordered',
  'planned',
  'orderRefused',
  'orderWithdrawn',
  'reviewed',
  'drafted',
  'consulted',
  'waived',
  'recorded',
  'approved',
  'notApproved',
  'dropped',
  'imported',
  'nothingToImport',
  'saved',
  'asked',
  'decided',
  'viewSaved',
  'viewChanged',
  'viewRemoved',
] as const;
export type Flash = (typeof flashes)[number];

/** Whoever may open the console at all. @throws HeedError `sign-in-needed`, `forbidden` */
export function consoleViewer(ctx: Ctx): Viewer {
  const viewer = signedIn(ctx);
  demand(viewer, 'console.open');
  return viewer;
}

/** A page of the console: the ways between its parts, what was just done, and the page itself. */
export function renderConsole(ctx: Ctx, { tab, body, path, search, ...head }: ConsoleView): void {
  const viewer = consoleViewer(ctx);
  const t = translator(ctx.state.language);
  const flash = flashes.find((one) => one === ctx.query.done);
  renderPage(ctx, {
    title: head.title,
    ...(path ? { path } : {}),
    body: (
      <>
        <div class="console-head">
          <ConsoleSearch csrf={csrf(ctx)} value={search ?? ''} t={t} />
          <Tabs label={t('console.nav.label')} items={tabsFor(viewer, tab, t)} />
        </div>
        {flash ? (
          <Alert tone="good" announce="status">
            <p>{t(`console.flash.${flash}`)}</p>
          </Alert>
        ) : null}
        <PageHead {...head} />
        {body}
        <Keys ways={tabsFor(viewer, tab, t)} t={t} />
      </>
    ),
  });
}

function tabsFor(viewer: Viewer, current: ConsoleTab, t: (key: string) => string) {
  const allowed: Record<keyof typeof tabs, boolean> = {
    overview: true,
    policies: can(viewer, 'policies.read'),
    notices: noticeSight(viewer) !== undefined,
    overdue: noticeSight(viewer) !== undefined,
    coverage: noticeSight(viewer) !== undefined,
    threads: threadRolesOf(viewer).length > 0,
    people: can(viewer, 'people.list'),
    audit: true,
  };
  return (Object.keys(tabs) as (keyof typeof tabs)[])
    .filter((tab) => allowed[tab])
    .map((tab) => ({ label: t(`console.nav.${tab}`), href: tabs[tab], current: tab === current }));
}

/** Leads on after something was done, so that reloading does not do it again. */
export function done(ctx: Ctx, path: string, flash: Flash): void {
  ctx.redirect(`${path}?done=${flash}`);
  ctx.status = 303;
}
