import type { ComponentChildren } from 'preact';
import { HeedError } from '../../src/errors.ts';
import { touch } from '../../src/live.ts';
import { formatZone } from '../../src/messages/format.ts';
import { translator } from '../../src/messages/texts.ts';
import { can } from '../../src/people/permissions.ts';
import { viewerByToken } from '../../src/people/viewer.ts';
import { htmlDocument, type NavItem, Page } from '../../src/web/layout.tsx';
import { ownPath } from '../../src/web/sign-in.ts';
import { type Ctx, csrf } from '../context.ts';
import { type Part, streamParts } from '../sse.ts';

export interface PageView {
  title: string;
  body: ComponentChildren;
  width?: 'reading' | 'wide' | 'full';
  /** The address of the page, when it is shown in answer to a form; the other language is linked there. */
  path?: string;
}

/** Where somebody sees where they are signed in, and signs out. */
export const signedInPath = '/signed-in';

/** Puts a page into the answer: the same header and ways for everybody, by what each may open. */
export function renderPage(ctx: Ctx, view: PageView): void {
  const { language, viewer } = ctx.state;
  const t = translator(language);
  ctx.type = 'html';
  ctx.set('cache-control', 'no-store');
  ctx.body = htmlDocument(
    <Page
      title={view.title}
      lang={language}
      nav={navigation(ctx)}
      {...(viewer
        ? {
            viewerName: viewer.name,
            viewerHref: signedInPath,
            csrf: csrf(ctx),
            zone: t('page.zone', { zone: formatZone(ctx.state.now, language, viewer.timeZone) }),
          }
        : {})}
      languages={[
        { lang: 'zh-CN', label: '中文', href: withLanguage(ctx, 'zh-CN', view.path) },
        { lang: 'en', label: 'English', href: withLanguage(ctx, 'en', view.path) },
      ]}
      t={(key, params) => t(key, params as Record<string, string>)}
      {...(view.width ? { width: view.width } : {})}
    >
      <div id="flash" aria-live="polite" data-offline={t('page.offline')} />
      {view.body}
    </Page>,
  );
}

/** The parts of Heed that the viewer may open. */
export function navigation(ctx: Ctx): NavItem[] {
  const { viewer, language, app } = ctx.state;
  if (!viewer) return [];
  const t = translator(language);
  const items: [allowed: boolean, href: string, key: string][] = [
    [app.config.localMessenger, '/local', 'page.messenger'],
    [can(viewer, 'policies.read'), '/board', 'page.board'],
    [can(viewer, 'me.open'), '/me', 'page.me'],
    [can(viewer, 'console.open'), '/console', 'page.console'],
    [can(viewer, 'crisis.list'), '/crisis', 'crisis.title'],
    // Whoever makes the plan and is not on the team has no other way to it.
    [can(viewer, 'crisis.plan') && !can(viewer, 'crisis.list'), '/crisis/plan', 'crisis.plan.title'],
    [
      can(viewer, 'crisis.reviews') && !can(viewer, 'crisis.list'),
      '/crisis/reviews',
      'crisis.review.reviewsTitle',
    ],
  ];
  return items
    .filter(([allowed]) => allowed)
    .map(([, href, key]) => ({
      href,
      label: t(key),
      current: ctx.path === href || ctx.path.startsWith(`${href}/`),
    }));
}

/** What answers a form has no address of its own to come back to: without one given, the part it belongs to. */
function withLanguage(ctx: Ctx, language: string, path?: string): string {
  const asked = ctx.method === 'GET' || ctx.method === 'HEAD';
  const query = new URLSearchParams(asked ? ctx.querystring : '');
  query.set('lang', language);
  const own = path ?? (asked ? ownPath(ctx.path) : (/^\/[\w-]*/.exec(ctx.path)?.[0] ?? '/'));
  return `${own}?${query.toString()}`;
}

/**
 * Parts of a page that follow the topics, drawn for whoever the session belongs to at that moment: when it is
 * over, the stream ends. They are drawn once when it opens too: what changed between the page and its stream, or
 * while a sleeping laptop was away, would be missed otherwise.
 */
export function streamPage(ctx: Ctx, topics: readonly string[], render: () => Promise<Part[]>): void {
  const { app, requestId, sessionHash } = ctx.state;
  const opened = `opened.${requestId}`;
  streamParts(ctx, [...topics, opened], async () => {
    ctx.state.now = app.clock.now();
    ctx.state.viewer = sessionHash && (await viewerByToken(app.db, sessionHash, ctx.state.now, app.config));
    if (!ctx.state.viewer) throw new HeedError('sign-in-needed', 'the session is over');
    return render();
  });
  touch(app.db, opened);
}
