import { CsvError, parse } from 'csv-parse/sync';
import { type CodedProblem, problem, type Said } from '../../messages/problems.ts';
import { type Column, type Header, staffHeader } from './columns.ts';

export interface TableRow<C extends string = Column> {
  /** As a spreadsheet counts: the header is row 1. */
  row: number;
  /** Trimmed; only columns that the file has. */
  cells: Partial<Record<C, string>>;
}

export interface Table<C extends string = Column> {
  columns: ReadonlySet<C>;
  rows: TableRow<C>[];
  /** Headers that mean nothing here; their columns are left aside. */
  ignored: string[];
  problems: CodedProblem[];
}

const delimiters = [',', ';', '\t'];
/** A quote that is never closed must not swallow the file. */
const longestRecord = 65_536;

/** A staff list, in cells by the names of its columns. Says everything that is wrong. */
export const readTable = (text: string, limits: { mostRows: number }): Table =>
  readTableOf(staffHeader, text, limits);

/** Splits the text of a CSV file into cells by the names of its columns. Says everything that is wrong. */
export function readTableOf<C extends string>(
  known: Header<C>,
  text: string,
  { mostRows }: { mostRows: number },
): Table<C> {
  const { records, problems } = split(text, delimiterOf(known, text), mostRows);
  const headerAt = records.findIndex((record) => record.some((cell) => cell !== ''));
  const header = records[headerAt] ?? [];
  const found = header.map((title) => known.of(title));
  if (header.length === 0 && problems.length === 0) {
    problems.push(problem({ code: 'file' }, { code: 'staffList.empty' }));
  }
  if (header.length > 0) problems.unshift(...headerProblems(known, header, found));
  const rows: TableRow<C>[] = [];
  for (const [at, record] of records.entries()) {
    if (at <= headerAt || record.every((cell) => cell === '')) continue;
    const row = at + 1;
    const wrong = lengthProblem(record, header.length);
    if (wrong) problems.push(problem({ code: 'row', params: { row } }, wrong));
    else rows.push({ row, cells: cellsOf(record, found) });
  }
  const ignored = header.filter((title, at) => title !== '' && !found[at]);
  return { columns: new Set(found.filter((column) => column !== undefined)), rows, ignored, problems };
}

function split(
  text: string,
  delimiter: string,
  mostRows: number,
): { records: string[][]; problems: CodedProblem[] } {
  const records: string[][] = [];
  try {
    parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: longestRecord,
      to: mostRows + 2,
      on_record: (record: string[]) => {
        records.push(record.map((cell) => cell.trim()));
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const code =
      error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE'
        ? 'staffList.quoteOpen'
        : 'staffList.unreadableRow';
    const row = records.length + 1;
    return { records, problems: [problem({ code: 'row', params: { row } }, { code })] };
  }
  if (records.length <= mostRows + 1) return { records, problems: [] };
  return {
    records: records.slice(0, 1),
    problems: [problem({ code: 'file' }, { code: 'staffList.tooManyRows', params: { most: mostRows } })],
  };
}

/** The delimiter under which the header makes most sense. */
function delimiterOf<C extends string>(known: Header<C>, text: string): string {
  const start = text.trimStart().slice(0, longestRecord);
  const sense = (delimiter: string): number =>
    split(start, delimiter, 0).records[0]?.filter((header) => known.of(header)).length ?? 0;
  return delimiters.reduce((best, one) => (sense(one) > sense(best) ? one : best));
}

function headerProblems<C extends string>(
  { needed, title }: Header<C>,
  header: readonly string[],
  found: readonly (C | undefined)[],
): CodedProblem[] {
  const at = { code: 'header' } as const;
  return [
    ...needed
      .filter((column) => !found.includes(column))
      .map((column) => problem(at, { code: 'staffList.columnMissing', params: { column: title(column) } })),
    ...found.flatMap((column, index) =>
      column && found.indexOf(column) !== index
        ? [
            problem(at, {
              code: 'staffList.columnTwice',
              params: { header: header[index] ?? '', column: title(column) },
            }),
          ]
        : [],
    ),
  ];
}

function lengthProblem(record: readonly string[], width: number): Said | null {
  const extra = record.slice(width).some((cell) => cell !== '');
  if (!extra && record.length >= width) return null;
  return { code: 'staffList.fieldCount', params: { fields: record.length, wanted: width } };
}

function cellsOf<C extends string>(
  record: readonly string[],
  found: readonly (C | undefined)[],
): Partial<Record<C, string>> {
  const cells: Partial<Record<C, string>> = {};
  for (const [at, column] of found.entries()) if (column) cells[column] = record[at] ?? '';
  return cells;
}
