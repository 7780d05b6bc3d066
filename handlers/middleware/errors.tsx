import type { Next } from 'koa';
import { HeedError } from '../../src/errors.ts';
import { hasText, translator } from '../../src/messages/texts.ts';
import { Alert, LinkButton } from '../../src/web/components/index.ts';
import { htmlFragment } from '../../src/web/layout.tsx';
import type { Ctx } from '../context.ts';
import { renderPage } from '../pages/frame.tsx';

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
  ctx.status = known ? error.status : 500;
  if (ctx.status >= 500) app.log.error({ err: error, requestId }, 'a request failed');
  else
    app.log.info(
      { requestId, code: known ? error.code : undefined, status: ctx.status },
      'a request was refused',
    );
  const key = known ? error.text : 'internal';
  const t = translator(language);
  const words = hasText(language, `errors.${key}`)
    ? t(`errors.${key}`)
    : t(`errors.${known ? error.code : 'internal'}`);
  const problems = known ? error.problems : [];

  if (ctx.get('hx-request') === 'true') {
    // htmx swaps only what succeeded, unless it is told where an error goes.
    ctx.set('hx-retarget', '#flash');
    ctx.set('hx-reswap', 'innerHTML');
    ctx.type = 'html';
    ctx.body = htmlFragment(<Problem title={t('errors.title')} words={words} problems={problems} />);
    return;
  }
  if (!ctx.accepts('html')) {
    ctx.body = { error: known ? error.code : 'internal', message: words, problems, reference: requestId };
    return;
  }
  renderPage(ctx, {
    title: t('errors.title'),
    width: 'reading',
    body: (
      <>
        <Problem title={t('errors.title')} words={words} problems={problems} />
        <p>{t('errors.reference', { id: requestId })}</p>
        <p>
          <LinkButton href="/">{t('common.back')}</LinkButton>
        </p>
      </>
    ),
  });
}

function Problem(props: { title: string; words: string; problems: HeedError['problems'] }) {
  return (
    <Alert tone="bad" title={props.title} announce="alert">
      <p>{props.words}</p>
      {props.problems.length > 0 ? (
        <ul>
          {props.problems.map((one) => (
            <li key={`${one.at} ${one.problem}`}>
              <code>{one.at}</code> {one.problem}
            </li>
          ))}
        </ul>
      ) : null}
    </Alert>
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
