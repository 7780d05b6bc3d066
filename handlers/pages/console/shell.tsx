import type { ComponentChildren } from 'preact';
import { translator } from '../../../src/messages/texts.ts';
import { demand } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { Alert, PageHead, type PageHeadProps, Tabs } from '../../../src/web/components/index.ts';
import { type Ctx, csrf, signedIn } from '../../context.ts';
import { renderPage } from '../frame.tsx';
import { Keys } from './keys.tsx';
import { ConsoleSearch } from './search-field.tsx';
import { consoleWays } from './ways.ts';

export interface ConsoleView extends PageHeadProps {
  body: ComponentChildren;
  /** The address of the page, where it answers a form: the other language is linked there. */
  path?: string;
  /** What was looked for, on the page that found it. */
  search?: string;
}

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
  'pin',
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
  'alreadyDecided',
  'left',
  'alreadyLeft',
  'viewSaved',
  'viewChanged',
  'viewRemoved',
  'courseAssigned',
  'surveyOpened',
  'bulletinSent',
  'bulletinPlanned',
  'bulletinWithdrawn',
  'tipsStarted',
  'tipsStopped',
] as const;
export type Flash = (typeof flashes)[number];

/** Whoever may open the console at all. @throws HeedError `sign-in-needed`, `forbidden` */
export function consoleViewer(ctx: Ctx): Viewer {
  const viewer = signedIn(ctx);
  demand(viewer, 'console.open');
  return viewer;
}

/** A page of the console: the ways between its parts, what was just done, and the page itself. */
export function renderConsole(ctx: Ctx, { body, path, search, ...head }: ConsoleView): void {
  const viewer = consoleViewer(ctx);
  const t = translator(ctx.state.language);
  const { parts, within, all } = consoleWays(viewer, ctx.path, t);
  renderPage(ctx, {
    title: head.title,
    ...(path ? { path } : {}),
    body: (
      <>
        <div class="console-head">
          <ConsoleSearch csrf={csrf(ctx)} value={search ?? ''} t={t} />
          <Tabs label={t('console.parts.label')} items={parts} />
          {within ? <Tabs label={within.label} items={within.items} look="within" /> : null}
        </div>
        <Flashed ctx={ctx} />
        <PageHead {...head} />
        {body}
        <Keys ways={all} t={t} />
      </>
    ),
  });
}

/** What was just done, where the address says so. */
export function Flashed({ ctx }: { ctx: Ctx }) {
  const flash = flashes.find((one) => one === ctx.query.done);
  return flash ? (
    <Alert tone="good" announce="status">
      <p>{translator(ctx.state.language)(`console.flash.${flash}`)}</p>
    </Alert>
  ) : null;
}

/** Leads on after something was done, so that reloading does not do it again. */
export function done(ctx: Ctx, path: string, flash: Flash): void {
  ctx.redirect(`${path}?done=${flash}`);
  ctx.status = 303;
}
