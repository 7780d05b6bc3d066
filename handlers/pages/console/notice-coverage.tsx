import type { DepartmentFigures, ShownFigures } from '../../../src/notices/view.ts';
import { type Column, DataTable, Section, type Stat, Stats } from '../../../src/web/components/index.ts';
import { WaySummary } from '../reach/console-parts.tsx';
import { FinishedOverTime } from './coverage-charts.tsx';
import type { NoticeData } from './notice-data.ts';
import { RecallFigures } from './notice-recall.tsx';
import { Progress } from './progress.tsx';
import type { Words } from './words.ts';

/** The figures of a notice as a whole. Accepted, seen and answered are three facts and stand apart. */
export function NoticeCoverage({ data, words }: { data: NoticeData; words: Words }) {
  const { t } = words;
  const { figures, action } = data.notice;
  if (figures.kind === 'asked') return <p class="help">{t('console.notice.voluntary')}</p>;
  return (
    <>
      <Stats items={stats(figures, action === 'consent', words)} />
      {figures.kind === 'whole' ? <p class="help">{t('console.notice.factsHint')}</p> : null}
      {data.ways ? <WaySummary ways={data.ways} words={words} /> : null}
      {data.recall ? <RecallFigures recall={data.recall} words={words} /> : null}
      <Section id="whole" title={t('console.notice.whole')} sheet>
        <Progress label={t('console.notice.everyone')} figures={figures} words={words} full />
        {data.over ? (
          <FinishedOverTime
            from={data.notice.createdAt}
            at={data.over.at}
            due={data.notice.dueAt}
            points={data.over.points}
            total={figures}
            words={words}
          />
        ) : null}
        {action === 'consent' ? null : (
          <p class="help">
            <a href={`/console/coverage?notice=${data.notice.id}`}>{t('console.coverage.anyTime')}</a>
          </p>
        )}
      </Section>
    </>
  );
}

function stats(figures: ShownFigures, free: boolean, { t, n, language }: Words): Stat[] {
  const share = (value: number) =>
    t('console.notice.ofAll', {
      all: n(figures.owed),
      share: new Intl.NumberFormat(language, { style: 'percent' }).format(
        figures.owed === 0 ? 0 : value / figures.owed,
      ),
    });
  const stat = (key: string, value: number, detail?: string): Stat => ({
    label: t(`console.progress.${key}`),
    value: n(value),
    ...(detail ? { detail } : {}),
  });
  const overdue: Stat[] = free
    ? []
    : [{ ...stat('overdue', figures.overdue), ...(figures.overdue > 0 ? { tone: 'wait' } : {}) }];
  const cancelled = figures.cancelled > 0 ? [stat('cancelled', figures.cancelled)] : [];
  const away =
    figures.kind === 'whole' && figures.onLeave > 0
      ? [{ label: t('console.coverage.onLeave'), value: n(figures.onLeave) }]
      : [];
  if (figures.kind === 'finished') {
    return [
      { ...stat('finished', figures.finished, share(figures.finished)), tone: 'good' },
      stat('unfinished', figures.open),
      ...overdue,
      ...cancelled,
    ];
  }
  const { reached } = figures;
  const unreachableStat = (people: number): Stat => ({
    ...stat('unreachable', people),
    ...(people > 0 ? { tone: 'bad' } : {}),
  });
  return [
    { ...stat('answered', figures.answered, share(figures.answered)), tone: 'good' },
    stat('seen', figures.seen, t('console.notice.seenDetail')),
    stat('read', figures.read, t('console.notice.readDetail')),
    ...(reached ? [stat('accepted', reached.accepted, t('console.notice.acceptedDetail'))] : []),
    ...(reached && reached.unconfirmed > 0
      ? [stat('unconfirmed', reached.unconfirmed, t('console.notice.unconfirmedDetail'))]
      : []),
    ...overdue,
    ...away,
    ...(typeof reached?.unreachable === 'number' ? [unreachableStat(reached.unreachable)] : []),
    ...cancelled,
  ];
}

type Row = Exclude<DepartmentFigures, { kind: 'asked' }>;

/** How far each department has come, the largest gap first. */
export function NoticeDepartments({ data, words }: { data: NoticeData; words: Words }) {
  const { t, n } = words;
  const name = (row: Row) => row.name ?? t('console.notice.noDepartment');
  const { figures, action } = data.notice;
  if (figures.kind === 'asked') return null;
  const whole = figures.kind === 'whole';
  const rows = data.departments.filter((row) => row.kind !== 'asked');
  const figure = (key: string, value: (row: Row) => number): Column<Row> => ({
    key,
    label: t(`console.progress.${key}`),
    cell: (row) => n(value(row)),
    numeric: true,
  });
  return (
    <DataTable
      caption={t('console.notice.byDepartment')}
      rows={rows}
      rowKey={(row) => row.departmentId ?? 'none'}
      empty={t('console.notice.noPeople')}
      columns={[
        { key: 'department', label: t('console.notice.department'), cell: name },
        {
          key: 'progress',
          label: t('console.progress.label'),
          cell: (row) => (
            <Progress label={t('console.progress.of', { what: name(row) })} figures={row} words={words} />
          ),
        },
        figure('people', (row) => row.people),
        figure(whole ? 'answered' : 'finished', (row) =>
          row.kind === 'whole' ? row.answered : row.finished,
        ),
        figure(action === 'consent' ? 'unanswered' : 'unfinished', (row) => row.open),
        ...(action === 'consent' ? [] : [figure('overdue', (row) => row.overdue)]),
      ]}
    />
  );
}
