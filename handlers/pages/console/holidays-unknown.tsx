import type { Term } from '../../../src/calendar/terms.ts';
import { Alert } from '../../../src/web/components/index.ts';
import type { Words } from './words.ts';

/** Says that a term which begins today is counted without holidays that nobody knows yet, and what to do about it. */
export function HolidaysUnknown({ term, words }: { term: Term; words: Words }) {
  const years = term.holidaysUnknown;
  if (years.length === 0) return null;
  return (
    <Alert tone="wait">
      <p>
        {words.t('console.holidaysUnknown', { years: years.join(words.language === 'en' ? ', ' : '、') })}
      </p>
    </Alert>
  );
}
