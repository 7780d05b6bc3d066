import type { ComponentChildren } from 'preact';
import { HeedError } from '../../../src/errors.ts';
import type { SessionFacts } from '../../../src/evidence/events.ts';
import { idleSeconds } from '../../../src/kiosk/rules.ts';
import type { Visit } from '../../../src/kiosk/visit.ts';
import { translator } from '../../../src/messages/texts.ts';
import { assetUrl } from '../../../src/web/assets/assets.ts';
import { Button, Hidden } from '../../../src/web/components/index.ts';
import { htmlDocument, Page } from '../../../src/web/layout.tsx';
import { type Ctx, csrf } from '../../context.ts';

/** Whoever stands before the tablet. Where nobody does any more, the start screen comes. */
export function visiting(ctx: Ctx): Visit | undefined {
  const visit = ctx.state.kiosk?.visit;
  if (visit) return visit;
  ctx.redirect('/kiosk');
  ctx.status = 303;
  return undefined;
}

/** The tablet and the code, for the evidence of what is answered here. */
export function kioskSession(ctx: Ctx, visit: Visit): SessionFacts {
  return {
    platform: 'kiosk',
    method: 'kiosk-code',
    ip: ctx.ip,
    agent: ctx.get('user-agent').slice(0, 200),
    kiosk: visit.facts,
  };
}

export interface Screen {
  title: string;
  body: ComponentChildren;
  /** Seconds after which the start screen comes by itself; a minute while somebody is there. */
  clearAfter?: number;
}

/**
 * A page of the tablet. Nothing of it is kept (`no-store`), it takes the place of the one before in the history, and
 * it goes by itself when nobody touches it. Without scripts it goes by itself too, whether somebody reads or not.
 */
export function renderScreen(ctx: Ctx, { title, body, clearAfter }: Screen): void {
  const { language, kiosk } = ctx.state;
  if (!kiosk) throw new HeedError('forbidden', 'no device in kiosk mode', { text: 'kiosk-none' });
  const t = translator(language);
  const { visit } = kiosk;
  const seconds = clearAfter ?? (visit ? idleSeconds : undefined);
  const language_ = (lang: string) => `${ctx.method === 'GET' ? ctx.path : '/kiosk/notices'}?lang=${lang}`;
  ctx.type = 'html';
  ctx.set('cache-control', 'no-store');
  ctx.body = htmlDocument(
    <Page
      title={title}
      lang={language}
      nav={[]}
      home={visit ? '/kiosk/notices' : '/kiosk'}
      csrf={csrf(ctx)}
      width="reading"
      languages={[
        { lang: 'zh-CN', label: '中文', href: language_('zh-CN') },
        { lang: 'en', label: 'English', href: language_('en') },
      ]}
      t={(key, params) => t(key, params as Record<string, string>)}
    >
      <div id="flash" aria-live="polite" data-offline={t('page.offline')} />
      {body}
      {visit ? (
        <form class="kiosk-leave" method="post" action="/kiosk/leave">
          <Hidden csrf={csrf(ctx)} />
          <Button wide>{t('kiosk.leave')}</Button>
        </form>
      ) : null}
      {seconds ? (
        <>
          <noscript>
            <meta http-equiv="refresh" content={`${seconds};url=/kiosk`} />
          </noscript>
          <dialog class="kiosk-idle" id="kiosk-idle" aria-labelledby="kiosk-idle-ask">
            <p id="kiosk-idle-ask">{t('kiosk.idle.ask')}</p>
            <Button type="button" look="primary" id="kiosk-stay">
              {t('kiosk.idle.stay')}
            </Button>
          </dialog>
        </>
      ) : null}
      <div data-kiosk={seconds ?? ''} data-kiosk-there={visit ? 'yes' : 'no'} />
      <script src={assetUrl('kiosk.js')} defer />
    </Page>,
  );
}
