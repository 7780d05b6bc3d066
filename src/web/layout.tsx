import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Language } from '../messages/model.ts';
import { withoutReordering } from '../messages/reading-order.ts';
import { assetUrl } from './assets/assets.ts';
import { Mark } from './assets/icons.tsx';
import { Avatar } from './components/avatar.tsx';
import { Count } from './components/badge.tsx';
import { classes, type Translate } from './components/kit.ts';

export interface NavItem {
  label: string;
  href: string;
  current?: boolean;
  /** Things waiting there; `countLabel` says them in words. */
  count?: number;
  countLabel?: string;
}

export interface PageProps {
  title: string;
  lang: Language;
  /** What the viewer's roles let them open, already decided. */
  nav: readonly NavItem[];
  /** Absent on pages anyone may open. */
  viewerName?: string;
  viewerDetail?: string;
  /** Where a viewer sees where they are signed in, and signs out; its words are `signedIn.title`. */
  viewerHref?: string;
  /** Absent when nothing on the page posts. */
  csrf?: string;
  /** The page in each language, named in that language. */
  languages: readonly { lang: Language; label: string; href: string }[];
  /** Uses `page.skip`, `page.nav`, `page.languages`, `page.footer`. */
  t: Translate;
  children: ComponentChildren;
  /** `reading` is set for running text, `wide` for tables, `full` for the messenger, which fills the window. */
  width?: 'reading' | 'wide' | 'full';
  /** Whose clock the times on the page are told by. */
  zone?: string;
  /** Where the wordmark leads. */
  home?: string;
}

/**
 * What htmx must not do here: evaluate strings or add style elements (the policy forbids both), run scripts
 * from swapped content, keep copies of pages, which hold personal data, in the browser's storage, or swallow
 * a refusal: the server says where its words go (HX-Retarget).
 */
const htmxConfig = JSON.stringify({
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  responseHandling: [
    { code: '204', swap: false },
    { code: '[23]..', swap: true },
    { code: '[45]..', swap: true, error: true },
  ],
});

/** A whole page: head, header with the viewer's ways, main, footer. */
export function Page(props: PageProps) {
  const { title, lang, csrf, t, children, width = 'wide' } = props;
  return (
    <html lang={lang}>
      <head>
        <meta charset="utf-8" />
        <title>{`${title} · Heed 阅知`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="same-origin" />
        <meta name="htmx-config" content={htmxConfig} />
        {csrf ? <meta name="csrf-token" content={csrf} /> : null}
        <link rel="icon" href={assetUrl('heed.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetUrl('heed.css')} />
        <script src={assetUrl('htmx.js')} defer />
        <script src={assetUrl('htmx-sse.js')} defer />
        <script src={assetUrl('heed.js')} defer />
      </head>
      <body class={`page page-${width}`}>
        <a class="skip" href="#main">
          {t('page.skip')}
        </a>
        <Header {...props} />
        <main id="main" class={classes('main', `main-${width}`)} tabIndex={-1}>
          {children}
        </main>
        {width === 'full' ? null : (
          <footer class="footer">
            <p>{t('page.footer')}</p>
            {props.zone ? <p>{props.zone}</p> : null}
          </footer>
        )}
      </body>
    </html>
  );
}

function Header({ nav, lang, languages, viewerName, viewerDetail, viewerHref, t, home = '/' }: PageProps) {
  return (
    <header class="header">
      <a class="wordmark" href={home}>
        <Mark />
        <span>Heed</span>
        <span class="wordmark-han" lang="zh-CN">
          阅知
        </span>
      </a>
      {nav.length > 0 ? (
        <nav class="nav" aria-label={t('page.nav')}>
          <ul>
            {nav.map((item) => (
              <li key={item.href}>
                <a href={item.href} aria-current={item.current ? 'page' : undefined}>
                  {item.label}
                  <Count value={item.count ?? 0} label={item.countLabel ?? ''} />
                </a>
              </li>
            ))}
          </ul>
        </nav>
      ) : null}
      <div class="header-end">
        {languages.length > 0 ? (
          <nav class="languages" aria-label={t('page.languages')}>
            {languages.map((choice) => (
              <a
                key={choice.lang}
                href={choice.href}
                lang={choice.lang}
                hreflang={choice.lang}
                aria-current={choice.lang === lang ? 'true' : undefined}
              >
                {choice.label}
              </a>
            ))}
          </nav>
        ) : null}
        {viewerName ? <Viewer name={viewerName} detail={viewerDetail} href={viewerHref} t={t} /> : null}
      </div>
    </header>
  );
}

/** The document as a string, ready to send. */
export function htmlDocument(page: VNode): string {
  return `<!doctype html>\n${htmlFragment(page)}`;
}

/** A part of a page as a string: what htmx swaps in, or one event of a live region. */
export function htmlFragment(part: VNode): string {
  return withoutReordering(renderToString(part));
}

interface ViewerProps {
  name: string;
  detail: string | undefined;
  href: string | undefined;
  t: Translate;
}

function Viewer({ name, detail, href, t }: ViewerProps) {
  const who = (
    <>
      <Avatar name={name} size="small" />
      <span class="viewer-name">
        {name}
        {detail ? <small>{detail}</small> : null}
      </span>
    </>
  );
  if (!href) return <span class="viewer">{who}</span>;
  return (
    <a class="viewer" href={href} title={t('signedIn.title')}>
      {who}
    </a>
  );
}
