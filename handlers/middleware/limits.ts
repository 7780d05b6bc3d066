import type { Middleware } from 'koa';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HeedError } from '../../src/errors.ts';
import type { State } from '../context.ts';
import { claimedSession } from './session.ts';

/** Sessions whose people were let in lately; more than any company has at work. */
const mostKnown = 100_000;

/** How much is answered. */
export interface Budgets {
  /** Requests in a minute: of a signed-in person, of an address, and looks for sessions that nobody was let in with. */
  person?: number;
  address?: number;
  guesses?: number;
  /** Pages, and as many callbacks of chats, that are under way at once and that may wait. */
  atOnce?: { most: number; mostWaiting: number };
}

/**
 * How often somebody may ask in a minute. A signed-in person has a budget of their own, because a whole office
 * often shares one address, and behind a proxy that Heed does not know of the whole company does; whoever is not
 * signed in counts by address. Platforms' callbacks do not pass here.
 *
 * Who is signed in is known only after a look at the database, so an address that has used up its budget is asked
 * for its session first: without one it is refused unseen. Looks for sessions that nobody was let in with yet are
 * counted too, so that guessing is bounded, and those who were let in never pay for it.
 */
export function limits({ person = 600, address = 1_500, guesses = 600 }: Budgets = {}): {
  beforeSession: Middleware<State>;
  afterSession: Middleware<State>;
} {
  const people = new RateLimiterMemory({ points: person, duration: 60 });
  const strangers = new RateLimiterMemory({ points: address, duration: 60 });
  const looks = new RateLimiterMemory({ points: guesses, duration: 60 });
  const known = new Set<string>();

  return {
    async beforeSession(ctx, next) {
      const used = await strangers.get(ctx.ip);
      if (used && used.remainingPoints <= 0) {
        const session = claimedSession(ctx)?.toString('hex');
        if (!session) refuse(used);
        if (!known.has(session)) await take(looks, ctx.ip);
      }
      await next();
    },
    async afterSession(ctx, next) {
      const { viewer, sessionHash } = ctx.state;
      if (viewer && sessionHash) remember(known, sessionHash.toString('hex'));
      await (viewer ? take(people, viewer.id) : take(strangers, ctx.ip));
      await next();
    },
  };
}

async function take(budget: RateLimiterMemory, key: string): Promise<void> {
  try {
    await budget.consume(key);
  } catch (cause) {
    if (cause instanceof RateLimiterRes) refuse(cause);
    throw cause;
  }
}

function refuse(used: RateLimiterRes): never {
  const seconds = Math.max(1, Math.ceil(used.msBeforeNext / 1_000));
  throw new HeedError('too-many', `asked too often; again in ${seconds} s`, { retryAfter: seconds });
}

/** Whether a session still holds is asked of the database each time: this only says that it once did. */
function remember(known: Set<string>, session: string): void {
  known.delete(session);
  known.add(session);
  const [oldest] = known;
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
}
