import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { audienceQuery } from '../notices/audience.ts';
import type { AssignedAudience } from './audiences.ts';

/**
 * Which of these assignments hold each of the people now, in the order given: those whose audience they are in, and were in
 * when it was made where it asks no joiners. Whoever is in none is not in the map.
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
  for (const { id, audience, at, joiners } of assignments) {
    const there = joiners
      ? sql`true`
      : sql`person_id in (select person_id from (${audienceQuery(audience, at)}) at_first)`;
    const { rows } = await sql<{ personId: string }>`
      select distinct person_id as "personId" from (${audienceQuery(audience, now)}) audience
      where person_id = any(${[...people]}::uuid[]) and ${there}`.execute(db);
    for (const { personId } of rows) found.set(personId, [...(found.get(personId) ?? []), id]);
  }
  return found;
}
