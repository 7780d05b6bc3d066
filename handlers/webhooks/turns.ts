import type { Log } from '../../src/log.ts';
import type { Command } from '../../src/messages/model.ts';
import { Turns } from '../../src/web/turns.ts';
import { cryIn } from '../cry.ts';
import type { Budgets } from '../middleware/limits.ts';

/**
 * Turns of what people do in chats. Those that are under way together share statements and commits; more of them would
 * only make each take longer.
 */
export function chatTurns(log: Log, atOnce: Budgets['atOnce'] = { most: 64, mostWaiting: 2_000 }): Turns {
  return new Turns(log, { what: 'callbacks', ...atOnce });
}

/**
 * Whether it waits for its turn, and may be refused, when more comes than can be answered. Words do not, and no form with
 * such words: they may be a cry for help or declare a crisis. Nor does what is pressed in a crisis: it is few people's, and
 * others wait for it.
 */
export function waitsForTurn(command: Command): boolean {
  if (command.kind !== 'button' && command.kind !== 'form') return false;
  return !command.action.name.startsWith('crisis.') && cryIn(command) === undefined;
}
