import { EventEmitter } from 'node:events';
import { afterCommit } from '../db/after-commit.ts';
import { type Db, isTx, type Tx } from '../db/pool.ts';
import type { Lane } from '../db/schema.ts';

/** Rings in this process when a lane has got work: `jobs/deliver.ts` listens. A ring lost costs one poll. */
export const bell = new EventEmitter<Record<Lane, []>>();

const ring: Record<Lane, () => void> = {
  alert: () => void bell.emit('alert'),
  bulk: () => void bell.emit('bulk'),
};

/** Rings once the transaction has committed, once per lane, however many messages it queued; else at once. */
export function ringAfterCommit(db: Db | Tx, lane: Lane): void {
  if (isTx(db)) afterCommit(db, ring[lane]);
  else ring[lane]();
}
