import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';

/** What was erased of a person, by the names of its sources: an older backup has it still. */
export interface EnteredErasure {
  personId: string;
  sources: readonly string[];
  /** When they had left by then; null for somebody who worked here. */
  leftAt: Date | null;
  at: Date;
  /** A word, never content. */
  reason: string;
}

/** Enters an erasure into the ledger of what no key sealed (`keys.person_erasure`), with the erasure itself. */
export async function enterErasure(
  tx: Tx,
  { personId, sources, leftAt, at, reason }: EnteredErasure,
): Promise<void> {
  if (sources.length === 0) return;
  await tx
    .insertInto('keys.person_erasure')
    .values({ id: v7(), person_id: personId, sources: [...sources], left_at: leftAt, erased_at: at, reason })
    .execute();
}

/** When a person's employment ended; null while they work here, or never did. */
export async function whenLeft(db: Db | Tx, personId: string): Promise<Date | null> {
  const { rows } = await sql<{ left: Date | null }>`
    select case when bool_and(to_at is not null) then max(to_at) end as left
    from employment where person_id = ${personId}::uuid`.execute(db);
  return rows[0]?.left ?? null;
}

/** Erasures of one person for one reason that a backup does not know of, put together. */
export interface MissedErasure {
  personId: string;
  sources: ReadonlySet<string>;
  leftAt: Date | null;
  reason: string;
  /** The row of Heed's own policy whose period was over; none for another reason. */
  over: ReadonlySet<string> | undefined;
}

/** As the ledger names that somebody's period under a row of Heed's own policy was over. */
const expired = 'expired-';
export const expiredReason = (row: string): string => `${expired}${row}`;

/** @param known ids of entries that were there when the backup was taken */
export async function missedErasures(db: Db | Tx, known: readonly string[]): Promise<MissedErasure[]> {
  const { rows } = await sql<{
    person: string;
    sources: string[];
    left: Date | null;
    reason: string;
  }>`
    select e.person_id as person, array_agg(distinct source) as sources, max(e.left_at) as left, e.reason
    from keys.person_erasure e cross join unnest(e.sources) source
    where e.id <> all(${[...known]}::uuid[]) and exists (select from person p where p.id = e.person_id)
    group by e.person_id, e.reason order by max(e.erased_at), 1`.execute(db);
  return rows.map(({ person, sources, left, reason }) => ({
    personId: person,
    sources: new Set(sources),
    leftAt: left,
    reason,
    over: reason.startsWith(expired) ? new Set([reason.slice(expired.length)]) : undefined,
  }));
}

/** Whoever had left when they were erased is not at work in an older database either. */
export async function endEmployment(tx: Tx, personId: string, at: Date): Promise<void> {
  await sql`
    update employment set to_at = greatest(${at}::timestamptz, from_at) where person_id = ${personId}::uuid and to_at is null
  `.execute(tx);
}
