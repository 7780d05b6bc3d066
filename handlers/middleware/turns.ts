import type { Middleware } from 'koa';
import type { Log } from '../../src/log.ts';
import { Turns } from '../../src/web/turns.ts';
import type { State } from '../context.ts';
import type { Budgets } from './limits.ts';

/** Somebody looks at an empty page meanwhile. */
const patienceMs = 5_000;

/**
 * Pages are answered so many at once; whoever would wait for longer than people do is told to come again, which costs
 * little, so that those who got in are served. A form counts once it has arrived: a slow line takes nobody's place.
 */
export function pageTurns(
  log: Log,
  atOnce: Budgets['atOnce'] = { most: 64, mostWaiting: 1_000 },
): { atTheDoor: Middleware<State>; onceRead: Middleware<State> } {
  const turns = new Turns(log, { what: 'pages', ...atOnce });
  const isForm = (method: string) => method === 'POST';
  return {
    atTheDoor: (ctx, next) => (isForm(ctx.method) ? next() : turns.during(patienceMs, next)),
    onceRead: (ctx, next) => (isForm(ctx.method) ? turns.during(patienceMs, next) : next()),
  };
}
