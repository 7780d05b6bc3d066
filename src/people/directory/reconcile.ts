import { atOnce, each, type Steps } from '../../in-slices.ts';
import type { Language } from '../../messages/model.ts';
import type { GrantedRole } from '../person.ts';
import { lookingLikeAnother } from './another.ts';
import { departmentsOf } from './reconcile-departments.ts';
import { linker } from './reconcile-links.ts';
import type { DepartmentEntry, PersonEntry, Snapshot } from './snapshot.ts';
import { departmentCode, isOf, type SourceDepartment, type SourceMember } from './source.ts';
import { unseenDepartments } from './unseen-departments.ts';

/**
 * How an account came to be a person's: `directory` when the source itself brought the person,
 * `directory-staff-no` and `directory-email` when it was found to be somebody's who was there before,
 * `directory-email-confirmed` when somebody has looked at the latter and said that it is right, `by-hand` when somebody
 * said whose it is where none of these could tell.
 */
export type BoundBy =
  | 'directory'
  | 'directory-staff-no'
  | 'directory-email'
  | 'directory-email-confirmed'
  | 'by-hand'
  | (string & {});

export interface Linked {
  account: string;
  staffNo: string;
  boundBy: BoundBy;
  /** Roles that came with the account: what this source gave it takes back, and no other. */
  roles?: readonly GrantedRole[];
}

export interface Known {
  current: Snapshot;
  /** Accounts of this source that are somebody's today. */
  linked: readonly Linked[];
  /** Accounts of this source that it said were deleted, and whose people have not left yet. */
  departed: readonly Linked[];
  /** Names of people who worked here once, by staff number. */
  former: ReadonlyMap<string, string>;
  /** Staff numbers of people who are somebody in another source too, by what it said within days. */
  elsewhere: ReadonlySet<string>;
  /** Staff numbers of people whom a source brought, this one or another: they are on no staff list. */
  brought: ReadonlySet<string>;
  /** Whose an account is not, as somebody said: staff numbers by account. */
  apart: ReadonlyMap<string, ReadonlySet<string>>;
  /** Codes of departments in which there are people besides those of `current`. */
  occupied?: ReadonlySet<string>;
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
  /** The platform gives the name of an account that was deleted to others. */
  reusesAccounts?: boolean;
  /** The source shows a part of the company only: what it does not tell may still be there. */
  partial?: boolean;
  /** Accounts that are whose they were, as somebody found out, whatever they look like. */
  samePerson?: ReadonlySet<string>;
  defaults: { language: Language; timeZone: string };
}

export interface Reconciled {
  wanted: Snapshot;
  link: Linked[];
  /** Accounts that are nobody's any more although the person stays. */
  unlink: string[];
  /** Accounts that go on being the same person's and bring other roles than before. */
  regive: { account: string; roles: readonly GrantedRole[] }[];
  /** Accounts that could be somebody's and could be somebody else's: an administrator decides. */
  conflicts: string[];
  /** Of these the ones that are somebody's, and look as if they had been given to somebody else. */
  another: string[];
  /** Codes of departments that were told oddly, such as one below itself: each stays where it was. */
  odd: string[];
}

/**
 * The directory as it would be with what a source tells taken in. Pure. A source owns its departments, its
 * memberships and the people it brought; of people on a staff list or from another source it says which account is
 * theirs and where they work, never their name. Who was brought by a source leaves when none knows them any more.
 */
export const reconcile = (known: Known, told: Told): Reconciled => atOnce(reconciling(known, told));

