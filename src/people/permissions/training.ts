import { holders, self } from './rule.ts';

/** Learning and its results are its person's alone. */
export const training = {
  'training.learn': self,
  /** Who takes which course, who has not finished it, and figures of groups: never answers. */
  'training.manage': holders('hr'),
  /** Reads what people answer in their own words, of courses that name the role; never whose it is, nor their own. */
  'training.review': holders('hr', 'privacy'),
};
