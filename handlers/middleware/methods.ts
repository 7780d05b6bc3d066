import type Router from '@koa/router';
import type { Middleware } from 'koa';
import { HeedError } from '../../src/errors.ts';
import type { State } from '../context.ts';

/**
 * Says that an address is there and not used in this way, before anything is asked of the request that only a
 * right use can give, such as the token of a form (RFC 9110, 15.5.6).
 */
export function methods(router: Router<State>): Middleware<State> {
  return (ctx, next) => {
    const { path, route } = router.match(ctx.path, ctx.method);
    const allowed = new Set(path.flatMap((layer) => layer.methods));
    if (route || allowed.size === 0) return next();
    ctx.set('allow', [...allowed].join(', '));
    if (ctx.method !== 'OPTIONS')
      throw new HeedError('method-not-allowed', 'an address was asked with another method');
    ctx.status = 204;
    return undefined;
  };
}
