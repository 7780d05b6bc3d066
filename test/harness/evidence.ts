import { sql } from 'kysely';
import { type Db, inTransaction } from '../../src/db/pool.ts';
import { prepare } from '../../src/evidence/append.ts';

export const person = '0198f000-0000-7000-8000-000000000001';

/** An event of no meaning, told from others by its number. */
export const numbered = (n: number, at: Date) =>
  ({
    type: 'policy.in-force',
    at,
    actor: 'heed',
    person,
    data: { policy: `policy-${n}`, version: n },
  }) as const;

/** Many entries in one statement. */
export async function putMany(db: Db, count: number, at: Date): Promise<void> {
  const all = Array.from({ length: count }, (_, n) => prepare(numbered(n, at)));
  await sql`
    with stored as (
      insert into evidence_event (type, at, person_id, event, salt)
      select 'policy.in-force', ${at}, ${person}::uuid, event, salt
      from unnest(${all.map((one) => one.event)}::text[], ${all.map((one) => one.salt)}::bytea[]) t (event, salt)
      returning id, event, salt
    )
    insert into evidence_entry (id, commitment)
    select stored.id, t.commitment from stored
    join unnest(${all.map((one) => one.salt)}::bytea[], ${all.map((one) => one.commitment)}::bytea[])
      t (salt, commitment) on t.salt = stored.salt`.execute(db);
}

/**
 * Takes the newest entries away, as bringing back an older database does. `waiting` of them are still there,
 * committed before that day and given their place after it.
 */
export async function putBack(db: Db, size: number, waiting = 0): Promise<void> {
  await inTransaction(db, async (tx) => {
    await sql`alter table evidence_entry disable trigger user`.execute(tx);
    await sql`delete from evidence_entry where index >= ${size + waiting} or index is null`.execute(tx);
    await sql`update evidence_entry set index = null where index >= ${size}`.execute(tx);
    await sql`delete from evidence_event where id not in (select id from evidence_entry)`.execute(tx);
    await sql`delete from evidence_checkpoint where size > ${size}`.execute(tx);
    await sql`delete from evidence_tile where (n * 256 * power(256, level)::bigint) >= ${size}`.execute(tx);
    const width = (size % 256) * 32;
    await sql`update evidence_tile set hashes = substring(hashes for ${width})
              where level = 0 and n = ${Math.floor(size / 256)} and ${width} > 0`.execute(tx);
    await sql`alter table evidence_entry enable trigger user`.execute(tx);
  });
}
