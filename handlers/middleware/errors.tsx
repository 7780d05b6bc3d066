import type { Next } from 'koa';
import { HeedError, isBusy } from '../../src/errors.ts';
import { isChannel } from '../../src/mailboxes/address.ts';
import { sayProblem } from '../../src/messages/problems.ts';
import { hasText, translator } from '../../src/messages/texts.ts';
import { Alert, LinkButton, PageHead } from '../../src/web/components/index.ts';
import { htmlFragment } from '../../src/web/layout.tsx';
import { ownPath } from '../../src/web/sign-in.ts';
import type { Ctx } from '../context.ts';
import { renderPage } from '../pages/frame.tsx';

/** Addresses that programs read, which may say that they take anything: a page would only be in their way. */
const forPrograms = /^\/(evidence|assets|metrics)(\/|$)/;

/**
 * The one place where an error becomes an answer: a person reads what happened and what to do, the log gets
 * ids and codes. A reference ties the two together.
 */
export async function errors(ctx: Ctx, next: Next): Promise<void> {
  try {
    await next();
    if (ctx.status === 404 && ctx.body === undefined) throw new HeedError('not-found', 'no such address');
  } catch (error) {
    answer(ctx, toHeedError(error));
  }
}

function answer(ctx: Ctx, error: HeedError | Error): void {
  const { app, requestId, language } = ctx.state;
  const known = error instanceof HeedError;
  // What was said about an answer that did not come about: how long it keeps, what it is, to save it as what.
  for (const name of ['content-type', 'content-disposition', 'etag']) ctx.remove(name);
  ctx.set('cache-control', 'no-store');
  ctx.status = known ? error.status : 500;
  if (known && error.retryAfter !== undefined) ctx.set('retry-after', String(error.retryAfter));
  if (isBusy(error)) app.log.debug({ requestId }, 'a request was refused');
  else if (ctx.status >= 500) app.log.error({ err: error, requestId }, 'a request failed');
  else
    app.log.info(
      { requestId, code: known ? error.code : undefined, status: ctx.status },
      'a request was refused',
    );
  const t = translator(language);
  // The most telling first: why, what kind, and "our fault" for what nobody foresaw.
  const keys = known ? [error.text, error.code] : [];
  const said = (prefix: string) => keys.map((key) => prefix + key).find((key) => hasText(language, key));
  const words = t(said('errors.') ?? 'errors.internal');
  const title = t(said('errors.titles.') ?? 'errors.title');
  const problems = known ? error.problems.map((one) => sayProblem(language, one)) : [];

  if (ctx.get('hx-request') === 'true') {
    // The part of the page that asked stays as it is; every page has a place for this.
    ctx.set('hx-retarget', '#flash');
    ctx.set('hx-reswap', 'innerHTML');
    ctx.type = 'html';
    ctx.body = htmlFragment(
      <Alert tone="bad" title={title} announce="alert">
        <p>{words}</p>
        <Problems problems={problems} />
      </Alert>,
    );
    return;
  }
  if (forPrograms.test(ctx.path)) {
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body = `${words}\n`;
    return;
  }
  if (!ctx.accepts('html')) {
    ctx.body = { error: known ? error.code : 'internal', message: words, problems, reference: requestId };
    return;
  }
  const signIn = known && error.code === 'sign-in-needed';
  const ways = app.signIns.size > 0 || [...app.platforms.keys()].some(isChannel);
  if (signIn && ways && ctx.method === 'GET') {
    ctx.status = 303;
    ctx.redirect(`/sign-in?next=${encodeURIComponent(ctx.url)}`);
    return;
  }
  renderPage(ctx, {
    title,
    width: 'reading',
    body: (
      <>
        <PageHead title={title} lead={words} />
        <Problems problems={problems} />
        {ctx.method === 'POST' ? <p class="quiet">{t('errors.typed')}</p> : null}
        {signIn && !app.config.localMessenger ? null : (
          <p class="button-row">
            {isBusy(error) && ctx.method === 'GET' && ownPath(ctx.url) === ctx.url ? (
              <LinkButton href={ctx.url} look="primary">
                {t('errors.again')}
              </LinkButton>
            ) : null}
            <Way ctx={ctx} signIn={signIn} open={!known || error.code !== 'forbidden'} />
          </p>
        )}
        {ctx.status >= 500 ? <p class="quiet">{t('errors.reference', { id: requestId })}</p> : null}
      </>
    ),
  });
}

/** Where to go from here: into the messenger, back to the console where one was, else to the start. */
function Way({ ctx, signIn, open }: { ctx: Ctx; signIn: boolean; open: boolean }) {
  const t = translator(ctx.state.language);
  if (signIn)
    return (
      <LinkButton href="/local" look="primary">
        {t('errors.openMessenger')}
      </LinkButton>
    );
  const inConsole = open && ctx.path.startsWith('/console');
  return (
    <LinkButton href={inConsole ? '/console' : '/'}>
      {t(inConsole ? 'errors.console' : 'errors.home')}
    </LinkButton>
  );
}

function Problems({ problems }: { problems: readonly { at: string; problem: string }[] }) {
  if (problems.length === 0) return null;
  return (
    <ul class="problem-list">
      {problems.map((one) => (
        <li key={`${one.at} ${one.problem}`}>
          <code>{one.at}</code> {one.problem}
        </li>
      ))}
    </ul>
  );
}

/** Koa's own refusals (body too large, broken JSON, unknown encoding) carry a status. */
function toHeedError(error: unknown): HeedError | Error {
  if (error instanceof HeedError) return error;
  if (!(error instanceof Error)) return new Error('something that is no error was thrown', { cause: error });
  const status = 'status' in error ? error.status : undefined;
  if (status === 413) return new HeedError('too-large', 'the body is over the limit', { cause: error });
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new HeedError(status === 404 ? 'not-found' : 'bad-request', 'the request could not be read', {
      cause: error,
    });
  }
  return error;
}
