/** The columns of a disclosure, in the order a reader asks: what, why, on what ground, how, how long. */
export const disclosureColumns = [
  'what',
  'purpose',
  'basis',
  'use',
  'retention',
  'rights',
  'means',
  'hours',
] as const;
export type DisclosureColumn = (typeof disclosureColumns)[number];

export interface DisclosureTableProps {
  caption: string;
  /** Under a heading that says the same. */
  captionHidden?: boolean;
  /** Column headings in the policy's language. */
  labels: Readonly<Record<DisclosureColumn, string>>;
  /** One row per kind of data. What a policy leaves out is shown as `none`, never as a gap. */
  rows: readonly Partial<Readonly<Record<DisclosureColumn, string>>>[];
  none: string;
}

/** What is monitored, why, on which legal ground, and how long it is kept. Cards wherever space is short. */
export function DisclosureTable({ caption, captionHidden, labels, rows, none }: DisclosureTableProps) {
  const [first, ...others] = disclosureColumns;
  return (
    <div class="disclosure-wrap">
      <table class="disclosure">
        <caption class={captionHidden ? 'sr-only' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {disclosureColumns.map((column) => (
              <th key={column} scope="col">
                {labels[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.what}>
              <th scope="row">{row[first] ?? none}</th>
              {others.map((column) => (
                <td key={column} class={`disclosure-${column}`} data-label={labels[column]}>
                  {row[column] ?? none}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
