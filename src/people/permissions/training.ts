import { holders, self } from './rule.ts';

/** Learning and its results are its person's alone. */
export const training = {
  'training.learn': self,
  /** Who takes which course, who has not finished it, and figures of groups: never answers. */
  'training.manage': holders('hr'),
};
