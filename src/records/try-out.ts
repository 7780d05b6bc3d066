import type { IncomingRecord } from './model.ts';
import { type IntakeDeps, type Outcome, takeIn } from './take-in.ts';

/** Undoes the transaction once it is known what would become of everything. */
class Undone extends Error {
  readonly outcomes: readonly Outcome[];
  constructor(outcomes: readonly Outcome[]) {
    super('only tried');
    this.outcomes = outcomes;
  }
}

/**
 * What would become of records if they were taken in now, by the very same way: everything is undone but the partitions of
 * days, which are empty. Within one source the same record in two calls counts as new in both.
 *
 * @throws as `takeIn`
 */
export async function tryOut(
  deps: IntakeDeps,
  sourceId: string,
  records: readonly IncomingRecord[],
): Promise<Outcome[]> {
  const undo = async (_tx: unknown, outcomes: readonly Outcome[]) => {
    throw new Undone(outcomes);
  };
  return takeIn(deps, sourceId, records, undo).catch((error: unknown) => {
    if (error instanceof Undone) return [...error.outcomes];
    throw error;
  });
}
