import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { formatEntry } from '../evidence/entry.ts';
import { formatLine } from './format.ts';

/**
 * The lines of these entries, in the order of the log; those whose event was erased meanwhile are left out.
 *
 * @returns their text, and the places that are in it
 */
export async function entryLines(
  db: Db,
  places: readonly number[],
): Promise<{ text: string; indexes: number[] }> {
  const { rows } = await sql<{ index: number; event: string; salt: Buffer; commitment: Buffer }>`
    select e.index, v.event, v.salt, e.commitment
    from evidence_entry e join evidence_event v on v.id = e.id
    where e.index = any(${places}::bigint[]) and v.event is not null
    order by e.index`.execute(db);
  const lines = rows.map(({ index, event, salt, commitment }) =>
    formatLine({ index, event, salt, entry: formatEntry(commitment) }),
  );
  return { text: lines.join(''), indexes: rows.map(({ index }) => index) };
}
