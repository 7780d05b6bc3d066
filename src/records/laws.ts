import { sql } from 'kysely';
import type { Place } from '../calendar/place.ts';
import { plainArray } from '../db/array.ts';
import type { Tx } from '../db/pool.ts';
import type { RuleSetCode } from '../policies/vocabulary.ts';
import { lawsFor } from '../requests/law.ts';
import { chosenLaws } from '../requests/terms.ts';

/** The rule sets of a policy that stand for a law: a German site's rules are for people under the Union's. */
const ruleSets = { CN: ['CN'], EU: ['EU', 'DE'] } as const satisfies Record<string, readonly RuleSetCode[]>;

/**
 * Which rule sets hold for each of these people: those that the company's counsel said for their site, else for their
 * entity; else those of where they work.
 */
export async function lawsOfPeople(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly RuleSetCode[]>> {
  const { rows } = await sql<Place & { id: string }>`
    select id, time_zone as zone, entity, site from person where id = any(${plainArray(ids)}::uuid[])`.execute(
    tx,
  );
  const chosen = await chosenLaws(tx);
  return new Map(
    rows.map(({ id, ...place }) => [
      id,
      lawsFor(place, [], chosen).flatMap((law): readonly RuleSetCode[] => ruleSets[law]),
    ]),
  );
}
