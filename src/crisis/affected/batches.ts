import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';
import type { Vault } from '../../vault/vault.ts';
import { openReadable } from '../../vault/words.ts';
import type { Kind } from './rules.ts';
import { placeOf } from './sealing.ts';

export interface Batch {
  id: string;
  source: 'list' | 'records' | 'query' | 'outside';
  kinds: Kind[];
  /** Null once erased. */
  why: string | null;
  found: number;
  fresh: number;
  byName: string;
  at: Date;
}

/** Additions to a ledger, the newest first. */
export async function batchesOf(db: Db, vault: Vault, incidentId: string): Promise<Batch[]> {
  const { rows } = await sql<Omit<Batch, 'why'> & { why: unknown }>`
    select b.id, b.source, b.kinds, b.why, b.found, b.fresh, p.name as "byName", b.at
    from affected_batch b join person p on p.id = b.by_person
    where b.incident_id = ${incidentId}::uuid order by b.at desc, b.id desc limit 200`.execute(db);
  const words = await openReadable(
    db,
    vault,
    rows.map(({ id, why }) => ({ sealed: why, place: placeOf('affected_batch:why', id) })),
  );
  return rows.map((row, n) => ({ ...row, why: words[n] ?? null }));
}
