import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { actTypes } from './acts.ts';

/** One act of a person's own. */
export interface OwnAct {
  entryId: number;
  type: string;
  at: Date;
  /** The canonical event. */
  event: string;
}

/** What a person did that a receipt can be had of, newest first. @param before only entries before this one */
export async function ownActs(
  db: Db,
  personId: string,
  { before, most }: { before?: number | undefined; most: number },
): Promise<OwnAct[]> {
  const { rows } = await sql<OwnAct>`
    select id as "entryId", type, at, event from evidence_event
    where person_id = ${personId}::uuid and type = any(${[...actTypes]}::text[]) and event is not null
      and (${before ?? null}::bigint is null or id < ${before ?? null}::bigint)
    order by id desc limit ${most}`.execute(db);
  return rows;
}

/** The entries of a person's acts of one type, by what they are about; the newest of each. */
export async function entriesByMatter(db: Db, personId: string, type: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ about: string; entry: number }>`
    select about, max(id) as entry from evidence_event
    where person_id = ${personId}::uuid and type = ${type} and about is not null group by about`.execute(db);
  return new Map(rows.map(({ about, entry }) => [about, entry]));
}
