import { self } from './rule.ts';

/** Learning and its results are its person's alone. */
export const training = {
  'training.learn': self,
};
