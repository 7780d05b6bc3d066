import type { Elsewhere, UnreachedPeople } from '../../../src/notices/unreached.ts';
import { Alert, DataTable, Section, Time } from '../../../src/web/components/index.ts';
import { platformName } from './people-standing.tsx';
import type { Words } from './words.ts';

const person = ({ t }: Words) => [
  { key: 'name', label: t('exports.column.name'), cell: ({ name }: { name: string }) => name },
  { key: 'staff', label: t('exports.column.staffNo'), cell: ({ staffNo }: { staffNo: string }) => staffNo },
];

const sum = (counts: readonly { people: number }[]) => counts.reduce((all, one) => all + one.people, 0);

/** Who gets no message, by name and with the reason: somebody has to tell them another way. */
export function UnreachedSection({ unreached, words }: { unreached: UnreachedPeople; words: Words }) {
  const { t, n } = words;
  const { counts, people, elsewhere } = unreached;
  const all = sum(counts);
  if (all === 0) {
    return (
      <Alert tone="good">
        <p>
          {t(
            elsewhere.counts.length > 0 ? 'console.preview.allReachedSomehow' : 'console.preview.allReached',
          )}
        </p>
      </Alert>
    );
  }
  const title = t('console.preview.unreached', { people: n(all) });
  return (
    <Section id="unreached" title={title} text={t('console.preview.unreachedText')}>
      <DataTable
        caption={title}
        captionHidden
        rows={people}
        rowKey={({ personId }) => personId}
        empty=""
        columns={[
          ...person(words),
          {
            key: 'why',
            label: t('console.preview.why'),
            cell: ({ why }) => (
              <>
                {t(`console.failure.${why}`)} <span class="quiet">{t(`console.failureHelp.${why}`)}</span>
              </>
            ),
          },
        ]}
      />
      <More over={all - people.length} words={words} />
    </Section>
  );
}

interface ElsewhereProps {
  elsewhere: UnreachedPeople['elsewhere'];
  /** In working days. */
  patience: number;
  words: Words;
}

/** Who gets it by mail or text message, and since when no chat of theirs works: they are reached, and nobody need act. */
export function ElsewhereSection({ elsewhere: { counts, people }, patience, words }: ElsewhereProps) {
  const { t, n } = words;
  const all = sum(counts);
  if (all === 0) return null;
  const title = t('console.preview.elsewhere', { people: n(all) });
  const texts = sum(counts.filter(({ channel }) => channel === 'sms'));
  return (
    <Section id="elsewhere" title={title} text={t('console.preview.elsewhereText')}>
      {texts > 0 ? <p>{t('console.preview.textMessages', { count: texts, n: n(texts) })}</p> : null}
      <DataTable
        caption={title}
        captionHidden
        rows={people}
        rowKey={({ personId }) => personId}
        empty=""
        columns={[
          ...person(words),
          {
            key: 'way',
            label: t('console.preview.way'),
            cell: ({ channel }) => platformName(channel, words),
          },
          {
            key: 'since',
            label: t('console.preview.since'),
            cell: ({ since }) => <Time {...words.moment(since)} />,
          },
          { key: 'why', label: t('console.preview.why'), cell: (one) => whyElsewhere(one, patience, words) },
        ]}
      />
      <More over={all - people.length} words={words} />
    </Section>
  );
}

function whyElsewhere({ failing, waits }: Elsewhere, patience: number, words: Words): string {
  const { t } = words;
  if (failing === null) return t('console.preview.onlyWay');
  const platform = platformName(failing, words);
  return waits
    ? t('console.preview.failingFirst', { platform, count: patience })
    : t('console.preview.failing', { platform });
}

function More({ over, words: { t, n } }: { over: number; words: Words }) {
  return over > 0 ? <p class="quiet">{t('console.preview.moreUnreached', { more: n(over) })}</p> : null;
}
