import type { OwnReport } from '../../../../src/retention/own-report.ts';
import type { OwnStore } from '../../../../src/retention/own-stores.ts';
import { DataTable, Section } from '../../../../src/web/components/index.ts';
import type { Words } from '../words.ts';

/** What else Heed keeps until when, which sweep deletes it, and what went. */
export function OwnStores({
  stores,
  reports,
  words,
}: {
  stores: readonly OwnStore[];
  reports: readonly OwnReport[];
  words: Words;
}) {
  const { t, moment } = words;
  return (
    <Section id="stores" title={t('retention.purge.stores')} text={t('retention.purge.storesText')}>
      <DataTable
        caption={t('retention.purge.stores')}
        captionHidden
        rows={stores}
        rowKey={({ disclosure }) => disclosure}
        empty=""
        columns={[
          {
            key: 'store',
            label: t('retention.purge.store'),
            cell: ({ disclosure }) => t(`retention.purge.names.${disclosure}`),
          },
          {
            key: 'period',
            label: t('retention.purge.period'),
            cell: ({ period }) => period ?? t('retention.purge.noPeriod'),
          },
          {
            key: 'how',
            label: t('retention.purge.how'),
            cell: ({ sweeps }) => (
              <>
                {sweeps.map(({ name, finishedAt }) => (
                  <div key={name}>
                    {finishedAt
                      ? t('retention.purge.sweep', { name, at: moment(finishedAt).label })
                      : t('retention.purge.sweepNever', { name })}
                  </div>
                ))}
              </>
            ),
          },
        ]}
      />
      {reports.length > 0 ? <OwnDone reports={reports} words={words} /> : null}
    </Section>
  );
}

/** What went of what Heed itself keeps, by day and row of its own policy. */
function OwnDone({ reports, words: { t, n, date } }: { reports: readonly OwnReport[]; words: Words }) {
  return (
    <DataTable
      caption={t('retention.purge.ownDone')}
      rows={reports}
      rowKey={({ day, disclosure }) => `${day} ${disclosure}`}
      empty=""
      columns={[
        { key: 'day', label: t('retention.purge.when'), cell: ({ day }) => date(day) },
        {
          key: 'store',
          label: t('retention.purge.store'),
          cell: ({ disclosure }) => t(`retention.purge.names.${disclosure}`),
        },
        {
          key: 'counts',
          label: t('retention.purge.deleted'),
          cell: ({ counts }) =>
            Object.entries(counts).map(([category, count]) => (
              <div key={category}>
                {t(category)}: {n(count)}
              </div>
            )),
        },
        {
          key: 'people',
          label: t('retention.purge.people'),
          numeric: true,
          cell: ({ people }) => (people > 0 ? n(people) : '–'),
        },
      ]}
    />
  );
}
