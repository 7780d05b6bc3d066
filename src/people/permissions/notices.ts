import { headOr, holders } from './rule.ts';

/**
 * `coverage` is *finished / not finished* and nothing more: managers see it for the departments they head
 * (department null: the whole company). Who declined, and why, is behind `answers.read` and `concerns.read`.
 */
export const notices = {
  'notices.preview': holders('hr', 'privacy'),
  'notices.send': holders('hr', 'privacy'),
  'notices.close': holders('hr', 'privacy'),
  'notices.coverage': headOr('hr', 'privacy'),
  /** Saying that what rested on a withdrawn consent has stopped. */
  'consents.stop': holders('hr', 'privacy'),
};
