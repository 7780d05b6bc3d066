import { classes } from '../components/kit.ts';

/** Told apart by their pattern too, not by colour alone. */
export const barKinds = ['done', 'waiting', 'away', 'late'] as const;
export type BarKind = (typeof barKinds)[number];

export interface BarRow {
  key: string;
  label: string;
  href?: string;
  /** The figures in words: "31 of 40 answered, 2 overdue". */
  summary: string;
  /** Beside the bar: "78 %". */
  figure: string;
  parts: Readonly<Record<BarKind, number>>;
}

export interface BarsProps {
  id: string;
  title: string;
  /** What the parts are called; a kind without a word is not drawn. */
  labels: Readonly<Partial<Record<BarKind, string>>>;
  rows: readonly BarRow[];
}

/** One bar for each group, all of one length: what counts is the share, and figures stand beside it. */
export function Bars({ id, title, labels, rows }: BarsProps) {
  const kinds = barKinds.filter((kind) => labels[kind] !== undefined);
  return (
    <figure class="chart" aria-labelledby={`${id}-caption`}>
      <figcaption id={`${id}-caption`}>{title}</figcaption>
      <Patterns id={id} />
      <ul class="legend">
        {kinds.map((kind) => (
          <li key={kind}>
            <svg class="chart-key" width="14" height="14" aria-hidden="true" focusable="false">
              <Part id={id} kind={kind} x="0" width="100%" />
            </svg>
            {labels[kind]}
          </li>
        ))}
      </ul>
      <ul class="chart-bars">
        {rows.map(({ key, label, href, summary, figure, parts }) => (
          <li key={key}>
            <span class="chart-name">{href ? <a href={href}>{label}</a> : label}</span>
            <span class="chart-figure">{figure}</span>
            <svg
              class="chart-bar"
              width="100%"
              height="16"
              role="img"
              aria-label={`${label}: ${summary}`}
              focusable="false"
            >
              <title>{summary}</title>
              {partsOf(parts, kinds).map(({ kind, from, width }) => (
                <Part key={kind} id={id} kind={kind} x={`${from}%`} width={`${width}%`} />
              ))}
            </svg>
          </li>
        ))}
      </ul>
    </figure>
  );
}

function partsOf(parts: BarRow['parts'], kinds: readonly BarKind[]) {
  const total = kinds.reduce((sum, kind) => sum + parts[kind], 0);
  let from = 0;
  return kinds.flatMap((kind) => {
    const width = total > 0 ? (parts[kind] / total) * 100 : 0;
    const part = { kind, from, width };
    from += width;
    return width > 0 ? [part] : [];
  });
}

function Part({ id, kind, x, width }: { id: string; kind: BarKind; x: string; width: string }) {
  return (
    <>
      <rect class={classes('chart-part', `part-${kind}`)} x={x} width={width} height="100%" />
      {kind === 'done' ? null : <rect x={x} width={width} height="100%" fill={`url(#${id}-${kind})`} />}
    </>
  );
}

function Patterns({ id }: { id: string }) {
  return (
    <svg class="chart-patterns" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        <pattern id={`${id}-waiting`} width="6" height="6" patternUnits="userSpaceOnUse">
          <circle class="chart-dot" cx="3" cy="3" r="1" />
        </pattern>
        <pattern id={`${id}-away`} width="6" height="6" patternUnits="userSpaceOnUse">
          <path class="chart-hatch" d="M0 3H6" />
        </pattern>
        <pattern id={`${id}-late`} width="6" height="6" patternUnits="userSpaceOnUse">
          <path class="chart-hatch" d="M0 6L6 0M-1 1L1 -1M5 7L7 5" />
        </pattern>
      </defs>
    </svg>
  );
}
