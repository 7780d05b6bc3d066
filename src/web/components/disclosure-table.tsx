/** The columns of a disclosure, in the order a reader asks: what, why, on what ground, how, how long. */
export const disclosureColumns = [
  'what',
  'purpose',
  'legalBasis',
  'use',
  'retention',
  'rights',
  'means',
  'hours',
  'records',
  'necessity',
] as const;
export type DisclosureColumn = (typeof disclosureColumns)[number];

export interface DisclosureTableProps {
  caption: string;
  /** Under a heading that says the same. */
  captionHidden?: boolean;
  /** Column headings in the policy's language. */
  labels: Readonly<Record<DisclosureColumn, string>>;
  /** One row per kind of data. What none of them speaks of has no column, what one does not no line. */
  rows: readonly Partial<Readonly<Record<DisclosureColumn, string>>>[];
}

/** What is monitored, why, on which legal ground, and how long it is kept. Cards wherever space is short. */
export function DisclosureTable({ caption, captionHidden, labels, rows }: DisclosureTableProps) {
  const others = disclosureColumns.filter(
    (column) => column !== 'what' && rows.some((row) => row[column] !== undefined),
  );
  return (
    <div class="disclosure-wrap">
      <table class="disclosure">
        <caption class={captionHidden ? 'sr-only' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {(['what', ...others] as const).map((column) => (
              <th key={column} scope="col">
                {labels[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.what}>
              <th scope="row">{row.what}</th>
              {others.map((column) => (
                <td
                  key={column}
                  class={row[column] ? `disclosure-${column}` : 'disclosure-none'}
                  data-label={labels[column]}
                >
                  {row[column] ?? '—'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
