import type { Next } from 'koa';
import { HeedError } from '../../src/errors.ts';
import { checkCsrf } from '../../src/web/tokens.ts';
import { type Ctx, formFields } from '../context.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A form counts only when a page of ours sent it: the browser says so (Sec-Fetch-Site, Origin) and the form
 * carries a token made for this very session. Comes after the body was read; platforms' callbacks are signed
 * and mounted before it.
 */
export async function forgery(ctx: Ctx, next: Next): Promise<void> {
  if (safe.has(ctx.method)) return next();
  const { app, sessionHash, now } = ctx.state;
  const site = ctx.get('sec-fetch-site');
  const origin = ctx.get('origin');
  const foreign =
    (site && site !== 'same-origin' && site !== 'none') ||
    (origin && origin !== 'null' && hostOf(origin) !== ctx.host);
  if (foreign) throw new HeedError('forbidden', 'a form came from another site', { text: 'csrf' });
  // Choosing whom one plays is how a session starts in the local messenger: nothing to tie a token to yet.
  if (!sessionHash && app.config.localMessenger && ctx.path === '/local/persona') return next();
  // Nor where a single-use link signs somebody in: its token is the proof, and only they have it.
  if (!sessionHash && /^\/open\/[a-z]+\/[A-Za-z0-9_-]{43}$/.test(ctx.path)) return next();
  if (!sessionHash && /^\/m\/[A-Za-z0-9_-]{16,43}(?:\/new)?$/.test(ctx.path)) return next();
  // Asking for such a link changes nothing for whoever sits here, and what it says is the same for everybody.
  if (!sessionHash && ctx.path === '/sign-in/link') return next();
  if (!sessionHash) throw new HeedError('sign-in-needed', 'a form came without a session');
  checkCsrf(app.tokens, formFields(ctx).csrf ?? ctx.get('x-csrf-token'), sessionHash, now);
  return next();
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
