import { actingAs } from './crisis-decisions.ts';
import { holders } from './rule.ts';

/**
 * Duties: whoever works on the incident enters what is known; legal and the lead file. That something does not apply takes
 * the name of somebody who holds the role of legal: no hand-over gives that.
 */
export const crisisDuties = {
  'crisis.fact-enter': actingAs('lead', 'legal', 'it', 'hr'),
  'crisis.file': actingAs('lead', 'legal'),
  'crisis.waive': holders('legal'),
  'crisis.duty-rules': holders('legal'),
  'crisis.register': holders('lead', 'legal', 'privacy'),
};
