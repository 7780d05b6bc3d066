import { holders } from './rule.ts';

/** The register of what is processed: for those who answer for it, and those who check. */
export const inventory = {
  'inventory.read': holders('hr', 'privacy', 'legal', 'auditor'),
  /** Says how often it is reviewed and by whom, and that it was. */
  'inventory.review': holders('privacy', 'legal'),
};
