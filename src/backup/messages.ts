import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/**
 * Messages in a database that is of an older day. Those that were being sent are of unknown fate, as after any crash. Of
 * those that were due by now, and may have gone out since:
 *
 * - what may not go out any more at this hour is dropped: whoever asked for it said until when;
 * - alerts go out, if need be a second time: nobody has to decide before somebody is woken, and one too many does less
 *   harm than one too few;
 * - the rest is held: none is sent again unasked, and somebody decides.
 *
 * Later ones cannot have gone out; changes of what was sent do no harm twice.
 *
 * @returns how many are held
 */
export async function holdMessages(tx: Tx, now: Date): Promise<number> {
  await sql`
    update delivery
    set state = case when recall is null then 'unknown' else 'skipped' end, lease_until = null, not_before = ${now}
    where state = 'sending'`.execute(tx);
  const due = sql`state = 'pending' and mode <> 'replace' and not_before <= ${now}`;
  await sql`update delivery set state = 'skipped' where ${due} and expires_at <= ${now}`.execute(tx);
  const { numAffectedRows } =
    await sql`update delivery set state = 'unknown', held = true where ${due} and lane <> 'alert'`.execute(
      tx,
    );
  return Number(numAffectedRows ?? 0n);
}
