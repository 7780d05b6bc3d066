import { holders } from './rule.ts';

/**
 * When people are reminded, on which days anybody works, and who is on leave when (never why). A manager has no part in
 * the leave of others here; everybody sees their own on their page.
 */
export const reminders = {
  'reminders.read': holders('hr', 'privacy', 'admin', 'auditor'),
  'reminders.set': holders('hr', 'admin'),
  'calendar.set': holders('hr', 'admin'),
  'absences.manage': holders('hr', 'admin'),
};
