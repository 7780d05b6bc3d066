import { sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import { holdersQuery } from '../people/holders.ts';
import { kindsInUse, newest, type ReminderKind } from './settings.ts';

/**
 * What keeps the end of the line from being a person who was named: `missing` nobody is yet, `left` whoever was has
 * gone (HR hears in their place, both times); `noHr` nobody holds the role, while something is open.
 */
export type Alarm =
  | { what: 'missing'; kind: ReminderKind }
  | { what: 'left'; kind: ReminderKind; staffNo: string }
  | { what: 'noHr' };

export async function reminderAlarms(db: Db, now: Date): Promise<Alarm[]> {
  const alarms: Alarm[] = [];
  const { rows: hr } = await sql<{ lacking: boolean }>`
    select not exists (${holdersQuery(['hr'], now)})
      and (exists (select from assignment where state = 'open')
             or exists (select from reminder where digest_to is not null)) as lacking`.execute(db);
  if (hr[0]?.lacking) alarms.push({ what: 'noHr' });
  for (const kind of kindsInUse) {
    const { kept, policy } = await newest(db, kind);
    if (policy.answer === 'free') continue;
    const id = kept.rungs.flatMap((rung) => (rung.to === 'last' ? [rung.personId] : []))[0] ?? null;
    if (id === null) {
      alarms.push({ what: 'missing', kind });
      continue;
    }
    const { rows } = await sql<{ staffNo: string }>`
      select staff_no as "staffNo" from person p where p.id = ${id}::uuid
        and not exists (select from employment e where e.person_id = p.id and e.to_at is null)`.execute(db);
    const [gone] = rows;
    if (gone) alarms.push({ what: 'left', kind, staffNo: gone.staffNo });
  }
  return alarms;
}
