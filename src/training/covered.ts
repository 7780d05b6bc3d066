import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { audienceQuery } from '../notices/audience.ts';
import type { AssignedAudience } from './audiences.ts';

/**
 * Which of these assignments hold each of the people now, whether they ask joiners or not, in the order given. Whoever is
 * in none is not in the map.
 *
 * @param people their ids
 */
export async function coveredBy(
  db: Db | Tx,
  assignments: readonly AssignedAudience[],
  people: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  if (people.length === 0) return found;
  for (const { id, audience } of assignments) {
    const { rows } = await sql<{ personId: string }>`
      select distinct person_id as "personId" from (${audienceQuery(audience, now)}) audience
      where person_id = any(${[...people]}::uuid[])`.execute(db);
    for (const { personId } of rows) found.set(personId, [...(found.get(personId) ?? []), id]);
  }
  return found;
}
