import type { ComponentChildren } from 'preact';
import { translator } from '../../src/messages/texts.ts';
import { can } from '../../src/people/permissions.ts';
import { htmlDocument, type NavItem, Page } from '../../src/web/layout.tsx';
import { type Ctx, csrf } from '../context.ts';

export interface PageView {
  title: string;
  body: ComponentChildren;
  width?: 'reading' | 'wide' | 'full';
}

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
      {...(viewer ? { viewerName: viewer.name, csrf: csrf(ctx) } : {})}
      languages={[
        { lang: 'zh-CN', label: '中文', href: withLanguage(ctx, 'zh-CN') },
        { lang: 'en', label: 'English', href: withLanguage(ctx, 'en') },
      ]}
      t={(key, params) => t(key, params as Record<string, string>)}
      {...(view.width ? { width: view.width } : {})}
    >
      <div id="flash" aria-live="polite" />
      {view.body}
    </Page>,
  );
}

function navigation(ctx: Ctx): NavItem[] {
  const { viewer, language, app } = ctx.state;
  if (!viewer) return [];
  const t = translator(language);
  const items: [allowed: boolean, href: string, key: string][] = [
    [app.config.localMessenger, '/local', 'page.messenger'],
    [can(viewer, 'policies.read'), '/board', 'page.board'],
    [can(viewer, 'me.open'), '/me', 'page.me'],
    [can(viewer, 'console.open'), '/console', 'page.console'],
  ];
  return items
    .filter(([allowed]) => allowed)
    .map(([, href, key]) => ({
      href,
      label: t(key),
      current: ctx.path === href || ctx.path.startsWith(`${href}/`),
    }));
}

function withLanguage(ctx: Ctx, language: string): string {
  const query = new URLSearchParams(ctx.querystring);
  query.set('lang', language);
  return `${ctx.path}?${query.toString()}`;
}
