import type { Log } from '../../src/log.ts';
import { Turns } from '../../src/web/turns.ts';
import type { Budgets } from '../middleware/limits.ts';

/**
 * Turns of what people do in chats. Those that are under way together share statements and commits; more of them would
 * only make each take longer.
 */
export function chatTurns(log: Log, atOnce: Budgets['atOnce'] = { most: 64, mostWaiting: 2_000 }): Turns {
  return new Turns(log, { what: 'callbacks', ...atOnce });
}
