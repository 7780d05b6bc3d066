import type { Middleware } from 'koa';
import { HeedError } from '../../src/errors.ts';
import { loopbackNames } from '../../src/web/own-machine.ts';
import type { State } from '../context.ts';

/**
 * The local messenger lets anyone who reaches it be anyone, so it must be reached by its own names only: a
 * page elsewhere whose name is made to point at this machine (DNS rebinding) has another one.
 */
export function localHosts(baseUrl: string): Middleware<State> {
  const own = new URL(baseUrl).hostname;
  return (ctx, next) => {
    const host = URL.canParse(`http://${ctx.host}`) ? new URL(`http://${ctx.host}`).hostname : '';
    if (host !== own && !loopbackNames.has(host)) {
      throw new HeedError(
        'forbidden',
        'asked for under a name that is not ours: set HEED_BASE_URL to use it',
      );
    }
    return next();
  };
}
