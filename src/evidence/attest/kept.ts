import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';

/** What somebody attested of a checkpoint, without its bytes. */
export interface Attested {
  size: number;
  kind: 'stamp' | 'cosignature';
  /** Address of the authority, or key of the witness. */
  by: string;
  at: Date;
}

/**
 * What is attested of the log `origin` when it had more than `above` and up to `size` entries: of everybody the first of
 * each day (UTC), which tells best by when an entry was there, and the newest of all.
 */
export async function attestedOf(
  db: Db | Tx,
  { origin, above, size }: { origin: string; above: number; size: number },
): Promise<Attested[]> {
  const { rows } = await sql<Attested>`
    with attested as (
      select s.size, 'stamp' as kind, s.authority as by, s.stamped_at as at from evidence_stamp s
      where s.size > ${above} and s.size <= ${size}
      union all
      select c.size, 'cosignature', c.witness, c.signed_at from evidence_cosignature c
      where c.size > ${above} and c.size <= ${size}
    ), ranked as (
      select a.*,
        row_number() over (partition by a.by, (a.at at time zone 'UTC')::date order by a.size) as of_day,
        row_number() over (partition by a.by order by a.size desc) as from_newest
      from attested a join evidence_checkpoint k on k.size = a.size and starts_with(k.note, ${`${origin}\n`})
    )
    select size, kind, by, at from ranked where of_day = 1 or from_newest = 1
    order by size, kind desc, by`.execute(db);
  return rows;
}

/** The signed checkpoint of that size with everything attested of it. */
export async function attestedCheckpoint(
  db: Db,
  size: number,
): Promise<{ note: string; stamps: { by: string; response: Buffer }[]; lines: string[] }> {
  const { note } = await db
    .selectFrom('evidence_checkpoint')
    .select('note')
    .where('size', '=', size)
    .executeTakeFirstOrThrow();
  const stamps = await db
    .selectFrom('evidence_stamp')
    .select(['authority as by', 'response'])
    .where('size', '=', size)
    .orderBy('authority')
    .execute();
  const lines = await db
    .selectFrom('evidence_cosignature')
    .select('line')
    .where('size', '=', size)
    .orderBy('witness')
    .execute();
  return { note, stamps, lines: lines.map(({ line }) => line) };
}

/** The newest published checkpoint that witnesses cosigned, with their lines; undefined for none. */
export async function newestCosigned(db: Db): Promise<string | undefined> {
  const { rows } = await sql<{ note: string; lines: string }>`
    select k.note, string_agg(c.line, '' order by c.witness) as lines
    from evidence_cosignature c join evidence_checkpoint k on k.size = c.size
    where c.size = (select max(size) from evidence_cosignature) and k.published_at is not null
    group by k.note`.execute(db);
  return rows[0] && rows[0].note + rows[0].lines;
}

/** The lines of witnesses on the checkpoint of that size. */
export async function cosignatureLines(db: Db, size: number): Promise<string> {
  const rows = await db
    .selectFrom('evidence_cosignature')
    .select('line')
    .where('size', '=', size)
    .orderBy('witness')
    .execute();
  return rows.map(({ line }) => line).join('');
}
