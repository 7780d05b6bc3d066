import { holders, type Rule, staff } from './rule.ts';

/**
 * Talks with counsellors: everybody may book one, a counsellor sees who booked with them and nobody else's. No other role does,
 * neither HR nor the crisis team nor administrators; of the figures they see what is published once a quarter.
 */
export const supportRules = {
  'support.book': staff,
  'support.offer': holders('counsellor'),
  'support.talks': ((viewer, { counsellorId }) =>
    viewer.id === counsellorId && viewer.roles.includes('counsellor')) satisfies Rule<
    [{ counsellorId: string }]
  >,
  'support.figures': holders('hr', 'privacy', 'counsellor'),
};
