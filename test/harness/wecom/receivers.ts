import type { App } from './apps.ts';
import type { Directory } from './directory.ts';
import { key, validUserid } from './directory.ts';
import { ApiError } from './errors.ts';
import type { Member } from './types.ts';

export interface Receivers {
  /** Who gets the message, each once. */
  members: Member[];
  invaliduser: string[];
  unlicenseduser: string[];
  invalidparty: string[];
  invalidtag: string[];
}

const split = (list: string | undefined) => (list ?? '').split('|').filter((one) => one !== '');

/**
 * `touser`, `toparty` and `totag` of message/send, held against the directory and the app's visible range.
 * Who is disabled, not activated or gone has no client to receive with and is invalid.
 * @throws {ApiError} 82001, 40032, 82002, 82003, 81013
 */
export function findReceivers(
  directory: Directory,
  app: App,
  given: { touser?: string; toparty?: string; totag?: string },
): Receivers {
  const users = split(given.touser);
  const everybody = given.touser === '@all';
  const parties = everybody ? [] : split(given.toparty);
  const tags = everybody ? [] : split(given.totag);
  if (users.length + parties.length + tags.length === 0) throw new ApiError(82001);
  if (users.length > 1_000) throw new ApiError(40032);
  if (parties.length > 100) throw new ApiError(82002, 'invalid partylist size');
  if (tags.length > 100) throw new ApiError(82003, 'invalid taglist size');

  const found: Receivers = {
    members: [],
    invaliduser: [],
    unlicenseduser: [],
    invalidparty: [],
    invalidtag: [],
  };
  const chosen = new Map<string, Member>();
  const inRange = app.members;
  const choose = (member: Member | undefined) => {
    if (member?.status !== 1 || !inRange.has(key(member.userid))) return false;
    chosen.set(key(member.userid), member);
    return true;
  };
  if (everybody) for (const userid of inRange) choose(directory.member(userid));
  else {
    for (const userid of users) {
      if (!validUserid(userid) || !choose(directory.member(userid))) found.invaliduser.push(key(userid));
    }
  }
  for (const party of parties) {
    const id = Number(party);
    if (!/^\d+$/.test(party) || !app.departments.has(id)) found.invalidparty.push(party);
    else for (const member of directory.membersOf(id, { below: true })) choose(member);
  }
  for (const tag of tags) {
    const known = /^\d+$/.test(tag) && app.visible.tagids.includes(Number(tag)) && directory.tag(Number(tag));
    if (!known) found.invalidtag.push(tag);
    else for (const userid of directory.membersIn({ ...known, tagids: [] })) choose(directory.member(userid));
  }
  for (const member of chosen.values()) {
    if (member.licensed) found.members.push(member);
    else found.unlicenseduser.push(key(member.userid));
  }
  if (found.members.length === 0) throw new ApiError(81013, undefined, listsOf(found));
  return found;
}

/** The lists of an answer, each joined by `|`. */
export function listsOf(found: Receivers): Record<string, string> {
  return {
    invaliduser: found.invaliduser.join('|'),
    invalidparty: found.invalidparty.join('|'),
    invalidtag: found.invalidtag.join('|'),
    unlicenseduser: found.unlicenseduser.join('|'),
  };
}
