import type { Figure } from '../../../src/analysis/read.ts';
import { answerSteps } from '../../../src/analysis/rules.ts';
import {
  answersByStep,
  type HourSum,
  middleStep,
  slowHours,
  usesOf,
  volumeByHour,
} from '../../../src/analysis/sums.ts';
import { Columns } from '../../../src/web/charts/columns.tsx';
import { DataTable, Section } from '../../../src/web/components/index.ts';
import type { Words } from '../console/words.ts';

interface Props {
  figures: readonly Figure[];
  words: Words;
}

export const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;
const sumOf = (counts: readonly number[]): number => counts.reduce((sum, one) => sum + one, 0);

/** `30 min`, `2 h`, `a day`. */
export function minutesWords(minutes: number, { t }: Pick<Words, 't'>): string {
  if (minutes >= 1_440) return t('analysis.day');
  return minutes < 60 ? t('analysis.minutes', { n: minutes }) : t('analysis.hours', { n: minutes / 60 });
}

/** The same below a column, where there is little room: `30m`, `2h`. */
function shortWords(minutes: number, { t }: Pick<Words, 't'>): string {
  if (minutes >= 1_440) return t('analysis.short.day');
  return minutes < 60
    ? t('analysis.short.minutes', { n: minutes })
    : t('analysis.short.hours', { n: minutes / 60 });
}

/** Beside the axis: the most, the middle, nothing. */
const axis = (most: number, n: Words['n']): string[] => [
  ...new Set((most >= 6 ? [most, Math.round(most / 2), 0] : [most, 0]).map(n)),
];

export function Volume({ figures, words }: Props) {
  const { t, n } = words;
  const { hours, together } = volumeByHour(figures);
  const all = sumOf([...hours, ...together].map(({ count }) => count));
  if (all === 0) return null;
  const span = ({ fromHour, toHour }: HourSum) => `${clock(fromHour)}–${clock(toHour)}`;
  const byHour = Array.from(
    { length: 24 },
    (_, hour) => hours.find(({ fromHour }) => fromHour === hour)?.count ?? 0,
  );
  const text = t('analysis.volumeText', { all: n(all) });
  return (
    <Section id="volume" title={t('analysis.volume')} text={text} sheet>
      {hours.length > 0 ? (
        <Columns
          id="by-hour"
          title={t('analysis.volume')}
          description={text}
          values={axis(Math.max(...byHour), n)}
          columns={byHour.map((value, hour) => ({
            ...{ key: String(hour), label: hour % 3 === 0 ? String(hour) : '', value },
            summary: `${clock(hour)}–${clock(hour + 1)}: ${n(value)}`,
          }))}
        />
      ) : null}
      {together.length > 0 ? (
        <p class="help">
          {t('analysis.together', {
            parts: together
              .map(({ fromHour, toHour, count }) =>
                t('analysis.togetherPart', { from: clock(fromHour), to: clock(toHour), n: n(count) }),
              )
              .join(words.language === 'zh-CN' ? '，' : ', '),
          })}
        </p>
      ) : null}
      <Data
        words={words}
        label={t('analysis.hour')}
        count={t('analysis.count')}
        title={t('analysis.volume')}
        rows={[...hours, ...together].map((one) => ({ label: span(one), count: one.count }))}
      />
    </Section>
  );
}

export function Answers({ figures, words }: Props) {
  const { t, n } = words;
  const steps = answersByStep(figures);
  const all = sumOf(steps);
  const middle = middleStep(steps);
  if (middle === undefined) return null;
  const within = (step: number) =>
    t('analysis.within', { time: minutesWords(answerSteps[step] ?? 0, words) });
  const text = t('analysis.responseText', { all: n(all), within: minutesWords(middle, words) });
  const slow = slowHours(figures);
  const rows = steps.map((count, step) => ({ label: within(step), count }));
  return (
    <Section id="answers" title={t('analysis.response')} text={text} sheet>
      <Columns
        id="by-step"
        title={t('analysis.response')}
        description={text}
        values={axis(Math.max(...steps), n)}
        columns={rows.map(({ label, count }, step) => ({
          ...{ key: label, label: shortWords(answerSteps[step] ?? 0, words), value: count },
          summary: `${label}: ${n(count)}`,
        }))}
      />
      {slow.length > 0 ? (
        <>
          <h3>{t('analysis.slow')}</h3>
          <p>{t('analysis.slowText')}</p>
          <ul>
            {slow.map(({ hour, answers }) => (
              <li key={hour}>
                {t('analysis.slowItem', {
                  from: `${clock(hour)}–${clock(hour + 1)}`,
                  usual: minutesWords(middle, words),
                  answers: n(answers),
                })}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <Data
        words={words}
        label={t('analysis.step')}
        count={t('analysis.answers')}
        title={t('analysis.response')}
        rows={rows}
      />
    </Section>
  );
}

const mostUses = 20;

/** @param titles of templates that the viewer may read */
export function Uses({ figures, titles, words }: Props & { titles: ReadonlyMap<string, string> }) {
  const { t, n } = words;
  const uses = usesOf(figures).slice(0, mostUses);
  if (uses.length === 0) return null;
  return (
    <Section id="uses" title={t('analysis.use')} text={t('analysis.useText')} sheet>
      <DataTable
        caption={t('analysis.use')}
        captionHidden
        rows={uses}
        rowKey={({ templateId }) => templateId}
        empty=""
        columns={[
          {
            key: 'template',
            label: t('analysis.template'),
            cell: ({ templateId }) => {
              const title = titles.get(templateId);
              return title ? <a href={`/templates/${templateId}`}>{title}</a> : t('analysis.templateGone');
            },
          },
          { key: 'uses', label: t('analysis.uses'), cell: ({ count }) => n(count), numeric: true },
        ]}
      />
    </Section>
  );
}

/** The figures of a picture, as a table. */
function Data(props: {
  words: Words;
  title: string;
  label: string;
  count: string;
  rows: readonly { label: string; count: number }[];
}) {
  const { words, title, label, count, rows } = props;
  return (
    <details class="chart-data">
      <summary>{words.t('analysis.data')}</summary>
      <DataTable
        caption={title}
        captionHidden
        rows={rows}
        rowKey={(row) => row.label}
        empty="—"
        columns={[
          { key: 'label', label, cell: (row) => row.label },
          { key: 'count', label: count, cell: (row) => words.n(row.count), numeric: true },
        ]}
      />
    </details>
  );
}
