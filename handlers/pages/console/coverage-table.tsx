import type { Dimension } from '../../../src/coverage/query.ts';
import type { ShownFigures } from '../../../src/notices/view.ts';
import { type Column, DataTable, type Stat } from '../../../src/web/components/index.ts';
import { doneOf } from './coverage-charts.tsx';
import type { GroupFigures } from './coverage-data.ts';
import type { Words } from './words.ts';

const percentOf = (done: number, owed: number, language: string) =>
  owed === 0 ? '—' : new Intl.NumberFormat(language, { style: 'percent' }).format(done / owed);

/** The whole in a few figures. */
export function coverageStats(total: ShownFigures, { t, n, language }: Words): Stat[] {
  const done = doneOf(total);
  return [
    {
      label: t('console.coverage.chart.done'),
      value: n(done),
      detail: t('console.notice.ofAll', { all: n(total.owed), share: percentOf(done, total.owed, language) }),
      tone: 'good',
    },
    { label: t('console.progress.unfinished'), value: n(total.open) },
    {
      label: t('console.progress.overdue'),
      value: n(total.overdue),
      ...(total.overdue > 0 ? { tone: 'wait' as const } : {}),
    },
    ...(total.kind === 'whole' && total.onLeave > 0
      ? [{ label: t('console.coverage.onLeave'), value: n(total.onLeave) }]
      : []),
    ...(total.cancelled > 0 ? [{ label: t('console.coverage.outside'), value: n(total.cancelled) }] : []),
  ];
}

export interface GroupTableProps {
  groups: readonly GroupFigures[];
  by: Dimension;
  label: (group: GroupFigures) => string;
  href: (group: GroupFigures) => string | undefined;
  words: Words;
}

/** All groups with all their figures; `asked` is what is to be finished and what is no longer needed. */
export function GroupTable({ groups, by, label, href, words }: GroupTableProps) {
  const { t, n, language } = words;
  const figure = (key: string, word: string, value: (row: GroupFigures) => number): Column<GroupFigures> => ({
    key,
    label: t(word),
    cell: (row) => n(value(row)),
    numeric: true,
  });
  const whole = groups.some(({ kind }) => kind === 'whole');
  return (
    <DataTable
      caption={t(`console.coverage.by.${by}`)}
      captionHidden
      rows={groups}
      rowKey={({ key }) => key ?? 'none'}
      empty={t('console.coverage.none.nobody.title')}
      columns={[
        {
          key: 'group',
          label: t(`console.coverage.by.${by}`),
          cell: (row) => {
            const link = href(row);
            return link ? <a href={link}>{label(row)}</a> : label(row);
          },
        },
        figure('asked', 'console.coverage.asked', ({ people }) => people),
        figure('owed', 'console.coverage.owed', ({ owed }) => owed),
        figure('done', 'console.coverage.chart.done', doneOf),
        {
          key: 'share',
          label: t('console.coverage.share'),
          cell: (row) => percentOf(doneOf(row), row.owed, language),
          numeric: true,
        },
        figure('open', 'console.progress.unfinished', ({ open }) => open),
        figure('overdue', 'console.progress.overdue', ({ overdue }) => overdue),
        ...(whole
          ? [
              figure('on-leave', 'console.coverage.onLeave', (row) =>
                row.kind === 'whole' ? row.onLeave : 0,
              ),
            ]
          : []),
        figure('outside', 'console.coverage.outside', ({ cancelled }) => cancelled),
      ]}
    />
  );
}
