import type { Language } from '../messages/model.ts';
import type { Translate } from '../messages/texts.ts';

/** What a column holds: decides how a spreadsheet sorts and shows it. A `day` is `YYYY-MM-DD`. */
export type CellType = 'text' | 'instant' | 'day' | 'number';
export type Cell = string | number | Date | null | undefined;

export interface ExportColumn {
  label: string;
  type: CellType;
}

export type ExportRow = readonly Cell[];

/** One line of what a file says of itself. */
export interface AboutLine {
  label: string;
  value: Cell;
  type?: CellType;
}

/**
 * Rows to be written down in one language, whatever the format. Rows come a page at a time and are read once: a
 * writer asks for the next page when it has handed out the one before, and for no more when nobody reads.
 */
export interface ExportTable {
  title: string;
  columns: readonly ExportColumn[];
  rows: AsyncIterable<readonly ExportRow[]>;
  /** Company, notice, as of when, by whom, filters. How many rows there are is added by whoever counts them. */
  about: readonly AboutLine[];
  /** The column whose values are counted, so that the figures add up to the rows: the state, the reason. */
  tally?: number;
}

/** How a file speaks: its language, and the zone in which a spreadsheet shows times. */
export interface FileWords {
  language: Language;
  t: Translate;
  zone: string;
}

/** Of the fewest rows that a writer hands out at once. */
export const rowsPerPage = 1_000;
