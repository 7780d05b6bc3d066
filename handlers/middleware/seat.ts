import type { Next } from 'koa';
import type { Ctx } from '../context.ts';

/** Of the pages of an incident, those that somebody from outside has a use for. */
const rooms = /^\/crisis\/([0-9a-f-]{36})\/(?:room|tasks|questions|briefing)(?:\/|$)/;

/** Whoever only has a seat in one room is led there from wherever they go; no page has to know of them. */
export async function seat(ctx: Ctx, next: Next): Promise<void> {
  const { viewer } = ctx.state;
  if (!viewer?.seat) return next();
  const open = /^\/(?:m|assets)\/|^\/signed-(?:in|out)(?:\/|$)/.test(ctx.path);
  if (open || rooms.exec(ctx.path)?.[1] === viewer.seat) return next();
  ctx.redirect(`/crisis/${viewer.seat}/room`);
  ctx.status = 303;
}
