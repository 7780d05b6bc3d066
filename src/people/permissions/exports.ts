import { holders, selfOr } from './rule.ts';

/**
 * Lists ask for the right to what is in them (`notices.coverage`, `delivery.decide`). Who took out what is seen by those
 * who answer for the data; what somebody was asked, by that person too.
 */
export const exportRules = {
  'exports.audit': holders('privacy', 'auditor'),
  'statements.read': selfOr('hr', 'privacy'),
};
