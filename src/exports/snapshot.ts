import type { Db, Tx } from '../db/pool.ts';

/** Everything as it was at one moment, for as long as it is open: what others commit meanwhile is not in it. */
export interface Snapshot {
  tx: Tx;
  /** Ends it, however often it is called. */
  close(): Promise<void>;
}

/**
 * Holds one connection until it is closed, so there are never many (`places.ts`) and none for long (`watched.ts`). A
 * connection that is lost meanwhile goes back too.
 */
export function openSnapshot(db: Db): Promise<Snapshot> {
  return new Promise((resolve, reject) => {
    let leave: () => void = () => undefined;
    const left = new Promise<void>((done) => {
      leave = done;
    });
    const over = db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((tx) => {
        // It wrote nothing: that a lost connection cannot commit it makes no difference.
        const close = () => {
          leave();
          return over.catch(() => undefined);
        };
        resolve({ tx, close });
        return left;
      });
    over.catch(reject);
  });
}
