import type { Point } from '../../../src/coverage/over-time.ts';
import type { ShownFigures } from '../../../src/notices/view.ts';
import { type BarRow, Bars } from '../../../src/web/charts/bars.tsx';
import { OverTime } from '../../../src/web/charts/over-time.tsx';
import { DataTable, Time } from '../../../src/web/components/index.ts';
import type { GroupFigures } from './coverage-data.ts';
import type { Words } from './words.ts';

export interface CurveProps {
  from: Date;
  at: Date;
  /** The day due, where it is one. */
  due?: Date | undefined;
  points: readonly Point[];
  total: ShownFigures;
  titleHidden?: boolean;
  words: Words;
}

export const doneOf = (figures: ShownFigures): number =>
  figures.kind === 'whole' ? figures.answered : figures.finished;

/** When people finished, with the day due and the same figures as a table. */
export function FinishedOverTime({ from, at, due, points, total, titleHidden, words }: CurveProps) {
  const { t, n, moment, brief } = words;
  const end = due && due > at ? due : at;
  const span = Math.max(end.getTime() - from.getTime(), 1);
  const place = (time: Date) => Math.min(Math.max((time.getTime() - from.getTime()) / span, 0), 1);
  const most = total.owed;
  const halves = most >= 4 ? [most, most / 2, 0] : [most, 0];
  const middle = new Date(from.getTime() + span / 2);
  return (
    <div class="stack">
      <OverTime
        id="over-time"
        {...(titleHidden ? { titleHidden } : {})}
        title={t('console.coverage.chart.time')}
        description={t('console.coverage.chart.timeText', {
          when: moment(at).label,
          done: n(doneOf(total)),
          all: n(most),
        })}
        points={points.map(({ until, finished }) => ({ at: place(until), value: finished }))}
        most={most}
        until={place(at)}
        now={t('console.coverage.chart.now', { done: n(doneOf(total)), all: n(most) })}
        values={unique(halves.map((value) => n(Math.round(value))))}
        times={unique([from, middle, end].map((time) => brief(time).label))}
        {...(due
          ? { mark: { at: place(due), label: t('console.coverage.chart.due', { day: words.day(due) }) } }
          : {})}
      />
      <details class="chart-data">
        <summary>{t('console.coverage.chart.data')}</summary>
        <DataTable
          caption={t('console.coverage.chart.time')}
          captionHidden
          rows={points}
          rowKey={({ until }) => until.toISOString()}
          empty="—"
          columns={[
            {
              key: 'until',
              label: t('console.coverage.chart.until'),
              cell: ({ until }) => <Time {...moment(until)} />,
            },
            {
              key: 'done',
              label: t('console.coverage.chart.done'),
              cell: ({ finished }) => n(finished),
              numeric: true,
            },
          ]}
        />
      </details>
    </div>
  );
}

const unique = (values: readonly string[]) => [...new Set(values)];

const mostBars = 12;

export interface GroupBarsProps {
  groups: readonly GroupFigures[];
  label: (group: GroupFigures) => string;
  href: (group: GroupFigures) => string | undefined;
  words: Words;
}

/** How far each group has come, the largest gap first; the table below has the same figures. */
export function GroupBars({ groups, label, href, words: { t, n, language } }: GroupBarsProps) {
  const percent = new Intl.NumberFormat(language, { style: 'percent' });
  const owing = groups.filter(({ owed }) => owed > 0);
  const rows = owing.slice(0, mostBars).map((group): BarRow => {
    const { owed, open, overdue } = group;
    const away = group.kind === 'whole' ? group.onLeave : 0;
    const link = href(group);
    return {
      key: group.key ?? 'none',
      label: label(group),
      ...(link ? { href: link } : {}),
      summary: t('console.coverage.chart.summary', {
        all: n(owed),
        done: n(doneOf(group)),
        late: n(overdue),
      }),
      figure: `${n(doneOf(group))} / ${n(owed)} · ${percent.format(doneOf(group) / owed)}`,
      parts: { done: doneOf(group), waiting: open - overdue - away, away, late: overdue },
    };
  });
  if (rows.length === 0) return null;
  const whole = groups.some(({ kind }) => kind === 'whole');
  return (
    <>
      <Bars
        id="groups"
        title={t('console.coverage.chart.groups')}
        labels={{
          done: t('console.coverage.chart.done'),
          waiting: t('console.coverage.chart.waiting'),
          ...(whole ? { away: t('console.coverage.chart.away') } : {}),
          late: t('console.coverage.chart.late'),
        }}
        rows={rows}
      />
      {owing.length > rows.length ? (
        <p class="help">
          {t('console.coverage.chart.more', { shown: n(rows.length), all: n(owing.length) })}
        </p>
      ) : null}
    </>
  );
}
