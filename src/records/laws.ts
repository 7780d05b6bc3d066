import type { Tx } from '../db/pool.ts';
import type { RuleSetCode } from '../policies/vocabulary.ts';
import { type Workplace, workplacesOf } from '../reminders/presences.ts';
import { lawsFor } from '../requests/law.ts';
import { chosenLaws } from '../requests/terms.ts';

/** The rule sets of a policy that stand for a law: a German site's rules are for people under the Union's. */
const ruleSets = { CN: ['CN'], EU: ['EU', 'DE'] } as const satisfies Record<string, readonly RuleSetCode[]>;

/**
 * Which rule sets hold for each of these people: those that the company's counsel said for their site, else for their
 * entity; else those of where they work.
 */
export const lawsOfPeople = async (
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly RuleSetCode[]>> => lawsAt(tx, await workplacesOf(tx, ids));

/** As these, of people of whom it is known where they work. */
export async function lawsAt(
  tx: Tx,
  places: readonly Workplace[],
): Promise<ReadonlyMap<string, readonly RuleSetCode[]>> {
  const chosen = await chosenLaws(tx);
  return new Map(
    places.map(({ id, ...place }) => [
      id,
      lawsFor(place, [], chosen).flatMap((law): readonly RuleSetCode[] => ruleSets[law]),
    ]),
  );
}
