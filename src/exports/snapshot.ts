import type { Db, Tx } from '../db/pool.ts';

/** Everything as it was at one moment, for as long as it is open: what others commit meanwhile is not in it. */
export interface Snapshot {
  tx: Tx;
  /** Ends it, however often it is called. */
  close(): Promise<void>;
}

/** Holds one connection until it is closed, so there are never many (`places.ts`) and none for long (`make.ts`). */
export async function openSnapshot(db: Db): Promise<Snapshot> {
  const tx = await db
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute();
  let closing: Promise<void> | undefined;
  return {
    tx,
    close() {
      // It wrote nothing: whether it was committed makes no difference, and a lost connection has ended it already.
      closing ??= tx
        .rollback()
        .execute()
        .catch(() => undefined);
      return closing;
    },
  };
}
