import { randomUUID } from 'node:crypto';
import Router from '@koa/router';
import Koa, { type Next } from 'koa';
import helmet from 'koa-helmet';
import type { App } from '../src/app.ts';
import { HeedError } from '../src/errors.ts';
import { inRequest, untold } from '../src/tracing/in-hand.ts';
import { traced } from '../src/tracing/tracer.ts';
import { assets } from '../src/web/assets/assets.ts';
import type { Ctx, State } from './context.ts';
import { publicEvidence } from './evidence.ts';
import { health } from './health.ts';
import { metrics } from './metrics.ts';
import { anonymousPages, isAnonymous } from './middleware/anonymous.ts';
import { errors } from './middleware/errors.tsx';
import { files } from './middleware/files.ts';
import { forgery } from './middleware/forgery.ts';
import { readForms } from './middleware/forms.ts';
import { localHosts } from './middleware/hosts.ts';
import { kiosk } from './middleware/kiosk.ts';
import { type Budgets, limits } from './middleware/limits.ts';
import { methods } from './middleware/methods.ts';
import { seat } from './middleware/seat.ts';
import { languageOf, session } from './middleware/session.ts';
import { pageTurns } from './middleware/turns.ts';
import { pages } from './pages/index.ts';
import { webhooks } from './webhooks.ts';

/**
 * Everything that answers HTTP, in the order in which a request meets it: who am I, what may not happen,
 * what went wrong, who is there, what did they send, is it theirs, what do they want.
 */
export function createHttp(app: App, budgets?: Budgets): Koa<State> {
  const koa = new Koa<State>();
  koa.proxy = !app.config.localMessenger && app.config.HEED_BASE_URL !== undefined;
  // The nearest proxy's word on who asked; what stands before it the sender may have invented.
  koa.maxIpsCount = 1;
  koa.on('error', (err: unknown, ctx?: Ctx) => {
    const ids = ctx && !isAnonymous(ctx.path) ? { requestId: ctx.state.requestId } : {};
    if (hungUp(err)) app.log.debug(ids, 'a browser went away');
    else app.log.error({ ...ids, err }, 'a response failed');
  });
  koa.use((ctx: Ctx, next: Next) => {
    ctx.state = {
      app,
      requestId: randomUUID(),
      now: app.clock.now(),
      viewer: null,
      sessionHash: null,
      language: languageOf(ctx),
    };
    ctx.set({ 'x-request-id': ctx.state.requestId, 'cache-control': 'no-store' });
    return inHand(ctx, next);
  });
  koa.use(helmet(securityHeaders(app.baseUrl.startsWith('https:'))));
  koa.use(errors);
  // By whatever name it is reached: an onion service has its own.
  const assetFiles = new Router<State>();
  assetFiles.get('/assets/:name', serveAsset);
  koa.use(assetFiles.routes());
  koa.use(anonymousPages());
  if (app.config.localMessenger) koa.use(localHosts(app.baseUrl));

  const open = new Router<State>();
  health(open);
  metrics(open);
  publicEvidence(open);
  webhooks(open, app, budgets?.atOnce);
  koa.use(open.routes());
  koa.use(methods(assetFiles));
  koa.use(methods(open));

  const { beforeSession, afterSession } = limits(budgets);
  const { atTheDoor, onceRead } = pageTurns(app.log, budgets?.atOnce);
  koa.use(beforeSession);
  koa.use(atTheDoor);
  koa.use(session);
  koa.use(seat);
  koa.use(afterSession);
  koa.use(kiosk);
  const router = new Router<State>();
  pages(router, app);
  koa.use(methods(router));
  koa.use(onlyUtf8);
  koa.use(readForms);
  koa.use(files);
  koa.use(onceRead);
  koa.use(forgery);
  koa.use(router.routes());
  return koa;
}

/** Log lines and traces of a request have its id, and never its address: there are tokens in some. Anonymous ones leave nothing. */
function inHand(ctx: Ctx, next: Next): Promise<unknown> {
  if (isAnonymous(ctx.path)) return untold(next);
  const { requestId } = ctx.state;
  const told = () => {
    // As it was registered, `/n/:notice`; none where nothing answers at that address.
    const route = '_matchedRoute' in ctx ? String(ctx._matchedRoute) : 'none';
    return { name: `${ctx.method} ${route}`, more: { route, status: ctx.status } };
  };
  return inRequest(requestId, () => traced('request', { requestId, method: ctx.method }, next, told));
}

/** Whoever leaves a live page ends its stream in the middle; that is no failure. */
function hungUp(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'EPIPE';
}

/** Nothing from any other host, nothing inline, no frames, no sniffing. */
function securityHeaders(https: boolean): Parameters<typeof helmet>[0] {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'same-origin' },
    ...(https ? {} : { strictTransportSecurity: false }),
  };
}

/** Read as UTF-8, words in another encoding would be stored as other words. Files say for themselves. */
function onlyUtf8(ctx: Ctx, next: Next): Promise<unknown> {
  if (!/^(utf-?8|us-ascii)?$/i.test(ctx.request.charset)) {
    throw new HeedError('unsupported-media', 'a body came in another encoding than UTF-8');
  }
  return next();
}

function serveAsset(ctx: Ctx): void {
  const asset = assets.get((ctx.params as { name: string }).name);
  if (!asset) return;
  ctx.type = asset.type;
  ctx.etag = asset.hash;
  ctx.set('cache-control', 'public, max-age=31536000, immutable');
  ctx.status = 200;
  if (ctx.fresh) ctx.status = 304;
  else ctx.body = asset.body;
}
