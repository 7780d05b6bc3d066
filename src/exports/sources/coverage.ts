import { countBy, type Group } from '../../coverage/figures.ts';
import type { NoticeLine } from '../../coverage/notices.ts';
import { departmentFigures, type Figures } from '../../notices/view.ts';
import { AskedOnce } from '../asked-once.ts';
import type { Prepare } from '../make.ts';
import type { FileWords } from '../table.ts';
import { allNotices } from './all-notices.ts';
import { inRows, type Keyed } from './people.ts';
import { aboutScope, instantOf, type Sight } from './sight.ts';

interface Line {
  notice: NoticeLine;
  department: string | null;
  figures: Figures;
}

/**
 * How far every notice is in every department: one row each, which add up. A department without anybody asked has no
 * row. Of consents whoever may not know answers gets the number of people asked and nothing else.
 */
export function coverageOf(sight: Sight): Prepare {
  return async (tx, order, words) => {
    const { at, past } = instantOf(order);
    const { t } = words;
    const notices = await allNotices(tx, sight.scope, at);
    const lines = new AskedOnce(notices, async (notice): Promise<Line[]> => {
      const query = { at, past, scope: sight.scope, notices: [notice.id] };
      const { groups } = await countBy(tx, query, 'department');
      return groups.map((group) => lineOf(notice, group, sight));
    });
    let count = 0;
    let people = 0;
    for await (const some of lines) {
      count += some.length;
      people += some.reduce((sum, { figures }) => sum + figures.people, 0);
    }
    const columns = columnsFor(sight, words);
    return {
      rows: count,
      record: { kind: 'coverage', filters: { scope: sight.scope === 'all' ? 'all' : 'own' } },
      table: {
        title: t('exports.kind.coverage'),
        columns,
        rows: inRows(lines, (line) => columns.map(({ cell }) => cell(line))),
      },
      about: [
        aboutScope(sight, words),
        {
          label: t('exports.column.people'),
          value: people,
          type: 'number',
        },
        ...(sight.answers ? [{ label: '', value: t('exports.about.accepted') }] : []),
      ],
    };
  };
}

const lineOf = (notice: NoticeLine, group: Group, { answers }: Sight): Line => ({
  notice,
  department: group.name,
  figures: departmentFigures(group, answers, notice.action),
});

function columnsFor({ answers }: Sight, { t, language }: FileWords): Keyed<Line>[] {
  const label = (key: string) => t(`exports.column.${key}`);
  const column = (key: string, type: Keyed<Line>['type'], cell: Keyed<Line>['cell']): Keyed<Line> => ({
    key,
    label: label(key),
    type,
    cell,
  });
  const whole = (key: string, of: (figures: Figures & { kind: 'whole' }) => number | null | undefined) =>
    column(key, 'number', ({ figures }) => (figures.kind === 'whole' ? of(figures) : null));
  const either = (key: string, of: (figures: Exclude<Figures, { kind: 'asked' }>) => number) =>
    column(key, 'number', ({ figures }) => (figures.kind === 'asked' ? null : of(figures)));
  const head = [
    column('notice', 'text', ({ notice }) => notice.titles[language]),
    column('policy', 'text', ({ notice }) => notice.code),
    column('version', 'number', ({ notice }) => notice.number),
    column('sent', 'instant', ({ notice }) => notice.createdAt),
    column('due', 'instant', ({ notice }) => notice.dueAt),
    column('state', 'text', ({ notice }) => t(`exports.noticeState.${notice.state}`)),
    column('department', 'text', ({ department }) => department ?? t('exports.noDepartment')),
    column('people', 'number', ({ figures }) => figures.people),
  ];
  const tail = [
    either('openCount', ({ open }) => open),
    either('overdueCount', ({ overdue }) => overdue),
    either('cancelledCount', ({ cancelled }) => cancelled),
  ];
  if (!answers)
    return [
      ...head,
      column('finishedCount', 'number', ({ figures }) =>
        figures.kind === 'finished' ? figures.finished : null,
      ),
      ...tail,
    ];
  return [
    ...head,
    whole('seenCount', ({ seen }) => seen),
    whole('readCount', ({ read }) => read),
    whole('answeredCount', ({ answered }) => answered),
    ...tail,
    whole('excusedCount', ({ excused }) => excused),
  ];
}
