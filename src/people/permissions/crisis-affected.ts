import { type AboutPerson, holders, type Rule, self } from './rule.ts';

/** Who may see whose data a leak concerned: those who tell and answer them. Not IT, not PR, not counsellors, no manager. */
const keepers = holders('lead', 'hr', 'legal', 'privacy');

/** Affected people: their ledger, what they are told, and what they see themselves. */
export const crisisAffected = {
  'affected.read': keepers,
  'affected.add': keepers,
  'affected.texts': holders('lead', 'hr', 'legal', 'privacy', 'pr'),
  'affected.tell': holders('lead', 'hr', 'legal'),
  'affected.waive': holders('legal'),
  'affected.support': holders('lead', 'hr', 'counsellor'),
  'affected.own': self satisfies Rule<[AboutPerson]>,
};
