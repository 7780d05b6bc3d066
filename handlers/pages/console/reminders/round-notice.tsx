import { Alert } from '../../../../src/web/components/index.ts';
import type { Words } from '../words.ts';

/** That a change has not reached everything that is under way yet: it does so bit by bit. */
export function RoundNotice({ since, words: { t, companyMoment } }: { since: Date | null; words: Words }) {
  if (!since) return null;
  return (
    <Alert tone="info" title={t('console.reminders.round')}>
      <p>{t('console.reminders.roundText', { when: companyMoment(since) })}</p>
    </Alert>
  );
}
