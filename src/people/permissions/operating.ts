import { holders } from './rule.ts';

/** What waits and what runs by itself: names of parts and counts, of nobody. */
export const operating = { 'queues.read': holders('admin') };
