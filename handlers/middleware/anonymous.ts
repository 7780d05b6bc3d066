import Router from '@koa/router';
import type { Middleware, Next } from 'koa';
import { HeedError } from '../../src/errors.ts';
import type { Ctx, State } from '../context.ts';
import { renderRefusal } from '../pages/anonymous/refusal.tsx';
import { answersPath, surveyAnswers } from '../pages/anonymous/survey.tsx';
import { anonymousChannel } from '../pages/anonymous.tsx';

/** Where somebody reports or answers without a name, and nothing else. */
const below = /^\/anonymous(\/|$)/;
export const isAnonymous = (path: string): boolean => below.test(path);

/** Stricter than elsewhere: there is no script to run and nobody to send anything to. */
const policy =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/** Answers to surveys are sent by a script, so that they go without cookies. */
const withScript = `${policy}; script-src 'self'; connect-src 'self'`;

/**
 * Everything of the anonymous channel, in one place and before whatever knows hosts, budgets, sessions or people: an address
 * below it goes nowhere else, also when there is no such page. What is refused is said on a page of the channel, and no line
 * of the log has its time; what fails on our side is logged without anything that ties it to an answer.
 */
export function anonymousPages(): Middleware<State> & { router: Router<State> } {
  const router = new Router<State>();
  anonymousChannel(router);
  surveyAnswers(router);
  const routes = router.routes();
  const pages = async (ctx: Ctx, next: Next): Promise<void> => {
    if (!isAnonymous(ctx.path)) return void (await next());
    ctx.remove('x-request-id');
    try {
      await routes(ctx as Parameters<typeof routes>[0], () => Promise.reject(notThere(router, ctx)));
    } catch (error) {
      const known = error instanceof HeedError && error.status < 500;
      if (!known) ctx.state.app.log.error({ err: error }, 'a page of the anonymous channel failed');
      renderRefusal(ctx, known ? error : undefined);
    }
    ctx.set('content-security-policy', ctx.path.startsWith(answersPath) ? withScript : policy);
  };
  return Object.assign(pages as Middleware<State>, { router });
}

function notThere(router: Router<State>, { path, method }: Ctx): HeedError {
  const there = router.match(path, method).path.length > 0;
  return there
    ? new HeedError('method-not-allowed', 'an address of the anonymous channel was asked with another method')
    : new HeedError('not-found', 'no such address of the anonymous channel');
}
