import { createHash } from 'node:crypto';
import type { Next } from 'koa';
import { HeedError } from '../../src/errors.ts';
import { deviceOf } from '../../src/kiosk/device.ts';
import { endVisits, visitOf } from '../../src/kiosk/visit.ts';
import type { Ctx } from '../context.ts';
import { cookieOptions, languageChosen, languageCookie } from './session.ts';

/** Both are sent to the kiosk's own pages only; all others never see them. */
const deviceCookie = 'heed_kiosk';
const visitCookie = 'heed_kiosk_visit';

const ofKiosk = (path: string) => path === '/kiosk' || path.startsWith('/kiosk/');

/**
 * The pages of a shared tablet know the tablet and whoever stands before it, and nobody else: a session that the
 * browser may hold besides counts nothing here, and what counts here opens nothing elsewhere. Forms are tied to the
 * tablet and to the visit, so that none outlives it.
 *
 * @throws HeedError `forbidden` where there is no tablet, or no more
 */
export async function kiosk(ctx: Ctx, next: Next): Promise<void> {
  if (!ofKiosk(ctx.path)) return next();
  const { app, now } = ctx.state;
  ctx.state.viewer = null;
  ctx.state.sessionHash = null;
  const token = ctx.cookies.get(deviceCookie);
  const device = await deviceOf(app.db, app.tokens, token, now);
  if (!device) throw new HeedError('forbidden', 'no device in kiosk mode', { text: 'kiosk-none' });
  const visitToken = ctx.cookies.get(visitCookie);
  const visit = await visitOf(app.db, device, visitToken, now);
  ctx.state.kiosk = { device, ...(visit ? { visit } : {}) };
  ctx.state.sessionHash = createHash('sha256')
    .update(JSON.stringify([token, visit ? visitToken : null]))
    .digest();
  if (visit) ctx.state.language = languageChosen(ctx) ?? visit.person.language;
  return next();
}

export function setDevice(ctx: Ctx, { token, expiresAt }: { token: string; expiresAt: Date }): void {
  ctx.cookies.set(deviceCookie, token, { ...ofTablet(ctx), expires: expiresAt });
  leaveNothing(ctx);
}

/** Ends with the browser, and long before that on the server. */
export function setVisit(ctx: Ctx, token: string): void {
  ctx.cookies.set(visitCookie, token, ofTablet(ctx));
}

/** Nobody is there any more: no visit, no cookie, and the next person's own language. */
export async function clearVisit(ctx: Ctx): Promise<void> {
  const { app, kiosk: at } = ctx.state;
  if (at) await endVisits(app.db, at.device.id);
  leaveNothing(ctx);
}

function leaveNothing(ctx: Ctx): void {
  ctx.cookies.set(visitCookie, null, ofTablet(ctx));
  ctx.cookies.set(languageCookie, null, cookieOptions(ctx));
}

function ofTablet(ctx: Ctx) {
  return { ...cookieOptions(ctx), path: '/kiosk', sameSite: 'strict' } as const;
}
