export interface Column {
  key: string;
  /** Below the column; empty where there is no room for each. What it is stands in `summary` too. */
  label: string;
  value: number;
  /** "09:00–10:00: 120", for those who cannot see the picture. */
  summary: string;
}

export interface ColumnsProps {
  /** Makes ids unique on the page. */
  id: string;
  title: string;
  /** The picture in words, with its figures. */
  description: string;
  columns: readonly Column[];
  /** Figures beside the axis, from the top down. */
  values: readonly string[];
}

const height = 160;

/** One column for each of a few steps in their order, as SVG of our own: widths are shares, so words are never stretched. */
export function Columns({ id, title, description, columns, values }: ColumnsProps) {
  const most = Math.max(1, ...columns.map(({ value }) => value));
  const step = 100 / Math.max(columns.length, 1);
  return (
    <figure class="chart" aria-labelledby={`${id}-caption`}>
      <figcaption id={`${id}-caption`} class="sr-only">
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
          {columns.map(({ key, value, summary }, index) => (
            <rect
              key={key}
              class="chart-part part-done"
              x={`${index * step + step * 0.12}%`}
              width={`${step * 0.76}%`}
              y={height - (value / most) * height}
              height={(value / most) * height}
            >
              <title>{summary}</title>
            </rect>
          ))}
        </svg>
        <ol class="chart-steps" aria-hidden="true">
          {columns.map(({ key, label }) => (
            <li key={key}>{label}</li>
          ))}
        </ol>
      </div>
    </figure>
  );
}
