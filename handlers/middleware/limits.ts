import type { Middleware } from 'koa';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HeedError } from '../../src/errors.ts';
import type { State } from '../context.ts';

/**
 * How often somebody may ask. A signed-in person has a budget of their own, because a whole office often
 * shares one address; whoever is not signed in counts by address. Platforms' callbacks do not pass here.
 * Comes after the session, and is asked for by address before it, so that guessing sessions is bounded too.
 */
export function limits({ person = 600, address = 1_500 } = {}): {
  beforeSession: Middleware<State>;
  afterSession: Middleware<State>;
} {
  const people = new RateLimiterMemory({ points: person, duration: 60 });
  const strangers = new RateLimiterMemory({ points: address, duration: 60 });
  return {
    async beforeSession(ctx, next) {
      const used = await strangers.get(ctx.ip);
      if (used && used.remainingPoints <= 0) refuse(used);
      await next();
    },
    async afterSession(ctx, next) {
      const { viewer } = ctx.state;
      try {
        await (viewer ? people.consume(viewer.id) : strangers.consume(ctx.ip));
      } catch (cause) {
        if (cause instanceof RateLimiterRes) refuse(cause);
        throw cause;
      }
      await next();
    },
  };

  function refuse(used: RateLimiterRes): never {
    throw new HeedError('too-many', `asked too often; again in ${Math.ceil(used.msBeforeNext / 1_000)} s`);
  }
}
