import type { Middleware } from 'koa';
import { HeedError } from '../../src/errors.ts';
import { loopbackNames } from '../../src/web/own-machine.ts';
import type { State } from '../context.ts';

/** Whoever sends names at random does not fill the log. */
const mostTold = 20;

/**
 * The local messenger lets anyone who reaches it be anyone, so it must be reached by its own names only: a
 * page elsewhere whose name is made to point at this machine (DNS rebinding) has another one.
 */
export function localHosts(baseUrl: string): Middleware<State> {
  const own = new URL(baseUrl).hostname;
  /** Names that the operator was told of. */
  const told = new Set<string>();
  return (ctx, next) => {
    const host = URL.canParse(`http://${ctx.host}`) ? new URL(`http://${ctx.host}`).hostname : '';
    if (host !== own && !loopbackNames.has(host)) {
      if (told.size < mostTold && !told.has(host)) {
        told.add(host);
        const { log } = ctx.state.app;
        log.warn({ host }, 'asked for under a name that is not known: set HEED_BASE_URL to use it');
      }
      throw new HeedError('forbidden', 'asked for under a name that is not known', { text: 'wrong-host' });
    }
    return next();
  };
}
