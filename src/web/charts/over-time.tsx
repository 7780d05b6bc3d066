/** Where something stands on the axis of time, from 0 to 1. */
export interface CurvePoint {
  at: number;
  value: number;
}

export interface OverTimeProps {
  /** Makes ids unique on the page. */
  id: string;
  title: string;
  /** Something beside the picture says the title already. */
  titleHidden?: boolean;
  /** The picture in words, with its figures. */
  description: string;
  points: readonly CurvePoint[];
  /** The top of the axis. */
  most: number;
  /** Figures beside the axis, from the top down, and times below it, from the left. */
  values: readonly string[];
  times: readonly string[];
  /** How far the curve goes, from 0 to 1: the rest of the axis is still to come. */
  until: number;
  /** What the curve has come to, beside its end. */
  now: string;
  /** A day that matters, such as the one due. */
  mark?: { at: number; label: string };
}

const height = 200;

/**
 * A sum that grows over time, as SVG of our own: it has classes and no styles, so the page's policy lets it be and the
 * dark look is the style sheet's. The curve is stretched to the width there is; words and lines are not.
 */
export function OverTime({
  id,
  title,
  titleHidden,
  description,
  points,
  most,
  values,
  times,
  until,
  now,
  mark,
}: OverTimeProps) {
  const y = (value: number) => height - (most > 0 ? Math.min(value / most, 1) : 0) * height;
  const steps = points.flatMap(({ at, value }, index) => {
    const before = points[index - 1]?.value ?? 0;
    return [`${at * 1000},${y(before)}`, `${at * 1000},${y(value)}`];
  });
  const curve = [`0,${height}`, ...steps, `${until * 1000},${y(points.at(-1)?.value ?? 0)}`];
  return (
    <figure class="chart" aria-labelledby={`${id}-caption`}>
      <figcaption id={`${id}-caption`} class={titleHidden ? 'sr-only' : undefined}>
        {title}
      </figcaption>
      <div class="chart-grid">
        <ol class="chart-values" aria-hidden="true">
          {values.map((value) => (
            <li key={value}>{value}</li>
          ))}
        </ol>
        <svg
          class="chart-plot"
          width="100%"
          height={height}
          role="img"
          aria-labelledby={`${id}-title ${id}-desc`}
          focusable="false"
        >
          <title id={`${id}-title`}>{title}</title>
          <desc id={`${id}-desc`}>{description}</desc>
          {values.map((value, index) => {
            const line = (index / Math.max(values.length - 1, 1)) * height;
            return <line key={value} class="chart-line" x1="0" x2="100%" y1={line} y2={line} />;
          })}
          <svg
            width="100%"
            height={height}
            viewBox={`0 0 1000 ${height}`}
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            <polygon class="chart-area" points={[...curve, `${until * 1000},${height}`].join(' ')} />
            <polyline class="chart-curve" points={curve.join(' ')} />
          </svg>
          {mark && mark.at >= 0 && mark.at <= 1 ? <Mark {...mark} /> : null}
          <End at={until} y={y(points.at(-1)?.value ?? 0)} label={now} />
        </svg>
        <ol class="chart-times" aria-hidden="true">
          {times.map((time) => (
            <li key={time}>{time}</li>
          ))}
        </ol>
      </div>
    </figure>
  );
}

/** Beside the line where there is room: its words never leave the picture. */
function Mark({ at, label }: { at: number; label: string }) {
  const place = `${at * 100}%`;
  return (
    <>
      <line class="chart-mark" x1={place} x2={place} y1="0" y2={height} />
      <text
        class="chart-label"
        x={place}
        dx={at > 0.5 ? -6 : 6}
        y="14"
        text-anchor={at > 0.5 ? 'end' : 'start'}
      >
        {label}
      </text>
    </>
  );
}

/** A curve of one moment is a line of no width: its end is a point that can be seen, with its figure. */
function End({ at, y, label }: { at: number; y: number; label: string }) {
  const left = at > 0.5;
  return (
    <>
      <circle class="chart-end" cx={`${at * 100}%`} cy={y} r="5" />
      <text
        class="chart-label chart-end-label"
        x={`${at * 100}%`}
        dx={left ? -10 : 10}
        y={y < 40 ? y + 22 : y - 10}
        text-anchor={left ? 'end' : 'start'}
      >
        {label}
      </text>
    </>
  );
}
