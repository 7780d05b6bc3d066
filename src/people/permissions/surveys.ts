import { holders, self } from './rule.ts';

/** Whoever is asked takes part for themselves; HR opens surveys and reads results, never answers. */
export const surveys = {
  'surveys.take': self,
  'surveys.manage': holders('hr'),
};
