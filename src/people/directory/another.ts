import { each, type Steps } from '../../in-slices.ts';
import type { Known, Linked, Told } from './reconcile.ts';
import type { PersonEntry } from './snapshot.ts';
import { departmentCode, isOf, type SourceMember } from './source.ts';

/** More new names than this at once, and more than this share of all, are another way of writing names. */
const fewNames = 5;
const shareOfNames = 0.02;

/**
 * Accounts that look as if they had been given to somebody else without a word of it: they have a name that has
 * nothing of the person's whose they were, and nothing else says that it is the same. For somebody to look at.
 *
 * Without address and number, which WeCom gives to no new app, a department says little: who comes into a place of
 * work often gets the id of somebody who left it. But a company that writes all its names anew has not been exchanged;
 * then only who has other departments too is in doubt.
 */
export function* lookingLikeAnother(known: Known, told: Told): Steps<Set<string>> {
  const elsewhere = new Set<string>();
  const inPlace = new Set<string>();
  if (!told.reusesAccounts) return elsewhere;
  const links = new Map(known.linked.map((link) => [link.account, link]));
  const people = new Map(
    [...known.current.people, ...(known.current.suspended ?? [])].map((person) => [person.staffNo, person]),
  );
  yield;
  yield* each(told.members, (member) => {
    const { account } = member;
    const link = links.get(account);
    const was = link && people.get(link.staffNo);
    if (!was || !member.employed || told.samePerson?.has(account)) return;
    if (isSame(was, member, link)) return;
    if (isWhereTheyWere(was, member, told.platform)) {
      if (!sharesName(was.name, member.name)) inPlace.add(account);
    } else elsewhere.add(account);
  });
  const many = Math.max(fewNames, told.members.length * shareOfNames);
  return inPlace.size > many ? elsewhere : new Set([...elsewhere, ...inPlace]);
}

function isSame(
  was: PersonEntry,
  { account, name, email, mobile }: SourceMember,
  { boundBy }: Linked,
): boolean {
  // Of others the name is not told by this platform; and one that is not shown says nothing.
  if (boundBy !== 'directory' || name === '' || sameName(was.name, name)) return true;
  // They were called by their account, to the letter, while no name was shown.
  if (was.name === account) return true;
  if (was.email && email && was.email.toLowerCase() === email.toLowerCase()) return true;
  return Boolean(was.mobile && mobile && was.mobile === mobile);
}

function isWhereTheyWere(was: PersonEntry, { departments }: SourceMember, platform: string): boolean {
  const before = was.departments.filter((code) => isOf(platform, code));
  if (before.length === 0 && departments.length === 0) return true;
  return departments.some((key) => before.includes(departmentCode(platform, key)));
}

/**
 * Something was added or left out, or of several words one stayed: whoever marries keeps the other name. One character
 * of a Chinese name is no such word: 王芳 and 王方 are given the same id.
 */
function sharesName(a: string, b: string): boolean {
  const [one, other] = [plain(a), plain(b)];
  if (one.includes(other) || other.includes(one)) return true;
  const words = new Set(wordsOf(a));
  return wordsOf(b).some((word) => words.has(word));
}

const wordsOf = (name: string): string[] =>
  (
    name
      .normalize('NFKC')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  ).filter((word) => word.length > 1);

export const sameName = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (name: string) => name.normalize('NFKC').replaceAll(/\s+/gu, '').toLowerCase();
