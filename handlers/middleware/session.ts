import type { Next } from 'koa';
import { type Language, languages } from '../../src/messages/model.ts';
import { viewerByToken } from '../../src/people/viewer.ts';
import { sessionHash } from '../../src/web/session.ts';
import type { Ctx } from '../context.ts';

export const sessionCookie = 'heed_session';
export const languageCookie = 'heed_lang';

/** Finds out who is there, in one query, on every request: a right taken away is gone at the next click. */
export async function session(ctx: Ctx, next: Next): Promise<void> {
  // By our own address: a proxy that does not say how it was asked would make every secure cookie an error.
  ctx.cookies.secure = overHttps(ctx);
  const hash = claimedSession(ctx);
  if (hash) {
    const { app, now } = ctx.state;
    const viewer = await viewerByToken(app.db, hash, now, app.config);
    if (viewer) {
      ctx.state.viewer = viewer;
      ctx.state.sessionHash = hash;
    }
  }
  ctx.state.language = languageChosen(ctx) ?? ctx.state.viewer?.language ?? languageOf(ctx);
  if (asLanguage(ctx.query.lang)) ctx.cookies.set(languageCookie, ctx.state.language, cookieOptions(ctx));
  await next();
}

/** The language of somebody of whom nothing is known but their request. */
export function languageOf(ctx: Ctx): Language {
  return languageChosen(ctx) ?? asLanguage(ctx.acceptsLanguages('zh-CN', 'zh', 'en')) ?? 'zh-CN';
}

export function languageChosen(ctx: Ctx): Language | undefined {
  return asLanguage(ctx.query.lang) ?? asLanguage(ctx.cookies.get(languageCookie));
}

/** The session that a request says it belongs to, by its hash; whether there is one is not known yet. */
export function claimedSession(ctx: Ctx): Buffer | undefined {
  const token = ctx.cookies.get(sessionCookie);
  return token && /^[A-Za-z0-9_-]{43}$/.test(token) ? sessionHash(token) : undefined;
}

/** Signs the browser in. The chosen language goes with the person who was there before. */
export function setSession(ctx: Ctx, started: { token: string; expiresAt: Date }): void {
  ctx.cookies.set(sessionCookie, started.token, { ...cookieOptions(ctx), expires: started.expiresAt });
  ctx.cookies.set(languageCookie, null, cookieOptions(ctx));
}

/** Nobody is signed in in this browser any more. */
export function clearSession(ctx: Ctx): void {
  ctx.cookies.set(sessionCookie, null, cookieOptions(ctx));
}

/** Cookies of ours: not for scripts, and sent along when somebody follows a link to us. */
export function cookieOptions(ctx: Ctx) {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: overHttps(ctx), overwrite: true } as const;
}

const overHttps = (ctx: Ctx) => ctx.state.app.baseUrl.startsWith('https:');

function asLanguage(value: unknown): Language | undefined {
  if (value === 'zh') return 'zh-CN';
  return languages.find((language) => language === value);
}
