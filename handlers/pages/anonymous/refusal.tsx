import type { HeedError } from '../../../src/errors.ts';
import { Alert, PageHead } from '../../../src/web/components/index.ts';
import { type Ctx, translate } from '../../context.ts';
import { addressOf, renderAnonymous } from './frame.tsx';

const words: Readonly<Record<string, string>> = {
  'too-large': 'anonymous.refused.large',
  'not-found': 'anonymous.refused.nowhere',
  'method-not-allowed': 'anonymous.refused.nowhere',
  forbidden: 'anonymous.refused.elsewhere',
};

/** What did not come about, without a word of whoever asked. @param error none where the fault is ours */
export function renderRefusal(ctx: Ctx, error: HeedError | undefined): void {
  const t = translate(ctx);
  ctx.status = error?.status ?? 500;
  renderAnonymous(ctx, {
    title: t('anonymous.title'),
    body: (
      <>
        <PageHead title={t('anonymous.title')} />
        <Alert tone="bad" announce="alert">
          {t(error ? (words[error.code] ?? 'anonymous.refused.form') : 'anonymous.refused.ours')}
        </Alert>
        <p>
          <a href={addressOf(ctx, '/anonymous')}>{t('anonymous.title')}</a>
        </p>
      </>
    ),
  });
}
