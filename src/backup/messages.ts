import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';

/**
 * Messages in a database that is of an older day. Those that were being sent are of unknown fate, as after any crash.
 * Those that were due may have gone out since: none is sent again unasked, and somebody decides. Later ones cannot have
 * gone out; changes of what was sent do no harm twice.
 *
 * @returns how many are held
 */
export async function holdMessages(tx: Tx, now: Date): Promise<number> {
  await sql`
    update delivery
    set state = case when recall is null then 'unknown' else 'skipped' end, lease_until = null, not_before = ${now}
    where state = 'sending'`.execute(tx);
  const { numAffectedRows } = await sql`
    update delivery set state = 'unknown', held = true
    where state = 'pending' and mode <> 'replace' and not_before <= ${now}`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}
