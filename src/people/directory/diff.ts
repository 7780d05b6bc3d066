import { atOnce, each, type Steps } from '../../in-slices.ts';
import { type CodedProblem, problem } from '../../messages/problems.ts';
import type { GrantedRole } from '../person.ts';
import { findFaults } from './faults.ts';
import type { DepartmentEntry, PersonEntry, PersonFields, Snapshot } from './snapshot.ts';

/** One thing that is different, in the order in which it can be applied. */
export type Change =
  | { kind: 'department-opened'; code: string; name: string; parent: string | null }
  | { kind: 'department-renamed'; code: string; name: string; was: string }
  | { kind: 'department-moved'; code: string; parent: string | null; was: string | null }
  | { kind: 'person-joined'; staffNo: string; fields: PersonFields; returning: boolean }
  | { kind: 'person-resumed'; staffNo: string }
  | { kind: 'person-renamed'; staffNo: string; name: string; was: string }
  | { kind: 'person-changed'; staffNo: string; fields: PersonFields }
  | { kind: 'member-added'; staffNo: string; department: string }
  | { kind: 'member-removed'; staffNo: string; department: string }
  | { kind: 'head-named'; staffNo: string; department: string }
  | { kind: 'head-ended'; staffNo: string; department: string }
  | { kind: 'role-granted'; staffNo: string; role: GrantedRole }
  | { kind: 'role-ended'; staffNo: string; role: GrantedRole }
  | { kind: 'person-suspended'; staffNo: string }
  | { kind: 'person-left'; staffNo: string }
  | { kind: 'department-closed'; code: string };

export interface DiffOptions {
  /** Staff numbers of people who worked here once: joining again, they return. */
  former?: ReadonlySet<string>;
  /** The largest share of today's people that may leave at once, 0 to 1. A truncated file is not a lay-off. */
  mostLeaving?: number;
  /** How many of `mostLeaving` have left a short time ago already. */
  leftLately?: number;
  /** The largest share of departments that may be closed at once, 0 to 1; a few always may. Unset: all. */
  mostClosing?: number;
}

export interface Diff {
  changes: Change[];
  /** When there are any, nothing of `changes` may be applied. */
  problems: CodedProblem[];
}

/** Above this a file is more likely cut off than true. */
export const defaultMostLeaving = 0.2;

/** What has to happen so that `current` becomes `wanted`. Pure; the order of entries is of no account. */
export const diff = (current: Snapshot, wanted: Snapshot, options: DiffOptions = {}): Diff =>
  atOnce(differing(current, wanted, options));

/** The same in steps: of a large company it takes longer than others like to wait. */
export function* differing(current: Snapshot, wanted: Snapshot, options: DiffOptions = {}): Steps<Diff> {
  const before = new Map(current.people.map((person) => [person.staffNo, person]));
  const after = new Map(wanted.people.map((person) => [person.staffNo, person]));
  const suspended = new Map(current.suspended?.map((person) => [person.staffNo, person]));
  const staySuspended = new Set((wanted.suspended ?? current.suspended)?.map(({ staffNo }) => staffNo));
  yield;
  const left = current.people.filter((person) => !after.has(person.staffNo));
  const ofPeople: Change[] = [];
  yield* each(wanted.people, (person) => {
    const { staffNo } = person;
    const resumed = suspended.get(staffNo);
    if (resumed) ofPeople.push({ kind: 'person-resumed', staffNo });
    ofPeople.push(...personChanges(before.get(staffNo) ?? resumed, person, options.former));
  });
  const closing = closed(current.departments, wanted.departments);
  const lately = options.leftLately ?? 0;
  const changes: Change[] = [
    ...departmentChanges(current.departments, wanted.departments),
    ...ofPeople,
    ...headChanges(current.departments, wanted.departments),
    ...left.map(
      ({ staffNo }): Change => ({
        kind: staySuspended.has(staffNo) ? 'person-suspended' : 'person-left',
        staffNo,
      }),
    ),
    ...[...suspended.keys()]
      .filter((staffNo) => !after.has(staffNo) && !staySuspended.has(staffNo))
      .map((staffNo): Change => ({ kind: 'person-left', staffNo })),
    ...closing,
  ];
  yield;
  return {
    changes,
    problems: [
      ...(yield* findFaults(wanted)),
      ...guard(
        left.length === 0 ? 0 : left.length + lately,
        current.people.length + lately,
        options.mostLeaving ?? defaultMostLeaving,
      ),
      ...closingGuard(closing.length, current.departments.length, options.mostClosing ?? 1),
    ],
  };
}

