import type { ComponentChildren } from 'preact';
import { Icon } from '../assets/icons.tsx';
import { classes, type Live, liveAttributes } from './kit.ts';

export interface Column<Row> {
  key: string;
  label: string;
  cell: (row: Row) => ComponentChildren;
  /** Figures stand at the end, in columns of equal digits. */
  numeric?: boolean;
  /** A link that sorts by this column; `direction` when it is the one in force. */
  sort?: { href: string; direction?: 'ascending' | 'descending' };
}

export interface DataTableProps<Row> {
  caption: string;
  captionHidden?: boolean;
  /** The first column names the row. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Shown in place of rows when there are none: an `EmptyState` or a sentence. */
  empty: ComponentChildren;
  live?: Live;
  id?: string;
}

/** Rows and columns; on a phone each row becomes a small sheet with its labels beside the values. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, captionHidden, columns, rows, rowKey, empty, live, id } = props;
  const wrap = { class: 'table-wrap', id, ...liveAttributes(live) };
  if (rows.length === 0) {
    return (
      <div {...wrap}>
        <p class={captionHidden ? 'sr-only' : 'table-caption'}>{caption}</p>
        <div class="table-empty">{empty}</div>
      </div>
    );
  }
  return (
    <div {...wrap}>
      <table class="data-table">
        <caption class={captionHidden ? 'sr-only' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.key} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.key} scope="row">
                    {column.cell(row)}
                  </th>
                ) : (
                  <td
                    key={column.key}
                    class={column.numeric ? 'numeric' : undefined}
                    data-label={column.label}
                  >
                    {asOne(column.cell(row))}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** On a phone a cell stands beside its label: whatever is in it stays together. */
function asOne(content: ComponentChildren): ComponentChildren {
  return typeof content === 'object' && content !== null ? <div class="cell">{content}</div> : content;
}

function HeadCell<Row>({ column }: { column: Column<Row> }) {
  const { sort } = column;
  const look = classes(column.numeric && 'numeric', sort && 'sortable');
  return (
    <th scope="col" class={look || undefined} aria-sort={sort ? (sort.direction ?? 'none') : undefined}>
      {sort ? (
        <a href={sort.href}>
          {column.label}
          <Icon name={sort.direction === undefined ? 'sort' : `sort-${sort.direction}`} />
        </a>
      ) : (
        column.label
      )}
    </th>
  );
}
