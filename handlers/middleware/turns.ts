import type { Middleware } from 'koa';
import type { Log } from '../../src/log.ts';
import { Turns } from '../../src/web/turns.ts';
import type { State } from '../context.ts';
import type { Budgets } from './limits.ts';

/** Somebody looks at an empty page meanwhile. */
const patienceMs = 5_000;

/** Crises, reports of leaks, counsellors: they stand in no line with the many. */
const ofCrises = /^\/(?:crisis|report|support)(?:\/|$)/;
/** Nor do the links that lead there; but everybody who opens a notice comes by these, so they are a line of their own. */
const onTheWay = /^\/(?:sign-in|open|m)(?:\/|$)/;

/**
 * Pages are answered so many at once; whoever would wait for longer than people do is told to come again, which costs
 * little, so that those who got in are served. A form counts once it has arrived: a slow line takes nobody's place.
 */
export function pageTurns(
  log: Log,
  atOnce: Budgets['atOnce'] = { most: 64, mostWaiting: 1_000 },
): { atTheDoor: Middleware<State>; onceRead: Middleware<State> } {
  const pages = new Turns(log, { what: 'pages', ...atOnce });
  const signIns = new Turns(log, { what: 'sign-ins', ...atOnce });
  const crises = new Turns(log, { what: 'crises', ...atOnce });
  const lineOf = (path: string) => (ofCrises.test(path) ? crises : onTheWay.test(path) ? signIns : pages);
  const isForm = (method: string) => method === 'POST';
  return {
    // A page that was left is shown to nobody; what somebody has sent is done, also when they did not wait to see it.
    atTheDoor: (ctx, next) =>
      isForm(ctx.method) ? next() : lineOf(ctx.path).during(patienceMs, next, () => ctx.req.socket.destroyed),
    onceRead: (ctx, next) => (isForm(ctx.method) ? lineOf(ctx.path).during(patienceMs, next) : next()),
  };
}
