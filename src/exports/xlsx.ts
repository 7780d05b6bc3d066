import { once } from 'node:events';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { AboutLine, ExportRow, ExportTable, FileWords } from './table.ts';
import { type CellWriter, columnName } from './xlsx/cells.ts';
import { packageParts, type SheetPart, tabName } from './xlsx/package.ts';
import { aboutSheet, filterOf, mostRows, rowXml, sheetEnd, sheetStart, widthsOf } from './xlsx/sheets.ts';
import { styleSheet } from './xlsx/styles.ts';

/** Values that are counted on the sheet about the file; a column with more of them is no state. */
const mostCounted = 100;

export interface XlsxOptions extends FileWords {
  /** When the file is made, which its properties and the archive tell. */
  at: Date;
  /** Rows of one sheet; fewer in tests. */
  rowsPerSheet?: number;
}

/**
 * A table as a workbook, written while it is read: a sheet of rows (further ones where one does not hold them) and
 * one that says what the file is. Nothing is held but a page of rows and what is on its way, so memory does not grow
 * with the rows. What fails ends the stream with that error; what was written until then is no workbook.
 */
export function xlsxOf(table: ExportTable, options: XlsxOptions): Readable {
  const zip = new ZipFile();
  const out = new PassThrough();
  const fail = (error: unknown) => {
    out.destroy(error instanceof Error ? error : new Error(String(error)));
  };
  zip.on('error', fail);
  pipeline(zip.outputStream, out, () => undefined);
  const book = new Book(table, options);
  const put = async (path: string, content: Iterable<string> | AsyncIterable<string>) => {
    const part = Readable.from(content, { objectMode: false });
    // Whoever stops reading leaves nothing open.
    const leave = () => part.destroy();
    out.once('close', leave);
    zip.addReadStreamLazy(path, { mtime: options.at, mode: 0o100644 }, (callback) => callback(null, part));
    await once(part, 'close');
    out.off('close', leave);
    if (out.destroyed) throw new Error('nobody reads the workbook any more');
  };
  const write = async () => {
    do await put(`xl/worksheets/${book.nextSheet()}`, book.sheet());
    while (!book.done);
    for (const [path, text] of book.rest()) await put(path, [text]);
    zip.end();
  };
  write()
    .catch(fail)
    .finally(() => void book.close());
  return out;
}

/** The sheets one after the other, out of one reading of the rows. */
class Book {
  done = false;
  readonly #table: ExportTable;
  readonly #options: XlsxOptions;
  readonly #pages: AsyncIterator<readonly ExportRow[]>;
  readonly #writer: CellWriter;
  readonly #names: readonly string[];
  readonly #most: number;
  readonly #sheets: SheetPart[] = [];
  readonly #counts = new Map<string, number>();
  #waiting: readonly ExportRow[] = [];
  #widths: readonly number[] | undefined;
  #rows = 0;

  constructor(table: ExportTable, options: XlsxOptions) {
    this.#table = table;
    this.#options = options;
    this.#pages = table.rows[Symbol.asyncIterator]();
    const { t, zone } = options;
    this.#writer = { zone, cut: (of) => t('exports.cut', { of }) };
    this.#names = table.columns.map((_, n) => columnName(n));
    this.#most = options.rowsPerSheet ?? mostRows;
  }

  nextSheet(): string {
    const number = this.#sheets.length + 1;
    const name = this.#options.t('exports.sheet.rows');
    const part = { file: `sheet${number}.xml`, name: tabName(name, number > 1 ? ` ${number}` : '') };
    this.#sheets.push(part);
    return part.file;
  }

  async *sheet(): AsyncGenerator<string> {
    const { columns } = this.#table;
    await this.#fill();
    this.#widths ??= widthsOf(columns, this.#waiting);
    yield sheetStart(columns, this.#widths, this.#sheets.length === 1);
    let at = 1;
    while (this.#waiting.length > 0 && at < this.#most) {
      const room = this.#most - at;
      const page = this.#waiting.slice(0, room);
      this.#waiting = this.#waiting.slice(room);
      let text = '';
      for (const row of page) {
        at += 1;
        text += rowXml(at, row, columns, this.#names, this.#writer);
        this.#count(row);
      }
      this.#rows += page.length;
      yield text;
      await this.#fill();
    }
    this.done = this.#waiting.length === 0;
    const filter = filterOf(columns, at);
    const part = this.#sheets.at(-1);
    if (part) part.filter = filter;
    yield sheetEnd(filter);
  }

  /** Everything besides the rows; the sheet about the file is the first one to the right of them. */
  *rest(): Generator<[path: string, text: string]> {
    const { title } = this.#table;
    const { t, language, at } = this.#options;
    const about = { file: `sheet${this.#sheets.length + 1}.xml`, name: tabName(t('exports.sheet.about')) };
    yield [`xl/worksheets/${about.file}`, aboutSheet(title, this.#about(), this.#writer)];
    yield ['xl/styles.xml', styleSheet];
    yield* packageParts([...this.#sheets, about], 0, { title, language, at });
  }

  async close(): Promise<void> {
    await this.#pages.return?.();
  }

  async #fill(): Promise<void> {
    while (this.#waiting.length === 0) {
      const { done, value } = await this.#pages.next();
      if (done) return;
      this.#waiting = value;
    }
  }

  #count(row: ExportRow): void {
    const { tally } = this.#table;
    if (tally === undefined) return;
    const value = String(row[tally] ?? '');
    if (this.#counts.size >= mostCounted && !this.#counts.has(value)) return;
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  #about(): AboutLine[] {
    const { t } = this.#options;
    const { about, columns, tally } = this.#table;
    const lines: AboutLine[] = [
      ...about,
      { label: t('exports.about.rows'), value: this.#rows, type: 'number' },
    ];
    if (tally === undefined || this.#counts.size === 0) return lines;
    const counted = [...this.#counts].sort(([, a], [, b]) => b - a);
    return [
      ...lines,
      { label: '', value: null },
      { label: t('exports.about.counts', { column: columns[tally]?.label ?? '' }), value: null },
      ...counted.map(
        ([value, number]): AboutLine => ({
          label: value || t('exports.about.empty'),
          value: number,
          type: 'number',
        }),
      ),
    ];
  }
}
