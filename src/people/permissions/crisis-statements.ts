import { actingAs } from './crisis-decisions.ts';

/**
 * Statements: those who answer for words write them; legal, PR and the lead approve, each for a role that they act in; PR and
 * the lead send what is approved.
 */
export const crisisStatements = {
  'crisis.statement-write': actingAs('lead', 'legal', 'pr', 'hr'),
  'crisis.statement-send': actingAs('lead', 'pr'),
};
