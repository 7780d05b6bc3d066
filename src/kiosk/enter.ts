import { type Db, inTransaction } from '../db/pool.ts';
import type { Tokens } from '../web/tokens.ts';
import { useCode } from './code.ts';
import { giveTryBack, takeTry } from './device.ts';
import { startVisit } from './visit.ts';

export type Entered =
  /** The visit's token. */
  | { result: 'here'; token: string }
  | { result: 'wrong' }
  /** This tablet takes no more codes for so many seconds. */
  | { result: 'wait'; seconds: number };

/**
 * Somebody identifies at a tablet. The try counts before the code is looked at; that the code is used up and that its
 * person stands there happens together or not at all.
 */
export async function enter(
  db: Db,
  tokens: Tokens,
  given: { deviceId: string; staffNo: string; code: string | undefined; now: Date },
): Promise<Entered> {
  const { deviceId, now } = given;
  const seconds = await takeTry(db, deviceId, now);
  if (seconds > 0) return { result: 'wait', seconds };
  return inTransaction(db, async (tx): Promise<Entered> => {
    const used = await useCode(tx, tokens, given);
    if (!used) return { result: 'wrong' };
    await giveTryBack(tx, deviceId);
    return { result: 'here', token: await startVisit(tx, { deviceId, ...used, now }) };
  });
}
