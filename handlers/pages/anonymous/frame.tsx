import type { ComponentChildren } from 'preact';
import getRawBody from 'raw-body';
import { HeedError } from '../../../src/errors.ts';
import { formatDate } from '../../../src/messages/format.ts';
import { translator } from '../../../src/messages/texts.ts';
import { assetUrl } from '../../../src/web/assets/assets.ts';
import { htmlDocument } from '../../../src/web/layout.tsx';
import type { Ctx } from '../../context.ts';

/** More than the longest report and its names take, each character percent-encoded. */
const mostBytes = 512 * 1024;

interface AnonymousView {
  title: string;
  body: ComponentChildren;
  /** Where the other language is linked to; the channel's own beginning otherwise. */
  path?: string;
  /** An asset of ours that the page runs; the channel itself runs none. */
  script?: string;
}

/**
 * A page that knows nobody: no cookie, no session, no address of this server's in it, nothing from elsewhere. It works the
 * same behind an onion service.
 */
export function renderAnonymous(ctx: Ctx, view: AnonymousView): void {
  const { language } = ctx.state;
  const t = translator(language);
  const { path = '/anonymous' } = view;
  ctx.type = 'html';
  ctx.set({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  ctx.body = htmlDocument(
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <title>{view.title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        {/* Translating it would send it to somebody else's server. */}
        <meta name="google" content="notranslate" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={assetUrl('heed.css')} />
        {view.script ? <script src={assetUrl(view.script)} defer /> : null}
      </head>
      <body class="page page-reading">
        <main id="main" class="main main-reading">
          <p class="quiet">
            <a href={`${path}?lang=zh-CN`} lang="zh-CN">
              中文
            </a>{' '}
            · <a href={`${path}?lang=en`}>English</a>
          </p>
          {view.body}
          <p class="quiet">{t('anonymous.leave')}</p>
        </main>
      </body>
    </html>,
  );
}

/** Addresses keep the language themselves: there is no cookie to keep it. */
export const addressOf = (ctx: Ctx, path: string): string => `${path}?lang=${ctx.state.language}`;

/**
 * A form as it was sent. Only a page of ours may send one, as far as browsers say; the host is not asked, since an onion
 * service or a proxy has another.
 *
 * @throws HeedError `forbidden`, `too-large`, `bad-request`
 */
export async function sentForm(ctx: Ctx): Promise<URLSearchParams> {
  const site = ctx.get('sec-fetch-site');
  if (site !== '' && site !== 'same-origin' && site !== 'none')
    throw new HeedError('forbidden', 'a form came from another site', { text: 'csrf' });
  if (!/^(utf-?8|us-ascii)?$/i.test(ctx.request.charset))
    throw new HeedError('unsupported-media', 'a form came in another encoding than UTF-8');
  if (!ctx.is('urlencoded')) throw new HeedError('bad-request', 'no form');
  const bytes = await getRawBody(ctx.req, { limit: mostBytes }).catch((cause: unknown) => {
    throw new HeedError('too-large', 'a form is over the limit or broke off', { cause });
  });
  return new URLSearchParams(bytes.toString('utf8').replaceAll(/%00|\0/g, ''));
}

/** Whether the request came with a session's cookie, or out of a chat app: to warn, and for nothing else. */
export function seenFrom(ctx: Ctx): { signedIn: boolean; inChat: boolean } {
  return {
    signedIn: ctx.cookies.get('heed_session') !== undefined,
    inChat: /wxwork|MicroMessenger|Slack/i.test(ctx.get('user-agent')),
  };
}

interface WordsProps {
  name: string;
  label: string;
  help?: string;
  rows: number;
  most: number;
  value: string;
}

/** Where somebody writes; what they type goes to no server that checks spelling. */
export function Words({ name, label, help, rows, most, value }: WordsProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {help ? (
        <p class="help" id={`${name}-help`}>
          {help}
        </p>
      ) : null}
      <textarea
        id={name}
        name={name}
        rows={rows}
        maxLength={most}
        spellcheck={false}
        aria-describedby={help ? `${name}-help` : undefined}
        defaultValue={value}
      />
    </div>
  );
}

/** A day as people write it. */
export const dayOf = (ctx: Ctx, day: string): string => formatDate(day, ctx.state.language, ctx.state.now);
