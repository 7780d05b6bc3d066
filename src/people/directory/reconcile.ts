import type { Language } from '../../messages/model.ts';
import { departmentsOf } from './reconcile-departments.ts';
import type { DepartmentEntry, PersonEntry, Snapshot } from './snapshot.ts';
import { departmentCode, isOf, type SourceDepartment, type SourceMember } from './source.ts';

/** How an account came to be a person's: `directory` when the source itself brought the person. */
export type BoundBy = 'directory' | 'directory-staff-no' | (string & {});

export interface Linked {
  account: string;
  staffNo: string;
  boundBy: BoundBy;
}

export interface Known {
  current: Snapshot;
  /** Accounts of this source that are somebody's today. */
  linked: readonly Linked[];
  /** Names of people who worked here once, by staff number. */
  former: ReadonlyMap<string, string>;
}

export interface Told {
  platform: string;
  /** Undefined: departments were not read and stay as they are. */
  departments: readonly SourceDepartment[] | undefined;
  members: readonly SourceMember[];
  /** Of whom nothing is known. */
  hidden: readonly string[];
  /** `all`: whoever is in neither list has left. Otherwise these accounts were looked at, and only they count. */
  scope: 'all' | readonly string[];
  defaults: { language: Language; timeZone: string };
}

export interface Reconciled {
  wanted: Snapshot;
  link: Linked[];
  /** Accounts that are nobody's any more although the person stays. */
  unlink: string[];
  /** Accounts whose userid is the staff number of somebody with another name: an administrator decides. */
  conflicts: string[];
}

/**
 * The directory as it would be with what a source tells taken in. Pure. A source owns its departments, its
 * memberships and the people it brought; of people on a staff list it says which account is theirs and where they
 * work, never their name, and they leave with the staff list.
 */
export function reconcile(known: Known, told: Told): Reconciled {
  const { current, linked } = known;
  const byAccount = new Map(linked.map((one) => [one.account, one]));
  const people = new Map(current.people.map((person) => [person.staffNo, person]));
  const looked = told.scope === 'all' ? undefined : new Set(told.scope);
  const inScope = (account: string) => !looked || looked.has(account);
  const result: Omit<Reconciled, 'wanted'> = { link: [], unlink: [], conflicts: [] };

  const codes = new Set(told.departments?.map(({ key }) => departmentCode(told.platform, key)));
  if (!told.departments) for (const { code } of current.departments) codes.add(code);
  const staffNos = new Map(linked.map((one) => [one.account, one.staffNo]));
  const numbers = numbering(known);
  for (const member of told.members) {
    if (!member.employed) continue;
    const link = byAccount.get(member.account) ?? newLink(known, numbers, member);
    if (!link) {
      result.conflicts.push(member.account);
      continue;
    }
    if (!byAccount.has(member.account)) result.link.push(link);
    staffNos.set(member.account, link.staffNo);
    people.set(link.staffNo, entryOf(people.get(link.staffNo), member, link, told, codes));
  }
  const there = new Set([
    ...told.members.filter((member) => member.employed).map((member) => member.account),
    ...told.hidden,
  ]);
  for (const { account, staffNo, boundBy } of linked) {
    if (!inScope(account) || there.has(account)) continue;
    if (boundBy === 'directory') people.delete(staffNo);
    else result.unlink.push(account);
  }
  const departments = departmentsOf(known, told, { people, staffNos, inScope, codes });
  return { ...result, wanted: { departments, people: [...people.values()].map(within(departments)) } };
}

/** Nobody is a member of a department that is not there any more. */
function within(departments: readonly DepartmentEntry[]): (person: PersonEntry) => PersonEntry {
  const codes = new Set(departments.map(({ code }) => code));
  return (person) =>
    person.departments.every((code) => codes.has(code))
      ? person
      : { ...person, departments: person.departments.filter((code) => codes.has(code)) };
}

interface Numbers {
  employed: ReadonlyMap<string, PersonEntry>;
  linked: ReadonlySet<string>;
  given: Set<string>;
}

function numbering({ current, linked }: Known): Numbers {
  return {
    employed: new Map(current.people.map((person) => [person.staffNo.toLowerCase(), person])),
    linked: new Set(linked.map((one) => one.staffNo)),
    given: new Set(),
  };
}

/**
 * Who an account is that was nobody's. Its id may be a staff number: then it is that person if the names agree, for
 * a platform gives the ids of those who left to others. Undefined when that is not for a machine to say.
 */
function newLink({ former }: Known, numbers: Numbers, { account, name }: SourceMember): Linked | undefined {
  const employed = numbers.employed.get(account);
  if (employed) {
    if (numbers.linked.has(employed.staffNo) || !sameName(employed.name, name)) return undefined;
    return { account, staffNo: employed.staffNo, boundBy: 'directory-staff-no' };
  }
  const taken = (staffNo: string) => {
    const was = former.get(staffNo);
    return numbers.given.has(staffNo) || (was !== undefined && !sameName(was, name));
  };
  let staffNo = account;
  for (let n = 2; taken(staffNo); n += 1) staffNo = `${account}~${n}`;
  numbers.given.add(staffNo);
  return { account, staffNo, boundBy: 'directory' };
}

const sameName = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (name: string) => name.normalize('NFKC').replaceAll(/\s+/gu, '').toLowerCase();

function entryOf(
  was: PersonEntry | undefined,
  member: SourceMember,
  { staffNo, boundBy }: Linked,
  { platform, defaults }: Told,
  codes: ReadonlySet<string>,
): PersonEntry {
  const own = member.departments
    .map((key) => departmentCode(platform, key))
    .filter((code) => codes.has(code));
  const others = was?.departments.filter((code) => !isOf(platform, code)) ?? [];
  const departments = [...new Set([...others, ...own])];
  // The staff list knows better than the platform what somebody is called.
  if (was && boundBy !== 'directory') return { ...was, departments };
  return {
    staffNo,
    name: member.name,
    email: member.email ?? was?.email ?? null,
    mobile: member.mobile ?? was?.mobile ?? null,
    language: was?.language ?? member.language ?? defaults.language,
    timeZone: was?.timeZone ?? member.timeZone ?? defaults.timeZone,
    entity: was?.entity ?? null,
    site: was?.site ?? null,
    departments,
    roles: was?.roles ?? [],
  };
}
