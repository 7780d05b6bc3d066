import type { Standing } from '../../../../src/training/takers.ts';
import { Badge, DataTable } from '../../../../src/web/components/index.ts';
import type { Words } from '../../console/words.ts';

interface Props {
  people: readonly Standing[];
  all: number;
  words: Words;
}

/** Who has not finished, the longest overdue first; nothing of how it goes. */
export function UnfinishedTable({ people, all, words }: Props) {
  const { t, n, day } = words;
  return (
    <>
      <DataTable
        caption={t('training.staff.unfinished.title')}
        captionHidden
        rows={people}
        rowKey={({ personId }) => personId}
        empty={t('training.staff.unfinished.none')}
        columns={[
          { key: 'name', label: t('exports.column.name'), cell: ({ name }) => name },
          { key: 'staffNo', label: t('exports.column.staffNo'), cell: ({ staffNo }) => staffNo },
          {
            key: 'department',
            label: t('exports.column.department'),
            cell: ({ department }) => department ?? t('console.notice.noDepartment'),
          },
          {
            key: 'due',
            label: t('training.page.due'),
            cell: ({ dueAt, waits }) => (waits ? t('training.staff.unfinished.noDay') : day(dueAt)),
          },
          {
            key: 'standing',
            label: t('exports.column.standing'),
            cell: ({ standing }) => (
              <Badge tone={standing === 'overdue' ? 'wait' : 'neutral'}>
                {t(`exports.standing.${standing}`)}
              </Badge>
            ),
          },
        ]}
      />
      {all > people.length ? (
        <p class="help">{t('training.staff.unfinished.more', { shown: n(people.length), all: n(all) })}</p>
      ) : null}
    </>
  );
}
