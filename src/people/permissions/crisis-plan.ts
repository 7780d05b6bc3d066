import { crisisRoles } from '../person.ts';
import { holders, staff } from './rule.ts';

/**
 * How a company is woken: leads and administrators make the plan and take it out on paper, with telephone numbers in it;
 * the team reads it. Everybody says for themselves by what they want to be called.
 */
export const crisisPlan = {
  'crisis.plan': holders(...crisisRoles, 'admin'),
  'crisis.plan-make': holders('lead', 'admin'),
  'crisis.plan-paper': holders('lead', 'admin'),
  'crisis.order': staff,
};
