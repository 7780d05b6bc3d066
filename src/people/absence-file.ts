import type { Day } from '../calendar/day.ts';
import { HeedError } from '../errors.ts';
import { type CodedProblem, type Place, problem } from '../messages/problems.ts';
import * as cell from './directory/cells.ts';
import { headerOf, columns as staffColumns } from './directory/columns.ts';
import { decodeText } from './directory/decode.ts';
import { readTableOf } from './directory/table.ts';

/** A row of a list of absences. */
export interface AbsenceRow {
  /** As a spreadsheet counts: the header is row 1. */
  row: number;
  staffNo: string;
  from: Day;
  /** Null: nobody knows. */
  until: Day | null;
}

const columns = {
  staffNo: staffColumns.staffNo,
  from: {
    zh: ['开始日期', '起始日期', '开始', '从', '休假开始', '请假开始日期'],
    en: ['from', 'first day', 'start', 'start date', 'begins'],
  },
  until: {
    zh: ['结束日期', '截止日期', '结束', '到', '休假结束', '请假结束日期'],
    en: ['until', 'to', 'last day', 'end', 'end date'],
  },
} as const;
type Column = keyof typeof columns;

const header = headerOf<Column>(columns, ['staffNo', 'from', 'until']);

const limits = { bytes: 8 * 1024 * 1024, rows: 50_000 } as const;
export const inRow = (row: number): Place => ({ code: 'row', params: { row } });

/**
 * Reads a list of absences as HR systems export it: staff number, first day, last day (empty: nobody knows); encodings
 * and delimiters as in a staff list. Other columns are left aside, above all the one that says why.
 *
 * @throws HeedError `too-large`
 */
export function readAbsences(bytes: Uint8Array): {
  rows: AbsenceRow[];
  ignored: string[];
  problems: CodedProblem[];
} {
  if (bytes.length > limits.bytes)
    throw new HeedError('too-large', `a list of absences may have ${limits.bytes} bytes`);
  const text = decodeText(bytes);
  if (text === null || text.includes('\0'))
    return { rows: [], ignored: [], problems: [problem({ code: 'file' }, { code: 'staffList.notText' })] };
  const table = readTableOf(header, text, { mostRows: limits.rows });
  const problems = [...table.problems];
  if (table.rows.length === 0 && problems.length === 0)
    problems.push(problem({ code: 'file' }, { code: 'absences.onlyHeader' }));
  if (problems.some(({ said }) => said.place.code !== 'row'))
    return { rows: [], ignored: table.ignored, problems };
  const rows = table.rows.flatMap(({ row, cells }): AbsenceRow[] => {
    const before = problems.length;
    const read = <T>(column: Column, otherwise: T, reader: (value: string) => T): T => {
      try {
        return reader(cells[column] ?? '');
      } catch (error) {
        if (!(error instanceof cell.BadCell)) throw error;
        const { code, params } = error.said;
        problems.push(problem(inRow(row), { code, params: { ...params, column: header.title(column) } }));
        return otherwise;
      }
    };
    const staffNo = read('staffNo', '', (value) => cell.staffNo(cell.needed(value)));
    const from = read('from', null, (value) => cell.day(cell.needed(value)));
    const until = read('until', null, cell.day);
    return from === null || problems.length > before ? [] : [{ row, staffNo, from, until }];
  });
  return { rows, ignored: table.ignored, problems };
}
