import { holders } from './rule.ts';

/** The register of what is processed: for those who answer for it, and those who check. */
export const inventory = { 'inventory.read': holders('hr', 'privacy', 'legal', 'auditor') };
