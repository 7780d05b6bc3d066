import type { Tx } from './pool.ts';

const waiting = new WeakMap<Tx, (() => Promise<void>)[]>();

/** For `inTransaction` alone: a transaction that has just begun. */
export function willCommit(tx: Tx): void {
  waiting.set(tx, []);
}

/**
 * Runs `work` as the last thing that the transaction does, and as a part of it. For what has to be done once for all that
 * a transaction changes: rows that several of its parts would lock one after the other are locked together, in one order.
 */
export function beforeCommit(tx: Tx, work: () => Promise<void>): void {
  const works = waiting.get(tx);
  if (!works) throw new Error('that is no transaction of inTransaction, and would be committed without it');
  works.push(work);
}

/** For `inTransaction` alone, once its work is done. */
export async function runBeforeCommit(tx: Tx): Promise<void> {
  const works = waiting.get(tx) ?? [];
  for (let next = works.shift(); next; next = works.shift()) await next();
}
