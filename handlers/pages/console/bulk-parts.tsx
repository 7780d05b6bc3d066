import type { Bulk } from '../../../src/console/bulk.ts';
import { type BulkKind, type Done, rightTo } from '../../../src/console/bulk-act.ts';
import { bulkPath } from '../../../src/console/bulk-tell.ts';
import { hasText } from '../../../src/messages/texts.ts';
import { can } from '../../../src/people/permissions.ts';
import type { Viewer } from '../../../src/people/person.ts';
import { Alert, Section } from '../../../src/web/components/index.ts';
import type { Words } from './words.ts';

/** What came of it, or that it waits: said once, above the list it was done from. */
export function BulkOutcome({ bulk, words }: { bulk: Bulk; words: Words }) {
  const { t } = words;
  if (bulk.state === 'waiting')
    return (
      <Alert tone="wait" announce="status">
        <p>
          {t(bulk.kind === 'remind' ? 'console.bulk.waits' : 'console.callOff.waits', { count: bulk.people })}{' '}
          <a href={bulkPath(bulk.id)}>{t('console.bulk.look')}</a>
        </p>
      </Alert>
    );
  if (bulk.state === 'done' && !bulk.outcome)
    return (
      <Alert tone="wait" announce="status">
        <p>{t('console.callOff.underWay', { count: bulk.people })}</p>
      </Alert>
    );
  if (!bulk.outcome) return null;
  const { now, later, not } = bulk.outcome;
  return (
    <Alert tone={now + later > 0 ? 'good' : 'warn'} announce="status">
      <p>{outcomeLine(bulk.kind, bulk.outcome, words, 'done')}</p>
      {not.length > 0 ? (
        <ul>
          {not.map(({ why, people }) => (
            <li key={why}>{t('console.bulk.leftLine', { count: people, why: whyNot(why, words) })}</li>
          ))}
        </ul>
      ) : null}
    </Alert>
  );
}

/** "Remind 3 people", as a title. */
export const titleOf = ({ kind, people }: { kind: BulkKind; people: number }, { t }: Words): string =>
  t(kind === 'remind' ? 'console.bulk.remindCount' : 'console.callOff.title', { count: people });

/** "3 reminders go out now, 2 in their next working hours." */
export function outcomeLine(kind: BulkKind, { now, later }: Done, { t }: Words, when: 'would' | 'done') {
  if (kind === 'call-off') return t(`console.callOff.${now === 0 ? 'nobody' : when}`, { count: now });
  if (now + later === 0) return t('console.bulk.nobody');
  return [
    ...(now > 0 ? [t('console.bulk.now', { count: now })] : []),
    ...(later > 0 ? [t('console.bulk.later', { count: later })] : []),
  ].join(t('console.bulk.and'));
}

/** Why somebody is left out; a reason this page has no words for is said to be one of the policy's. */
export function whyNot(why: string, { t, language }: Words): string {
  const key = `console.bulk.why.${why}`;
  return t(hasText(language, key) ? key : 'console.bulk.why.other');
}

/** What waits for a second person, for those who may agree and for whoever asked. */
export function BulksWaiting({
  bulks,
  viewer,
  words,
}: {
  bulks: readonly Bulk[];
  viewer: Viewer;
  words: Words;
}) {
  const { t, moment } = words;
  const mine = bulks.filter(({ kind }) => can(viewer, rightTo[kind]));
  if (mine.length === 0) return null;
  return (
    <Section id="bulks" title={t('console.bulk.waitingTitle')}>
      <ul class="found-list">
        {mine.map((bulk) => (
          <li key={bulk.id}>
            <a href={bulkPath(bulk.id)}>{titleOf(bulk, words)}</a>
            <span class="found-detail">
              {t('console.orders.byAt', { name: bulk.placedByName, when: moment(bulk.placedAt).label })}
            </span>
            {can(viewer, 'notices.approve', { placedBy: bulk.placedBy }) ? null : (
              <span class="faint">{t('console.bulk.yours')}</span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
