import { sql } from 'kysely';
import { tipsTurn } from '../announcements/turn.ts';
import type { Db, Tx } from '../db/pool.ts';
import { touch } from '../live.ts';
import type { Pace } from './nudge-rules.ts';

/**
 * How often somebody wants questions again. It is theirs alone: no page shows it to others, nothing counts it, and the
 * evidence log does not hold it. Whoever wants none gets none that waits to go out. Again changes nothing.
 */
export async function setPace(tx: Tx, personId: string, pace: Pace, now: Date): Promise<void> {
  await tipsTurn(tx);
  const next = pace === 'none' ? null : now;
  await sql`
    insert into nudge_reader as r (person_id, pace, next_at, looked_at)
    values (${personId}::uuid, ${pace}, ${next}::timestamptz, ${now}::timestamptz)
    on conflict (person_id) do update
    set pace = excluded.pace, next_at = excluded.next_at, looked_at = excluded.looked_at`.execute(tx);
  if (pace === 'none')
    await sql`
      with unsent as materialized (
        select d.id, n.id as nudge from delivery d join nudge n on n.message_id = d.message_id
        where d.person_id = ${personId}::uuid and d.state = 'pending' and n.answered_at is null
        order by d.id for update of d
      ), gone as (
        delete from nudge n using unsent u where n.id = u.nudge
      )
      update delivery d set state = 'skipped' from unsent u where d.id = u.id`.execute(tx);
  touch(tx, `person.${personId}`);
}

/** For their own page: undefined for whoever never had to do with any. */
export async function paceOf(db: Db | Tx, personId: string): Promise<Pace | undefined> {
  const row = await db
    .selectFrom('nudge_reader')
    .select('pace')
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return row?.pace;
}
