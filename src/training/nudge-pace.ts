import { type SqlBool, sql } from 'kysely';
import { tipsTurn } from '../announcements/turn.ts';
import type { Db, Tx } from '../db/pool.ts';
import { touch } from '../live.ts';
import type { Pace } from './nudge-rules.ts';
import { putBackNudges, withholdNudges } from './nudge-settle.ts';

/**
 * How often somebody wants questions again. It is theirs alone: no page shows it to others, nothing counts it, and the
 * evidence log does not hold it. Whoever wants none gets none that has not gone out. Again changes nothing.
 */
export async function setPace(tx: Tx, personId: string, pace: Pace, now: Date): Promise<void> {
  await tipsTurn(tx);
  const next = pace === 'none' ? null : now;
  await sql`
    insert into nudge_reader as r (person_id, pace, next_at, looked_at)
    values (${personId}::uuid, ${pace}, ${next}::timestamptz, ${now}::timestamptz)
    on conflict (person_id) do update
    set pace = excluded.pace, next_at = excluded.next_at, looked_at = excluded.looked_at`.execute(tx);
  if (pace === 'none') {
    await withholdNudges(tx, personId);
    await putBackNudges(tx, sql<SqlBool>`e.person_id = ${personId}::uuid`, now);
  }
  touch(tx, `person.${personId}`);
}

/** "Fewer" or "none" in the chat: whoever wants none is not given any by asking for fewer. @returns what is so now */
export async function slowDown(
  tx: Tx,
  personId: string,
  wanted: Exclude<Pace, 'weekly'>,
  now: Date,
): Promise<Pace> {
  // What they may say elsewhere at this moment is waited for before it is read.
  await tipsTurn(tx);
  const before = await paceOf(tx, personId);
  const after = before === 'none' ? 'none' : wanted;
  if (before !== after) await setPace(tx, personId, after, now);
  return after;
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
