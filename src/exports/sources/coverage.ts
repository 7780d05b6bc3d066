import { countNotices, type Group } from '../../coverage/figures.ts';
import { type NoticeHead, noticesAt } from '../../coverage/notices.ts';
import type { Narrowing } from '../../coverage/query.ts';
import type { Db } from '../../db/pool.ts';
import { departmentFigures, type Figures } from '../../notices/view.ts';
import { AskedOnce } from '../asked-once.ts';
import type { Prepare } from '../make.ts';
import type { FileWords } from '../table.ts';
import { aboutNarrowing, onRecord } from './narrowing.ts';
import { inRows, type Keyed } from './people.ts';
import { aboutScope, instantOf, type Sight } from './sight.ts';

interface Line {
  notice: NoticeHead;
  department: string | null;
  figures: Figures;
}

/** So many notices are counted by one statement. */
const atOnce = 100;

/**
 * How far notices are in every department: one row each, which add up to what the page of coverage shows with the same
 * narrowing. A department without anybody asked has no row. Of consents whoever may not know answers gets the number of
 * people asked and nothing else.
 *
 * @param narrowing absent: every notice that was ever sent
 */
export function coverageOf(sight: Sight, narrowing: Narrowing = {}): Prepare {
  return async (tx, order, words) => {
    const { at, past } = instantOf(order);
    const { t } = words;
    const notices = await noticesOf(tx, sight, narrowing, at);
    const some = Array.from({ length: Math.ceil(notices.length / atOnce) }, (_, n) =>
      notices.slice(n * atOnce, (n + 1) * atOnce),
    );
    const lines = new AskedOnce(some, async (those): Promise<Line[]> => {
      const query = { ...narrowing, at, past, scope: sight.scope, notices: those.map(({ id }) => id) };
      const counted = await countNotices(tx, query);
      return those.flatMap((notice) =>
        (counted.get(notice.id) ?? []).map((group) => lineOf(notice, group, sight)),
      );
    });
    let count = 0;
    let people = 0;
    for await (const those of lines) {
      count += those.length;
      people += those.reduce((sum, { figures }) => sum + figures.people, 0);
    }
    const columns = columnsFor(sight, words);
    return {
      rows: count,
      record: {
        kind: 'coverage',
        filters: { scope: sight.scope === 'all' ? 'all' : 'own', ...onRecord(narrowing) },
      },
      table: {
        title: t('exports.kind.coverage'),
        columns,
        rows: inRows(lines, (line) => columns.map(({ cell }) => cell(line))),
      },
      about: [
        aboutScope(sight, words),
        ...(await aboutNarrowing(tx, narrowing, at, words)),
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

async function noticesOf(tx: Db, { scope }: Sight, { notices, running, owed }: Narrowing, at: Date) {
  const all = await noticesAt(tx, scope, at, { state: running ? 'open' : undefined });
  return all.filter(({ id, action }) => (notices?.includes(id) ?? true) && !(owed && action === 'consent'));
}

const lineOf = (notice: NoticeHead, group: Group, { answers }: Sight): Line => ({
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
