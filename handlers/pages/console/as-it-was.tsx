import { Alert } from '../../../src/web/components/index.ts';
import type { AsOf } from './as-of.ts';
import type { Words } from './words.ts';

/** Says plainly that a page does not show now, and leads back. */
export function AsItWas({
  when,
  back,
  words,
  cards,
}: {
  when: AsOf;
  back: string;
  words: Words /** Whether the page is about cards too. */;
  cards?: boolean;
}) {
  const { t, companyMoment, day } = words;
  if (!when.typed) return null;
  return (
    <Alert tone="info">
      <p>
        <strong>
          {when.day
            ? t('console.coverage.asItWasDay', { when: day(when.at) })
            : t('console.coverage.asItWas', { when: companyMoment(when.at) })}
        </strong>{' '}
        {t('console.coverage.asItWasText')} {cards ? t('console.coverage.asItWasCards') : null}{' '}
        <a href={back}>{t('console.coverage.back')}</a>
      </p>
    </Alert>
  );
}
