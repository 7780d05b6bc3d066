import type { Tx } from './pool.ts';

const waiting = new WeakMap<Tx, Set<() => void>>();

/**
 * Runs `work` once the transaction has committed, never when it rolled back. Only for hints that may be
 * lost without harm (waking a worker, refreshing a page): everything that matters is in the transaction.
 */
export function afterCommit(tx: Tx, work: () => void): void {
  const set = waiting.get(tx) ?? new Set();
  set.add(work);
  waiting.set(tx, set);
}

/** For `inTransaction` alone: the work of a transaction that has just committed. */
export function takeAfterCommit(tx: Tx): Iterable<() => void> {
  const set = waiting.get(tx) ?? [];
  waiting.delete(tx);
  return set;
}
