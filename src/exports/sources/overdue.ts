import { countBy } from '../../coverage/figures.ts';
import { coveragePages, type PersonLine } from '../../coverage/people.ts';
import { noticeTitles } from '../../notices/titles.ts';
import type { Prepare } from '../make.ts';
import { inRows, type Keyed, whoColumns } from './people.ts';
import { aboutScope, instantOf, type Sight } from './sight.ts';

const dayMs = 86_400_000;

/** Whoever is late with anything, by notice: a list to work through. Nobody is late with a consent. */
export function overdueOf(sight: Sight): Prepare {
  return async (tx, order, words) => {
    const { at, past } = instantOf(order);
    const { t, language } = words;
    const query = { at, past, scope: sight.scope, standing: ['overdue'] as const };
    const { total, groups } = await countBy(tx, query, 'notice');
    const titles = await noticeTitles(
      tx,
      groups.flatMap(({ key }) => (key ? [key] : [])),
      language,
    );
    const who = whoColumns(sight, words).filter(({ key }) => key !== 'standing');
    const columns: Keyed<PersonLine>[] = [
      {
        key: 'notice',
        label: t('exports.column.notice'),
        type: 'text',
        cell: ({ noticeId }) => titles.get(noticeId) ?? noticeId,
      },
      ...who,
      { key: 'due', label: t('exports.column.due'), type: 'instant', cell: ({ dueAt }) => dueAt },
      {
        key: 'daysLate',
        label: t('exports.column.daysLate'),
        type: 'number',
        cell: ({ dueAt }) => Math.floor((at.getTime() - dueAt.getTime()) / dayMs),
      },
    ];
    return {
      rows: total.people,
      record: { kind: 'overdue', filters: { scope: sight.scope === 'all' ? 'all' : 'own' } },
      table: {
        title: t('exports.kind.overdue'),
        columns,
        rows: inRows(coveragePages(tx, query, { answers: sight.answers }), (line) =>
          columns.map(({ cell }) => cell(line)),
        ),
        tally: 0,
      },
      about: [aboutScope(sight, words)],
    };
  };
}
