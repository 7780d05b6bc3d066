import { DateTime } from 'luxon';
import type { Language } from '../../messages/model.ts';
import { type CodedProblem, problem } from '../../messages/problems.ts';
import type { FileRow } from './csv.ts';
import { headsOf, membersByDepartment } from './heads.ts';
import { Departments } from './paths.ts';
import type { DepartmentEntry, PersonEntry, Snapshot } from './snapshot.ts';

export interface MergeOptions {
  now: Date;
  /** Whoever is not in the file leaves; without it they stay as they are. */
  complete: boolean;
  defaults: { language: Language; timeZone: string };
}

/** The directory as it would be with the rows of a file taken in. Pure. */
export function merge(
  current: Snapshot,
  rows: readonly FileRow[],
  options: MergeOptions,
): { wanted: Snapshot; problems: CodedProblem[] } {
  const departments = new Departments(current.departments);
  const people = new Map(options.complete ? [] : current.people.map((person) => [person.staffNo, person]));
  const before = new Map(current.people.map((person) => [person.staffNo, person]));
  for (const row of rows) {
    const was = before.get(row.staffNo);
    const timeZone = row.timeZone ?? was?.timeZone ?? options.defaults.timeZone;
    if (hasLeft(row, timeZone, options.now)) people.delete(row.staffNo);
    else people.set(row.staffNo, entryOf(row, was, departments, { ...options.defaults, timeZone }));
  }
  const kept = departments.entries().filter(({ code }) => !options.complete || departments.used().has(code));
  const managers = managersOf(rows, people);
  return {
    wanted: { departments: withHeads(kept, people, rows, managers), people: [...people.values()] },
    problems: [...unknownManagers(rows, people), ...circlesOfManagers(rows, managers)],
  };
}

function entryOf(
  row: FileRow,
  was: PersonEntry | undefined,
  departments: Departments,
  defaults: MergeOptions['defaults'],
): PersonEntry {
  /** No such column: as before. */
  const stay = <T>(value: T | undefined, before: T | undefined, otherwise: T): T =>
    value === undefined ? (before ?? otherwise) : value;
  return {
    staffNo: row.staffNo,
    name: row.name,
    email: stay(row.email, was?.email, null),
    mobile: stay(row.mobile, was?.mobile, null),
    language: row.language ?? was?.language ?? defaults.language,
    timeZone: defaults.timeZone,
    entity: stay(row.entity, was?.entity, null),
    site: stay(row.site, was?.site, null),
    departments: [...new Set(row.departments.map((path) => departments.resolve(path)))],
    roles: stay(row.roles, was && [...was.roles], []),
  };
}

/** The last day of work is a day of work, where the person is. */
function hasLeft({ leftOn }: FileRow, timeZone: string, now: Date): boolean {
  if (!leftOn) return false;
  return leftOn < (DateTime.fromJSDate(now, { zone: timeZone }).toISODate() ?? '');
}

function managersOf(rows: readonly FileRow[], people: ReadonlyMap<string, PersonEntry>): Map<string, string> {
  return new Map(
    rows.flatMap(({ staffNo, manager }) =>
      manager && people.has(staffNo) && people.has(manager) ? [[staffNo, manager] as const] : [],
    ),
  );
}

function unknownManagers(rows: readonly FileRow[], people: ReadonlyMap<string, PersonEntry>): CodedProblem[] {
  return rows
    .filter(({ staffNo, manager }) => manager && people.has(staffNo) && !people.has(manager))
    .map(({ row, manager }) =>
      problem(
        { code: 'row', params: { row } },
        { code: 'staffList.managerUnknown', params: { manager: manager ?? '' } },
      ),
    );
}

function circlesOfManagers(rows: readonly FileRow[], managers: ReadonlyMap<string, string>): CodedProblem[] {
  const settled = new Set<string>();
  return rows.flatMap(({ row, staffNo }) => {
    const path = new Set<string>();
    let at: string | undefined = staffNo;
    while (at !== undefined && !settled.has(at) && !path.has(at)) {
      path.add(at);
      at = managers.get(at);
    }
    const circle = at !== undefined && path.has(at);
    for (const walked of path) settled.add(walked);
    return circle ? [problem({ code: 'row', params: { row } }, { code: 'staffList.managersCircle' })] : [];
  });
}

/**
 * A file that has everyone of a department, and everyone below it, says who heads it. One that has only some
 * cannot tell a head from a team leader: it can give a head to a department without one and changes no other.
 */
function withHeads(
  departments: readonly DepartmentEntry[],
  people: ReadonlyMap<string, PersonEntry>,
  rows: readonly FileRow[],
  managers: ReadonlyMap<string, string>,
): DepartmentEntry[] {
  const parents = new Map(departments.map(({ code, parent }) => [code, parent]));
  const members = new Map([...people].map(([staffNo, person]) => [staffNo, person.departments]));
  const told = new Set(rows.flatMap(({ staffNo, manager }) => (manager === undefined ? [] : [staffNo])));
  const found = headsOf({ parents, members, managers });
  const { below } = membersByDepartment({ parents, members });
  return departments.map((department) => {
    const everyone = below.get(department.code);
    const complete = everyone !== undefined && [...everyone].every((staffNo) => told.has(staffNo));
    const before = department.heads.filter((staffNo) => people.has(staffNo));
    const heads = complete || before.length === 0 ? [...(found.get(department.code) ?? [])] : before;
    return { ...department, heads };
  });
}
