import { type Db, inTransaction } from '../db/pool.ts';
import { eachAlone } from '../each-alone.ts';
import { tipRuns } from './store.ts';
import { enrol } from './tips.ts';
import { tipsTurn } from './turn.ts';

/** Finds who has come into the audience of a series since. @returns of how many series */
export async function enrolNewReaders(db: Db, now: Date): Promise<number> {
  return eachAlone(await tipRuns(db), ({ code }) =>
    inTransaction(db, async (tx) => {
      await tipsTurn(tx);
      // As it is by now: it may have been stopped, or started anew for others.
      const [run] = await tipRuns(tx, code);
      if (!run || run.stoppedAt) return false;
      await enrol(tx, run, now);
      return true;
    }),
  );
}