/** The same in steps: of a large company it takes longer than others like to wait. */
export function* reconciling(known: Known, told: Told): Steps<Reconciled> {
  const { current, linked } = known;
  const byAccount = new Map(linked.map((one) => [one.account, one]));
  const people = new Map(current.people.map((person) => [person.staffNo, person]));
  const suspended = new Map(current.suspended?.map((person) => [person.staffNo, person]));
  const disabled = new Set(told.members.flatMap((one) => (one.suspended ? [one.account] : [])));
  const looked = told.scope === 'all' ? undefined : new Set(told.scope);
  const inScope = (account: string) => !looked || looked.has(account);
  const there = new Set([
    ...told.members.filter((member) => member.employed).map((member) => member.account),
    ...told.hidden,
  ]);
  const gone = (account: string) => inScope(account) && !there.has(account);
  const result: Omit<Reconciled, 'wanted' | 'odd'> = {
    link: [],
    unlink: [],
    regive: [],
    conflicts: [],
    another: [],
  };

  yield;
  const unseen = unseenDepartments(known, told, inScope);
  const codes = new Set(told.departments?.map(({ key }) => departmentCode(told.platform, key)));
  for (const { code } of unseen) codes.add(code);
  if (!told.departments) for (const { code } of current.departments) codes.add(code);
  const staffNos = new Map(linked.map((one) => [one.account, one.staffNo]));
  yield;
  const find = yield* linker(known, gone);
  const others = yield* lookingLikeAnother(known, told);
  const seen = new Set<string>();
  yield* each(told.members, (member) => {
    if (!member.employed || seen.has(member.account)) return;
    seen.add(member.account);
    const before = byAccount.get(member.account);
    const link = before ?? find(member);
    if (!link) {
      result.conflicts.push(member.account);
      return;
    }
    const was = people.get(link.staffNo) ?? suspended.get(link.staffNo);
    if (others.has(member.account)) {
      result.another.push(member.account);
      result.conflicts.push(member.account);
      return;
    }
    const roles = rolesGiven(was, member, link);
    if (!before) result.link.push({ ...link, roles });
    else if (!sameSet(roles, before.roles ?? [])) result.regive.push({ account: member.account, roles });
    staffNos.set(member.account, link.staffNo);
    suspended.delete(link.staffNo);
    people.set(link.staffNo, withRoles(entryOf(was, member, link, told, codes), link, roles));
  });
  const moved = new Set(result.link.map(({ staffNo }) => staffNo));
  const ended = linked.filter(({ account }) => gone(account));
  for (const { account, staffNo } of linked) if (!gone(account)) moved.add(staffNo);
  for (const link of [...ended, ...known.departed]) {
    const { account, staffNo, boundBy } = link;
    const ours = boundBy === 'directory' || known.brought.has(staffNo);
    if (ours && !known.elsewhere.has(staffNo) && !moved.has(staffNo)) {
      const was = people.get(staffNo) ?? suspended.get(staffNo);
      if (was && disabled.has(account)) suspended.set(staffNo, { ...was, departments: [] });
      else suspended.delete(staffNo);
      people.delete(staffNo);
      continue;
    }
    if (gone(account)) result.unlink.push(account);
    const person = people.get(staffNo);
    if (person && !moved.has(staffNo)) people.set(staffNo, without(person, link, told.platform));
  }
  yield;
  const { departments, odd } = departmentsOf(known, told, { people, staffNos, inScope, unseen });
  yield;
  const wanted = {
    departments,
    people: [...people.values()].map(within(departments)),
    suspended: [...suspended.values()],
  };
  return { ...result, odd, wanted };
}

/** Nobody is a member of a department that is not there any more. */
function within(departments: readonly DepartmentEntry[]): (person: PersonEntry) => PersonEntry {
  const codes = new Set(departments.map(({ code }) => code));
  return (person) =>
    person.departments.every((code) => codes.has(code))
      ? person
      : { ...person, departments: person.departments.filter((code) => codes.has(code)) };
}

/**
 * Of the roles that a source names, those that it gave; who holds one already has it from somebody else. An address
 * alone gives none: whoever can have one confirmed on one platform would be somebody else on the other.
 */
function rolesGiven(was: PersonEntry | undefined, { roles }: SourceMember, link: Linked): GrantedRole[] {
  if (link.boundBy === 'directory-email') return [];
  const before = link.roles ?? [];
  if (!roles) return [...before];
  return roles.filter((role) => before.includes(role) || !was?.roles.includes(role));
}

function withRoles(person: PersonEntry, link: Linked, given: readonly GrantedRole[]): PersonEntry {
  const own = person.roles.filter((role) => !link.roles?.includes(role));
  const roles = [...new Set([...own, ...given])];
  return sameSet(roles, person.roles) ? person : { ...person, roles };
}

/** Somebody who stays when their account goes: what came with it goes too. */
function without(person: PersonEntry, link: Linked, platform: string): PersonEntry {
  const departments = person.departments.filter((code) => !isOf(platform, code));
  return { ...withRoles(person, link, []), departments };
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one));

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
  // The staff list, or who brought them, knows better than this platform what somebody is called.
  if (was && boundBy !== 'directory') return { ...was, departments };
  return {
    staffNo,
    name: member.name || was?.name || member.account,
    email: addressOf(was, member),
    mobile: member.mobile ?? was?.mobile ?? null,
    language: was?.language ?? member.language ?? defaults.language,
    timeZone: was?.timeZone ?? member.timeZone ?? defaults.timeZone,
    entity: was?.entity ?? null,
    site: was?.site ?? null,
    departments,
    roles: was?.roles ?? [],
  };
}

/** One that its own platform does not confirm is what somebody typed: it is nobody's, also if it was kept before. */
function addressOf(was: PersonEntry | undefined, { email, emailConfirmed }: SourceMember): string | null {
  const before = was?.email ?? null;
  if (email === null) return before;
  if (emailConfirmed) return email;
  return before?.toLowerCase() === email.toLowerCase() ? null : before;
}
