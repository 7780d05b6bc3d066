import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { safeText } from './safe-text.ts';
import type { Cell, ExportTable } from './table.ts';

const mark = '\uFEFF';

/**
 * A table as CSV that spreadsheets of any language open as it is: UTF-8 with a mark, CRLF, no cell that runs.
 * Times are UTC, ISO 8601, one precision everywhere, and sort as text does.
 */
export function csvOf(table: ExportTable): Readable {
  return Readable.from(parts(table), { objectMode: false });
}

async function* parts({ columns, rows }: ExportTable): AsyncGenerator<Buffer> {
  yield lines([columns.map(({ label }) => cellText(label))], mark);
  for await (const page of rows) if (page.length > 0) yield lines(page.map((row) => row.map(cellText)));
}

function lines(rows: string[][], before = ''): Buffer {
  const text = stringify(
    rows,
    // A reader may end a line at either half of the delimiter.
    { record_delimiter: 'windows', quoted_match: /[\r\n]/ },
  );
  return Buffer.from(before + text, 'utf8');
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  // A number below nothing begins with a sign, and runs nothing.
  return typeof cell === 'string' ? safeText(cell) : cell instanceof Date ? cell.toISOString() : String(cell);
}
