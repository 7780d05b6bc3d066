import { self } from './rule.ts';

/** Records under monitoring. Whoever they are about sees that they are there; content of others' opens by access cases alone. */
export const records = {
  'records.read-own': self,
};
