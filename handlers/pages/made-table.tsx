import type { Translate } from '../../src/messages/texts.ts';
import { type Column, DataTable, EmptyState } from '../../src/web/components/index.ts';

/** A file that somebody took out: a pack or a bundle. */
export interface Made {
  entryId: number;
  at: Date;
  purpose: string;
  /** Null: an operator at the command line. */
  by: string | null;
}

export interface MadeTableProps<Row extends Made> {
  t: Translate;
  of: 'pack' | 'bundle';
  /** `made` in the console, `mine` to whom it is about. */
  title: 'made' | 'mine';
  rows: readonly Row[];
  moment: (at: Date) => string;
  /** What it holds, as the columns between its time and its purpose. */
  what: readonly Column<Row>[];
}

/** What was taken out, when, by whom and for what. */
export function MadeTable<Row extends Made>({ t, of, title, rows, moment, what }: MadeTableProps<Row>) {
  return (
    <DataTable
      caption={t(`${of}.page.${title}`)}
      captionHidden
      rows={rows}
      rowKey={({ entryId }) => String(entryId)}
      empty={<EmptyState compact title={t(`${of}.page.madeNone`)} />}
      columns={[
        { key: 'at', label: t(`${of}.page.at`), cell: ({ at }) => moment(at) },
        ...what,
        { key: 'purpose', label: t(`${of}.page.purpose`), cell: ({ purpose }) => purpose },
        { key: 'by', label: t(`${of}.page.by`), cell: ({ by }) => by ?? t(`${of}.page.operator`) },
      ]}
    />
  );
}
