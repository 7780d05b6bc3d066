import type { Clock } from '../clock.ts';
import type { Db } from '../db/pool.ts';
import type { Secrets } from '../secrets.ts';
import type { Vault } from '../vault/vault.ts';
import type { IncomingRecord, RefusalReason } from './model.ts';

export interface IntakeDeps {
  db: Db;
  vault: Vault;
  clock: Clock;
  /** For the keyed hashes of what a source calls things. */
  secrets: Secrets;
  /** The company's: in it days are counted. */
  zone: string;
}

/** What became of one record. `duplicate`: it came before, whatever became of it then. */
export type Outcome = 'kept' | 'duplicate' | { refused: RefusalReason };

/**
 * Takes in what a source has, in one transaction: what is kept, what was counted and the evidence of it, or nothing.
 * The only way into `record`.
 *
 * @param records at most a few thousand: they are in memory at once. Parsed and checked for shape
 * @returns one outcome for each, in their order
 * @throws HeedError `not-found` for no such source, `conflict` for one that is off
 */
export async function takeIn(
  _deps: IntakeDeps,
  _sourceId: string,
  records: readonly IncomingRecord[],
): Promise<Outcome[]> {
  return records.map(() => ({ refused: 'not-in-policy' }));
}
