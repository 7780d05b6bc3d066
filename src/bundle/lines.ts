import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { formatEntry } from '../evidence/entry.ts';
import { proveInclusions } from '../evidence/proofs.ts';
import { tileReader } from '../evidence/store.ts';
import { formatLine } from './format.ts';

/** Proofs computed at once: so few that memory stays flat, so many that a tile is read once for most of them. */
const atOnce = 250;

/** What was written, and what was erased between being counted and being read. */
export interface Tally {
  entries: number;
  erased: number;
}

/** The lines of these entries, in the order of the log; those whose event was erased meanwhile are left out. */
export async function* entryLines(
  db: Db,
  { indexes, size }: { indexes: readonly number[]; size: number },
  tally: Tally,
): AsyncGenerator<Buffer> {
  const read = tileReader(db);
  for (let from = 0; from < indexes.length; from += atOnce) {
    const part = indexes.slice(from, from + atOnce);
    const { rows } = await sql<{ index: number; event: string; salt: Buffer; commitment: Buffer }>`
      select e.index, v.event, v.salt, e.commitment
      from evidence_entry e join evidence_event v on v.id = e.id
      where e.index = any(${part}::bigint[]) and v.event is not null
      order by e.index`.execute(db);
    const proofs = await proveInclusions(
      rows.map(({ index }) => index),
      size,
      read,
    );
    const lines = rows.map(({ index, event, salt, commitment }, n) =>
      formatLine({ index, event, salt, entry: formatEntry(commitment), proof: proofs[n] ?? [] }),
    );
    tally.entries += rows.length;
    tally.erased += part.length - rows.length;
    yield Buffer.from(lines.join(''));
  }
}
