import { headOr, holders, type Rule } from './rule.ts';

const mayApprove = holders('hr', 'privacy');
/** The second pair of eyes is never that of whoever placed the order. */
const secondPerson: Rule<[{ placedBy: string | null }]> = (viewer, { placedBy }) =>
  mayApprove(viewer) && viewer.id !== placedBy;

/**
 * `coverage` is *finished / not finished* and nothing more: managers see it for the departments they head
 * (department null: the whole company). Who declined, and why, is behind `answers.read` and `concerns.read`.
 */
export const notices = {
  'notices.preview': holders('hr', 'privacy'),
  'notices.send': holders('hr', 'privacy'),
  'notices.approve': secondPerson,
  'notices.close': holders('hr', 'privacy'),
  /** By hand, besides what a reminder policy does by itself. */
  'notices.remind': holders('hr', 'privacy'),
  'notices.coverage': headOr('hr', 'privacy'),
  /** Saying that what rested on a withdrawn consent has stopped. */
  'consents.stop': holders('hr', 'privacy'),
};
