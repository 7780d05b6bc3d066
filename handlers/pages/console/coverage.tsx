import { type Dimension, dimensions } from '../../../src/coverage/query.ts';
import { type Reason, reasons } from '../../../src/coverage/standing.ts';
import { hasText } from '../../../src/messages/texts.ts';
import { DataTable, Section, Stats, Tabs } from '../../../src/web/components/index.ts';
import type { Ctx } from '../../context.ts';
import { ExportButtons } from '../export-buttons.tsx';
import { AsItWas } from './as-it-was.tsx';
import { type AsOf, asOf } from './as-of.ts';
import { FinishedOverTime, GroupBars } from './coverage-charts.tsx';
import { type CoverageData, type GroupFigures, loadCoverage, queryFor } from './coverage-data.ts';
import { coverageFields } from './coverage-filters.ts';
import { CoverageNone } from './coverage-none.tsx';
import { coverageStats, GroupTable } from './coverage-table.tsx';
import { coverageFile } from './exports-files.ts';
import { FilterBar } from './filters.tsx';
import { type FiltersOf, filtersOf, listHref } from './lists.ts';
import { noticeNames } from './notice-choices.ts';
import { loadViews, SavedViews } from './saved-views.tsx';
import { demandSight, type NoticeSight } from './scope.ts';
import { consoleViewer, renderConsole } from './shell.tsx';
import { type Words, wordsFor } from './words.ts';

type Values = FiltersOf<'coverage'>;

/** GET /console/coverage: how far the company has come, at any time, by whatever people are told apart. */
export async function coveragePage(ctx: Ctx): Promise<void> {
  const viewer = consoleViewer(ctx);
  const sight = demandSight(viewer);
  const { app, now } = ctx.state;
  const words = wordsFor(ctx);
  const { t } = words;
  const asked = filtersOf('coverage', ctx.query);
  const when = asOf(asked.at, sight.answers, now, app.zone);
  const values = { ...asked, at: when.typed };
  const by = values.by ?? 'department';
  const query = queryFor(sight, values, when);
  const data = await loadCoverage(app.db, sight, { query, by, zone: app.zone });
  const fields = await coverageFields(app.db, sight, data.notices, values, words);
  const views = await loadViews(ctx, 'coverage', values);
  renderConsole(ctx, {
    title: t('console.coverage.title'),
    lead: t(`console.coverage.${values.notice ? 'leadOne' : values.show === 'all' ? 'leadAll' : 'lead'}`),
    body: (
      <>
        <AsItWas when={when} back={listHref('coverage', values, { at: undefined })} words={words} />
        <SavedViews ctx={ctx} list="coverage" views={views} words={words} />
        <FilterBar list="coverage" values={values} fields={fields} words={words} />
        <CoverageBody data={data} by={by} values={values} when={when} sight={sight} words={words} />
        <Section id="export" title={t('exports.page.export')} text={t('console.coverage.exportText')}>
          <ExportButtons
            ctx={ctx}
            files={(['xlsx', 'csv'] as const).map((format) => ({
              path: coverageFile(values, format),
              label: t(`exports.page.${format}`),
            }))}
          />
        </Section>
      </>
    ),
  });
}

interface BodyProps {
  data: CoverageData;
  by: Dimension;
  values: Values;
  when: AsOf;
  sight: NoticeSight;
  words: Words;
}

function CoverageBody({ data, by, values, when, sight, words }: BodyProps) {
  const { t } = words;
  const { total, groups, from, points, outside } = data;
  if (!from || total.people === 0)
    return <CoverageNone {...{ values, when, sight, words }} notices={data.notices} />;
  const names = noticeNames(data.notices, words);
  const label = (group: GroupFigures) => groupLabel(by, group, names, words);
  const href = (group: GroupFigures) => groupHref(by, group, values);
  const due = data.notices.find(({ id }) => id === values.notice)?.dueAt;
  return (
    <>
      <Stats items={coverageStats(total, words)} />
      <Section id="time" title={t('console.coverage.chart.time')} sheet>
        <FinishedOverTime
          titleHidden
          from={from}
          at={when.at}
          due={due}
          points={points}
          total={total}
          words={words}
        />
      </Section>
      <section class="section" aria-label={t('console.coverage.by.label')}>
        <Tabs
          label={t('console.coverage.by.label')}
          items={dimensions.map((one) => ({
            label: t(`console.coverage.by.${one}`),
            href: listHref('coverage', values, { by: one }),
            current: one === by,
          }))}
        />
        <div class="stack">
          <GroupBars groups={groups} label={label} href={href} words={words} />
          <GroupTable groups={groups} by={by} label={label} href={href} words={words} />
        </div>
      </section>
      {outside && total.cancelled > 0 ? <Outside total={total} outside={outside} words={words} /> : null}
    </>
  );
}

function groupLabel(
  by: Dimension,
  { key, name }: GroupFigures,
  notices: ReadonlyMap<string, string>,
  { t, language }: Words,
): string {
  switch (by) {
    case 'department':
      return name ?? t('console.notice.noDepartment');
    case 'manager':
      return name ?? t('console.coverage.nobody');
    case 'platform': {
      const word = `console.coverage.platforms.${key ?? 'none'}`;
      return hasText(language, word) ? t(word) : (key ?? '—');
    }
    case 'language':
      return t(`console.language.${key}`);
    case 'notice':
      return notices.get(key ?? '') ?? '—';
  }
}

/** A group leads to what is in it; a notice to its own page. */
function groupHref(by: Dimension, { key }: GroupFigures, values: Values): string | undefined {
  if (key === null) return undefined;
  if (by === 'notice') return `/console/notices/${key}${values.at ? `?at=${values.at}` : ''}`;
  return values[by] === key ? undefined : listHref('coverage', values, { [by]: key });
}

function Outside(props: {
  total: CoverageData['total'];
  outside: NonNullable<CoverageData['outside']>;
  words: Words;
}) {
  const { total, outside, words } = props;
  const { t, n } = words;
  const rows = reasons.filter((reason) => outside[reason]);
  return (
    <Section
      id="outside"
      title={t('console.coverage.outsideTitle')}
      text={t('console.coverage.outsideText', {
        people: n(total.people),
        owed: n(total.owed),
        outside: n(total.cancelled),
      })}
    >
      <DataTable
        caption={t('console.coverage.outsideTitle')}
        captionHidden
        rows={rows}
        rowKey={(reason) => reason}
        empty=""
        columns={[
          {
            key: 'reason',
            label: t('console.overview.reason'),
            cell: (reason: Reason) => t(`console.coverage.reason.${reason}`),
          },
          {
            key: 'people',
            label: t('console.progress.people'),
            cell: (reason: Reason) => n(outside[reason] ?? 0),
            numeric: true,
          },
        ]}
      />
    </Section>
  );
}
