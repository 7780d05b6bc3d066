import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';

/** Entries wait for a second or two; after this somebody should look. */
export const lateMs = 60_000;

export interface Backlog {
  count: number;
  /** When the oldest of them came about; null when none waits. */
  oldest: Date | null;
}

/**
 * Entries that nobody can be shown a proof of yet: those without a place, and those in a checkpoint that is signed
 * and not published, as with a disk that is full.
 */
export async function backlog(db: Db | Tx): Promise<Backlog> {
  const { rows } = await sql<Backlog>`
    with late as (
      select id from evidence_entry where index is null
      union all
      select id from evidence_entry where index >= (
        select coalesce(max(size), 0) from evidence_checkpoint where published_at is not null
      )
    )
    select count(*)::int as count, min(v.at) as oldest from late left join evidence_event v on v.id = late.id
  `.execute(db);
  return rows[0] ?? { count: 0, oldest: null };
}

/** How long, in seconds, the oldest of them has waited. */
export function backlogAge({ oldest }: Backlog, now: Date): number {
  return oldest ? Math.max(0, now.getTime() - oldest.getTime()) / 1_000 : 0;
}
