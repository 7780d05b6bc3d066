import { displayWidth } from '../../messages/width.ts';
import type { AboutLine, Cell, ExportColumn, ExportRow } from '../table.ts';
import { type CellWriter, cellXml, columnName, fitting, textXml } from './cells.ts';
import { styles } from './styles.ts';

/** Rows that a sheet has, the one of the labels with them. */
export const mostRows = 1_048_576;

const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`;
const narrowest = 8;
const widest = 60;
const timeWidth = 20;

/** Wide enough for the label and for what the first rows hold; a Chinese character is two wide. */
export function widthsOf(columns: readonly ExportColumn[], sample: readonly ExportRow[]): number[] {
  return columns.map(({ label, type }, n) => {
    // The label has an arrow of the filter beside it.
    let width = displayWidth(label) + 4;
    if (type === 'instant') width = Math.max(width, timeWidth);
    else for (const row of sample) width = Math.max(width, displayWidth(shown(row[n])) + 2);
    return Math.min(Math.max(width, narrowest), widest);
  });
}

const shown = (cell: Cell): string =>
  typeof cell === 'string' ? (cell.slice(0, widest).split('\n')[0] ?? '') : String(cell ?? '');

/** The labels stay in sight, and every column can be filtered by. */
export function sheetStart(
  columns: readonly ExportColumn[],
  widths: readonly number[],
  first: boolean,
): string {
  const cols = widths.map(
    (width, n) => `<col min="${n + 1}" max="${n + 1}" width="${width}" customWidth="1"/>`,
  );
  const labels = columns.map(({ label }, n) => textXml(`${columnName(n)}1`, label, styles.head));
  return `${head}<sheetViews><sheetView workbookViewId="0"${first ? ' tabSelected="1"' : ''}><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${cols.join('')}</cols><sheetData><row r="1">${labels.join('')}</row>`;
}

export function rowXml(
  number: number,
  row: ExportRow,
  columns: readonly ExportColumn[],
  names: readonly string[],
  writer: CellWriter,
): string {
  let cells = '';
  for (const [n, { type }] of columns.entries())
    cells += cellXml(`${names[n]}${number}`, row[n], type, writer);
  return `<row r="${number}">${cells}</row>`;
}

/** What is filtered by, for a sheet whose last row is `rows`. */
export const filterOf = (columns: readonly ExportColumn[], rows: number): string =>
  `A1:${columnName(columns.length - 1)}${rows}`;

/** A4 on its side, the labels of each page again, pages numbered. */
export const sheetEnd = (filter: string): string =>
  `</sheetData><autoFilter ref="${filter}"/><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/><headerFooter><oddFooter>&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>`;

/** The sheet that says what the file is. */
export function aboutSheet(title: string, lines: readonly AboutLine[], writer: CellWriter): string {
  const rows = lines.map(({ label, value, type = 'text' }, n) => {
    const r = n + 3;
    const cell =
      type === 'text' && typeof value === 'string'
        ? textXml(`B${r}`, fitting(value, writer.cut), styles.wrapped)
        : cellXml(`B${r}`, value, type, writer);
    return `<row r="${r}">${label ? textXml(`A${r}`, label, styles.label) : ''}${cell}</row>`;
  });
  return `${head}<sheetViews><sheetView workbookViewId="0" showGridLines="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="26" customWidth="1"/><col min="2" max="2" width="80" customWidth="1"/></cols><sheetData><row r="1">${textXml('A1', title, styles.title)}</row>${rows.join('')}</sheetData><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9"/></worksheet>`;
}
