import { HeedError } from '../../errors.ts';
import type { Language } from '../../messages/model.ts';
import { type CodedProblem, problem, type Said } from '../../messages/problems.ts';
import type { GrantedRole } from '../person.ts';
import * as cell from './cells.ts';
import { type Column, columnTitle } from './columns.ts';
import { decodeText } from './decode.ts';
import { readTable, type TableRow } from './table.ts';

/** One row that can be read. A field is undefined when the file has no such column: it stays as it is. */
export interface FileRow {
  row: number;
  staffNo: string;
  name: string;
  /** Paths from the top department down. */
  departments: string[][];
  /** Staff number; null when the cell is empty or names the person themselves. */
  manager?: string | null;
  email?: string | null;
  mobile?: string | null;
  /** Null: whatever the default is. */
  language?: Language | null;
  timeZone?: string | null;
  roles?: GrantedRole[];
  entity?: string | null;
  site?: string | null;
  /** Last day of work, `2026-01-31`. */
  leftOn?: string | null;
}

export interface ParsedFile {
  rows: FileRow[];
  ignored: string[];
  problems: CodedProblem[];
}

export const limits = { bytes: 32 * 1024 * 1024, rows: 200_000, name: 200, place: 200 } as const;

/**
 * Reads a staff list: comma, semicolon or tab; UTF-8, UTF-16 or GB18030; header in Chinese or English, columns
 * in any order. Everything wrong is in `problems`, by row.
 * @throws HeedError `too-large`
 */
export function parseCsv(bytes: Uint8Array): ParsedFile {
  if (bytes.length > limits.bytes) {
    throw new HeedError('too-large', `a staff list may have ${limits.bytes} bytes, this has ${bytes.length}`);
  }
  const text = decodeText(bytes);
  if (text === null || text.includes('\0')) {
    return { rows: [], ignored: [], problems: [problem({ code: 'file' }, { code: 'staffList.notText' })] };
  }
  const table = readTable(text, { mostRows: limits.rows });
  const problems = [...table.problems];
  if (table.rows.length === 0 && problems.length === 0) {
    problems.push(problem({ code: 'file' }, { code: 'staffList.onlyHeader' }));
  }
  if (problems.some(({ said }) => said.place.code !== 'row')) return { rows: [], ignored: [], problems };
  const rows = table.rows.flatMap((row) => {
    const read = readRow(row);
    problems.push(...read.problems.map((said) => problem(inRow(row.row), said)));
    return read.problems.length === 0 ? [read.value] : [];
  });
  problems.push(...repeatedStaff(table.rows));
  return { rows, ignored: table.ignored, problems: problems.sort((a, b) => rowOf(a) - rowOf(b)) };
}

const inRow = (row: number) => ({ code: 'row', params: { row } }) as const;
const rowOf = ({ said }: CodedProblem): number => Number(said.place.params?.row ?? 0);

function readRow({ row, cells }: TableRow): { value: FileRow; problems: Said[] } {
  const problems: Said[] = [];
  function read<T, E>(column: Column, otherwise: E, reader: (value: string) => T): T | E {
    const value = cells[column];
    if (value === undefined) return otherwise;
    try {
      return reader(value);
    } catch (error) {
      if (!(error instanceof cell.BadCell)) throw error;
      const { code, params } = error.said;
      problems.push({ code, params: { ...params, column: columnTitle(column) } });
      return otherwise;
    }
  }
  /** Undefined without the column, null when the cell is empty. */
  const optional = <T>(column: Column, reader: (value: string) => T): T | null | undefined =>
    read(column, undefined, (value) => (value === '' ? null : reader(value)));
  const place = (value: string) => cell.text(value, { most: limits.place });

  const staffNo = read('staffNo', '', (value) => cell.staffNo(cell.needed(value)));
  const manager = optional('manager', cell.staffNo);
  const fields = {
    manager: manager === staffNo ? null : manager,
    email: optional('email', cell.email),
    mobile: optional('mobile', cell.mobile),
    language: optional('language', cell.language),
    timeZone: optional('timeZone', cell.timeZone),
    roles: read('roles', undefined, cell.roles),
    entity: optional('entity', place),
    site: optional('site', place),
    leftOn: optional('leftOn', cell.day),
  };
  const value = {
    row,
    staffNo,
    name: read('name', '', (name) => cell.text(cell.needed(name), { most: limits.name })),
    departments: read('departments', [], (paths) => cell.departments(cell.needed(paths))),
    ...fields,
  };
  return { value, problems };
}

/** Told at the later row, naming the earlier one. */
function repeatedStaff(rows: readonly TableRow[]): CodedProblem[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ row, cells }) => {
    const staffNo = (cells.staffNo ?? '').normalize('NFKC').trim();
    const earlier = first.get(staffNo);
    if (staffNo === '') return [];
    if (earlier === undefined) {
      first.set(staffNo, row);
      return [];
    }
    return [problem(inRow(row), { code: 'staffList.staffNoTwice', params: { row: earlier } })];
  });
}
