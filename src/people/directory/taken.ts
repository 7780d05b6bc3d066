import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import type { Tenant } from './links.ts';

/** When a whole reading began, by the clock and by what had been taken in until then. */
export interface Began {
  at: Date;
  place: number;
}

export async function beginReading(db: Db, { platform, tenant }: Tenant, at: Date): Promise<Began> {
  const { rows } = await sql<{ place: number }>`
    select coalesce(max(place), 0) as place from directory_taken
    where platform = ${platform} and tenant = ${tenant}`.execute(db);
  return { at, place: rows[0]?.place ?? 0 };
}

/** Notes what was read again and taken in. Hold `lockDirectory`, so that places come in the order of commits. */
export async function noteTaken(
  tx: Tx,
  { platform, tenant }: Tenant,
  subjects: readonly string[],
  now: Date,
): Promise<void> {
  await sql`
    insert into directory_taken (platform, tenant, subject, place, at)
    select ${platform}, ${tenant}, subject, nextval('directory_taken_place'), ${now}
    from unnest(${[...subjects]}::text[]) subject
    on conflict (platform, tenant, subject) do update set place = excluded.place, at = excluded.at`.execute(
    tx,
  );
}

/**
 * Subjects of which something newer is known than a reading of the whole can say, which takes minutes: read again
 * meanwhile, said to have changed since it began, or bound or taken apart by somebody. Hold `lockDirectory`.
 */
export async function overtaken(tx: Tx, { platform, tenant }: Tenant, began: Began): Promise<Set<string>> {
  const { rows } = await sql<{ subject: string }>`
    select subject from directory_taken
      where platform = ${platform} and tenant = ${tenant} and place > ${began.place}
    union
    select subject from directory_due
      where platform = ${platform} and tenant = ${tenant} and due_at >= ${began.at}
    union
    select unnest(array_remove(array[account, to_account], null)) from directory_word
      where platform = ${platform} and tenant = ${tenant} and done_at is null
    union
    select external_id from identity
      where platform = ${platform} and tenant = ${tenant}
        and (from_at > ${began.at} or to_at > ${began.at})`.execute(tx);
  return new Set(rows.map((row) => row.subject));
}