function departmentChanges(
  current: readonly DepartmentEntry[],
  wanted: readonly DepartmentEntry[],
): Change[] {
  const before = new Map(current.map((department) => [department.code, department]));
  return wanted.flatMap(({ code, name, parent }): Change[] => {
    const was = before.get(code);
    if (!was) return [{ kind: 'department-opened', code, name, parent }];
    return [
      ...(was.name === name ? [] : [{ kind: 'department-renamed', code, name, was: was.name } as const]),
      ...(was.parent === parent
        ? []
        : [{ kind: 'department-moved', code, parent, was: was.parent } as const]),
    ];
  });
}

function personChanges(
  was: PersonEntry | undefined,
  person: PersonEntry,
  former: ReadonlySet<string> | undefined,
): Change[] {
  const { staffNo } = person;
  const fields = fieldsOf(person);
  const own: Change[] = [];
  if (!was) {
    own.push({ kind: 'person-joined', staffNo, fields, returning: former?.has(staffNo) ?? false });
  } else {
    if (was.name !== person.name) {
      own.push({ kind: 'person-renamed', staffNo, name: person.name, was: was.name });
    }
    if (!sameFields(was, person)) own.push({ kind: 'person-changed', staffNo, fields });
  }
  const departments = compare(was?.departments ?? [], person.departments);
  const roles = compare(was?.roles ?? [], person.roles);
  return [
    ...own,
    ...departments.gone.map((department): Change => ({ kind: 'member-removed', staffNo, department })),
    ...departments.fresh.map((department): Change => ({ kind: 'member-added', staffNo, department })),
    ...roles.gone.map((role): Change => ({ kind: 'role-ended', staffNo, role })),
    ...roles.fresh.map((role): Change => ({ kind: 'role-granted', staffNo, role })),
  ];
}

/** The heads of a department that closes end with it and need no change of their own. */
function headChanges(current: readonly DepartmentEntry[], wanted: readonly DepartmentEntry[]): Change[] {
  const before = new Map(current.map((department) => [department.code, department.heads]));
  return wanted.flatMap(({ code, heads }): Change[] => {
    const { fresh, gone } = compare(before.get(code) ?? [], heads);
    return [
      ...gone.map((staffNo): Change => ({ kind: 'head-ended', staffNo, department: code })),
      ...fresh.map((staffNo): Change => ({ kind: 'head-named', staffNo, department: code })),
    ];
  });
}

function closed(current: readonly DepartmentEntry[], wanted: readonly DepartmentEntry[]): Change[] {
  const kept = new Set(wanted.map((department) => department.code));
  return current
    .filter(({ code }) => !kept.has(code))
    .map(({ code }): Change => ({ kind: 'department-closed', code }));
}

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;

function guard(leaving: number, today: number, most: number): CodedProblem[] {
  if (leaving <= today * most) return [];
  return [
    problem(
      { code: 'people' },
      {
        code: 'staffList.tooManyLeave',
        params: { leaving, today, share: percent(leaving / today), most: percent(most) },
      },
    ),
  ];
}

/** So many may always close. */
const fewDepartments = 5;

function closingGuard(closing: number, today: number, most: number): CodedProblem[] {
  if (closing <= Math.max(fewDepartments, today * most)) return [];
  const params = { closing, today, share: percent(closing / today), most: percent(most) };
  return [problem({ code: 'departments' }, { code: 'staffList.tooManyClose', params })];
}

const fieldsOf = ({ name, email, mobile, language, timeZone, entity, site }: PersonFields): PersonFields => ({
  name,
  email,
  mobile,
  language,
  timeZone,
  entity,
  site,
});

/** The name has a change of its own, because its history is kept. */
const sameFields = (a: PersonFields, b: PersonFields): boolean =>
  a.email === b.email &&
  a.mobile === b.mobile &&
  a.language === b.language &&
  a.timeZone === b.timeZone &&
  a.entity === b.entity &&
  a.site === b.site;

function compare<T>(was: readonly T[], is: readonly T[]): { fresh: T[]; gone: T[] } {
  const before = new Set(was);
  const after = new Set(is);
  return {
    fresh: [...after].filter((item) => !before.has(item)),
    gone: [...before].filter((item) => !after.has(item)),
  };
}
