import { holders } from './rule.ts';

/** What did not arrive: to see for whom, and to send it again or leave it. Says nothing of anybody's answers. */
export const delivery = { 'delivery.decide': holders('hr', 'admin') };
