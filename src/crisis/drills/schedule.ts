import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Day } from '../../calendar/day.ts';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import type { Level } from '../levels.ts';
import { mostMonths, type PutOff, type Scenario } from './rules.ts';

export interface DrillSchedule {
  id: string;
  everyMonths: number;
  level: Level;
  scenario: Scenario;
  ownerId: string;
  ownerName: string;
  /** Whether the owner still works here; where not, a lead sees to it. */
  ownerThere: boolean;
  firstOn: Day;
  nextOn: Day;
}

export interface NewSchedule {
  everyMonths: number;
  level: Level;
  scenario: Scenario;
  firstOn: Day;
  by: string;
  once: string;
  now: Date;
}

/** Sets drills that come by themselves from a day on. @throws HeedError `bad-input` for an interval that there is not */
export async function scheduleDrills(
  tx: Tx,
  { everyMonths, level, scenario, firstOn, by, once, now }: NewSchedule,
): Promise<void> {
  if (!Number.isInteger(everyMonths) || everyMonths < 1 || everyMonths > mostMonths)
    throw new HeedError('bad-input', 'drills come every 1 to 24 months');
  const id = v7();
  const { numAffectedRows } = await sql`
    insert into crisis_drill_schedule (id, every_months, level, scenario, owner_id, made_at, once, first_on, next_on)
    values (${id}, ${everyMonths}, ${level}, ${scenario}, ${by}::uuid, ${now}, ${once}, ${firstOn}::date, ${firstOn}::date)
    on conflict (once) do nothing`.execute(tx);
  if (!numAffectedRows) return;
  await append(tx, {
    ...{ type: 'crisis.drill-scheduled', at: now, actor: { person: by }, about: id },
    data: { schedule: id, months: everyMonths, level, scenario, first: firstOn },
  });
  touch(tx, 'crisis');
}

/** No more of them. Ending one twice changes nothing. @throws HeedError `not-found` */
export async function endSchedule(tx: Tx, id: string, { by, now }: { by: string; now: Date }): Promise<void> {
  const { rows } = await sql<{ ended: boolean }>`
    select ended_at is not null as ended from crisis_drill_schedule where id = ${id}::uuid for update`.execute(
    tx,
  );
  if (!rows[0]) throw new HeedError('not-found', `there is no schedule of drills ${id}`);
  if (rows[0].ended) return;
  await sql`update crisis_drill_schedule set ended_at = ${now} where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    ...{ type: 'crisis.drill-schedule-ended', at: now, actor: { person: by }, about: id },
    data: { schedule: id },
  });
  touch(tx, 'crisis');
}

/** Those that go on, the next first. @param until only those whose day has come by then */
export async function schedulesOf(db: Db | Tx, until?: Day): Promise<DrillSchedule[]> {
  const { rows } = await sql<DrillSchedule>`
    select s.id, s.every_months as "everyMonths", s.level, s.scenario, s.owner_id as "ownerId", p.name as "ownerName",
      exists (select from employment e where e.person_id = p.id and e.to_at is null) as "ownerThere",
      s.first_on::text as "firstOn", s.next_on::text as "nextOn"
    from crisis_drill_schedule s join person p on p.id = s.owner_id
    where s.ended_at is null and (${until ?? null}::date is null or s.next_on <= ${until ?? null}::date)
    order by s.next_on, s.id`.execute(db);
  return rows;
}

export interface PutOffDrill {
  id: number;
  from: Day;
  to: Day;
  why: PutOff;
}

const mostPutOff = 12;

/** Drills that did not begin on their day, the newest first. */
export async function putOffDrills(db: Db): Promise<PutOffDrill[]> {
  const { rows } = await sql<PutOffDrill>`
    select id, event::jsonb -> 'data' ->> 'from' as "from", event::jsonb -> 'data' ->> 'to' as "to",
      event::jsonb -> 'data' ->> 'why' as why
    from evidence_event where type = 'crisis.drill-postponed' and event is not null
    order by id desc limit ${mostPutOff}`.execute(db);
  return rows;
}
