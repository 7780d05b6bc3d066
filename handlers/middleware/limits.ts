import type { Middleware } from 'koa';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { HeedError } from '../../src/errors.ts';
import type { State } from '../context.ts';

/**
 * How often one address may ask. Generous, because a whole office often shares one address; it stops
 * programs, not people. Platforms' callbacks do not pass here.
 */
export function limits(perMinute = 3_000): Middleware<State> {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (ctx, next) => {
    try {
      await limiter.consume(ctx.ip);
    } catch {
      ctx.set('retry-after', '60');
      throw new HeedError('too-many', 'one address asks too often');
    }
    await next();
  };
}
