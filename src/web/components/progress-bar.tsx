import { classes } from './kit.ts';

/** Steps of reaching a person, from the strongest fact to the weakest. */
export type ProgressKind = 'answered' | 'seen' | 'accepted' | 'missing';

export interface ProgressPart {
  kind: ProgressKind;
  label: string;
  value: number;
}

export interface ProgressBarProps {
  /** What is measured: "Coverage of Sales". */
  label: string;
  /** Parts that do not overlap, strongest first: answered, then only seen, then only accepted. */
  parts: readonly ProgressPart[];
  total: number;
  /** The whole in words, for those who cannot see the bar: "31 of 40 answered". */
  summary: string;
  /** Shows the parts with their figures below the bar. */
  legend?: boolean;
  /** Shows the summary above the bar. */
  heading?: boolean;
}

/** How far a notice has come. Drawn as SVG because widths from data would need inline styles. */
export function ProgressBar({ label, parts, total, summary, legend, heading }: ProgressBarProps) {
  const done = parts.find((part) => part.kind === 'answered')?.value ?? 0;
  return (
    <div class="progress">
      {heading ? (
        <p class="progress-head" aria-hidden="true">
          <span>{label}</span>
          <strong>{summary}</strong>
        </p>
      ) : null}
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(total, 1)}
        aria-valuenow={Math.min(done, Math.max(total, 1))}
        aria-valuetext={summary}
      >
        <Bar parts={parts} total={total} />
      </div>
      {legend ? (
        <ul class="legend">
          {parts.map((part) => (
            <li key={part.kind}>
              <span class={classes('legend-key', `key-${part.kind}`)} aria-hidden="true" />
              {part.label}
              <b>{part.value}</b>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Bar({ parts, total }: Pick<ProgressBarProps, 'parts' | 'total'>) {
  let from = 0;
  const rects = parts.map((part) => {
    const width = total > 0 ? Math.min((part.value / total) * 100, 100 - from) : 0;
    const rect = (
      <rect key={part.kind} class={`key-${part.kind}`} x={`${from}%`} width={`${width}%`} height="100%" />
    );
    from += width;
    return rect;
  });
  return (
    <svg class="bar" width="100%" height="10" aria-hidden="true" focusable="false">
      {rects}
    </svg>
  );
}
