import { holders, self } from './rule.ts';

/** HR and privacy write bulletins and send tips; whether somebody wants tips is theirs to say. */
export const announcements = {
  'announcements.write': holders('hr', 'privacy'),
  'announcements.tips': self,
};
