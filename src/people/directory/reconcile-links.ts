import type { Steps } from '../../in-slices.ts';
import { sameName } from './another.ts';
import type { Known, Linked } from './reconcile.ts';
import type { PersonEntry } from './snapshot.ts';
import type { SourceMember } from './source.ts';

/** Addresses under these anybody can have: that two people have one says nothing about a company. */
const publicMail = new Set([
  '126.com',
  '139.com',
  '163.com',
  'aliyun.com',
  'foxmail.com',
  'gmail.com',
  'hotmail.com',
  'icloud.com',
  'live.com',
  'outlook.com',
  'proton.me',
  'qq.com',
  'sina.com',
  'sohu.com',
  'yahoo.com',
  'yeah.net',
]);

/** Under so many people's addresses a domain is the company's. */
const fewestOfDomain = 2;

/**
 * Says who an account is that was nobody's, in this order:
 * 1. the person whose staff number it is, if the names agree, for a platform gives the ids of those who left to others,
 *    and of those who were renamed;
 * 2. the one person with the same e-mail address, where the platform has confirmed it and its domain is the company's;
 * 3. somebody new, or who left and has the same name.
 *
 * Undefined when that is not for a machine to say. What somebody took apart is never put together again.
 *
 * @param gone whether an account that is somebody's is not there any more: another may take its place
 */
export function* linker(
  known: Known,
  gone: (account: string) => boolean,
): Steps<(member: SourceMember) => Linked | undefined> {
  const { current } = known;
  // Whose account was deleted is as good as gone: its name says nothing, theirs does.
  const departed = new Set(
    known.departed.flatMap(({ staffNo, boundBy }) => (boundBy === 'directory' ? [staffNo] : [])),
  );
  const former = new Map(known.former);
  for (const { staffNo, name } of current.people) if (departed.has(staffNo)) former.set(staffNo, name);
  const staff = current.people.filter(({ staffNo }) => !departed.has(staffNo));
  const employed = new Map(staff.map((person) => [person.staffNo.toLowerCase(), person]));
  yield;
  const taken = new Set(known.linked.flatMap(({ account, staffNo }) => (gone(account) ? [] : [staffNo])));
  const freed = new Map(known.linked.flatMap((link) => (gone(link.account) ? [[link.staffNo, link]] : [])));
  yield;
  const byEmail = companyAddresses(current.people);

  return ({ account, name, email, emailConfirmed }: SourceMember): Linked | undefined => {
    const apart = (staffNo: string) => known.apart.get(account)?.has(staffNo) ?? false;
    const take = (staffNo: string, boundBy: Linked['boundBy']): Linked => {
      taken.add(staffNo);
      const roles = freed.get(staffNo)?.roles;
      return { account, staffNo, boundBy, ...(roles ? { roles } : {}) };
    };
    const numbered = employed.get(account.toLowerCase());
    // Whom a source brought has the number of their first account, which may be somebody else's since it was renamed.
    const outgrown =
      numbered &&
      taken.has(numbered.staffNo) &&
      known.brought.has(numbered.staffNo) &&
      !sameName(numbered.name, name);
    if (numbered && !outgrown && !apart(numbered.staffNo)) {
      if (taken.has(numbered.staffNo) || !sameName(numbered.name, name)) return undefined;
      return take(numbered.staffNo, 'directory-staff-no');
    }
    const [owner, ...more] = emailConfirmed && email ? (byEmail.get(email.toLowerCase()) ?? []) : [];
    if (owner && !apart(owner)) {
      if (more.length > 0 || taken.has(owner)) return undefined;
      return take(owner, 'directory-email');
    }
    const another = (staffNo: string) => {
      const was = former.get(staffNo);
      return (
        taken.has(staffNo) ||
        employed.has(staffNo.toLowerCase()) ||
        (was !== undefined && !sameName(was, name))
      );
    };
    let staffNo = account;
    for (let n = 2; another(staffNo); n += 1) staffNo = `${account}~${n}`;
    return take(staffNo, 'directory');
  };
}

/** Staff numbers by e-mail address in lower case: of addresses under the company's own domains only. */
function companyAddresses(people: readonly PersonEntry[]): Map<string, string[]> {
  const addresses = people.flatMap(({ staffNo, email }) =>
    email ? [{ staffNo, email: email.toLowerCase() }] : [],
  );
  const sizes = new Map<string, number>();
  for (const { email } of addresses) sizes.set(domainOf(email), (sizes.get(domainOf(email)) ?? 0) + 1);
  const found = new Map<string, string[]>();
  for (const { staffNo, email } of addresses) {
    const domain = domainOf(email);
    if (publicMail.has(domain) || (sizes.get(domain) ?? 0) < fewestOfDomain) continue;
    found.set(email, [...(found.get(email) ?? []), staffNo]);
  }
  return found;
}

const domainOf = (email: string) => email.slice(email.lastIndexOf('@') + 1);
