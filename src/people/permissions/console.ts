import { holders, type Rule, selfOr, staff } from './rule.ts';

/** Opens the page's frame; each part of it asks for its own right again. */
export const console = {
  'console.open': holders('hr', 'privacy', 'legal', 'counsellor', 'manager', 'admin', 'auditor'),
  'me.open': staff,
  /** What somebody did in the console; `personId` is theirs. Everybody may see their own. */
  'actions.read': selfOr('privacy', 'auditor'),
};

/** In the local messenger people act under their own account (their staff number) and no other. */
const ownAccount: Rule<[{ account: string }]> = (viewer, { account }) => viewer.staffNo === account;

export const local = { 'local.act': ownAccount };
