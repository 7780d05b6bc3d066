import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Db } from '../db/pool.ts';
import { holdersQuery } from '../people/holders.ts';
import { kindsInUse, newest, type ReminderKind } from './settings.ts';

/**
 * What keeps the end of the line from being a person who was named: `missing` nobody is yet, `left` whoever was has
 * gone (HR hears in their place, both times); `noHr` nobody holds the role, while something is open. And what found no way:
 * `untold` nobody could be told of so many overdue things on a day, the last one; `unreached` how many people their last
 * reminder did not reach.
 */
export type Alarm =
  | { what: 'missing'; kind: ReminderKind }
  | { what: 'left'; kind: ReminderKind; staffNo: string }
  | { what: 'noHr' }
  | { what: 'untold'; things: number; day: Day }
  | { what: 'unreached'; people: number };

export async function reminderAlarms(db: Db, now: Date): Promise<Alarm[]> {
  const alarms: Alarm[] = [];
  const { rows: hr } = await sql<{ lacking: boolean }>`
    select not exists (${holdersQuery(['hr'], now)})
      and (exists (select from assignment where state = 'open')
             or exists (select from reminder where digest_to is not null)) as lacking`.execute(db);
  if (hr[0]?.lacking) alarms.push({ what: 'noHr' });
  alarms.push(...(await noWay(db)));
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

async function noWay(db: Db): Promise<Alarm[]> {
  const { rows } = await sql<{ untold: number; day: Day | null; unreached: number }>`
    select count(*) filter (where passed > 0)::int as untold, max(passed_day) filter (where passed > 0) as day,
           count(distinct person_id) filter (where vain_day is not null)::int as unreached
    from reminder where not over and (vain_day is not null or passed > 0)`.execute(db);
  const [{ untold, day, unreached } = { untold: 0, day: null, unreached: 0 }] = rows;
  return [
    ...(day ? [{ what: 'untold' as const, things: untold, day }] : []),
    ...(unreached > 0 ? [{ what: 'unreached' as const, people: unreached }] : []),
  ];
}
