import { type Acting, actingAs } from './crisis-decisions.ts';
import { type AboutPerson, holders, type Rule, self, selfOr } from './rule.ts';

/** Who may see whose data a leak concerned: those who tell and answer them. Not IT, not PR, not counsellors, no manager. */
const keepers = holders('lead', 'hr', 'legal', 'privacy');

/** Affected people: their ledger, what they are told, and what they see themselves. */
export const crisisAffected = {
  'affected.read': keepers,
  'affected.add': keepers,
  // Texts and how many they go to, without a name: also for whoever stands in for a role in this incident.
  'affected.texts': ((viewer, acting) =>
    holders('privacy')(viewer) || actingAs('lead', 'hr', 'legal', 'pr')(viewer, acting)) satisfies Rule<
    [Acting]
  >,
  'affected.tell': actingAs('lead', 'hr', 'legal'),
  /** One promise: whoever sees to it, and those who look after the affected. */
  'affected.remedy': selfOr('lead', 'hr', 'legal', 'privacy') satisfies Rule<[AboutPerson]>,
  'affected.waive': holders('legal'),
  'affected.support': holders('lead', 'hr', 'counsellor'),
  'affected.own': self satisfies Rule<[AboutPerson]>,
};
