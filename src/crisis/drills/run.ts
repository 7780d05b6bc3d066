import { sql } from 'kysely';
import { addDays } from '../../calendar/day.ts';
import { loadCalendar } from '../../calendar/store.ts';
import { sameDate } from '../../calendar/terms.ts';
import { wallAt } from '../../calendar/wall.ts';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { eachAlone } from '../../each-alone.ts';
import { append } from '../../evidence/append.ts';
import type { Language } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import type { Vault } from '../../vault/vault.ts';
import { closeIncident } from '../change.ts';
import { declare } from '../declare.ts';
import { openIncidents } from '../store.ts';
import { addWords } from '../words.ts';
import { drillTime, longestDrillMs } from './rules.ts';
import { type DrillSchedule, schedulesOf } from './schedule.ts';

interface Asked {
  now: Date;
  /** The company's. */
  zone: string;
}

/** Begins the drills whose minute has come; one whose day will not do goes to the next. @returns how many began */
export async function runDueDrills(db: Db, deps: { vault: Vault }, { now, zone }: Asked): Promise<number> {
  const at = wallAt(now, zone);
  const due = await schedulesOf(db, at.day);
  if (due.length === 0) return 0;
  const calendar = await loadCalendar(db, { zone });
  return eachAlone(due, ({ id }) =>
    inTransaction(db, async (tx) => {
      const schedule = await lockDue(tx, id, at.day);
      if (!schedule) return false;
      const time = drillTime(schedule, at, calendar);
      if (time === 'not-yet') return false;
      const real = (await openIncidents(tx, false)).length > 0;
      if (time === 'missed' || real) {
        await postpone(tx, schedule, addDays(at.day, 1), { why: real ? 'real' : 'hours', now });
        return false;
      }
      await begin(tx, deps, schedule, now);
      return true;
    }),
  );
}

/** The schedule, held, unless somebody else is at it or has been. */
async function lockDue(tx: Tx, id: string, day: string): Promise<DrillSchedule | undefined> {
  const { rows } = await sql`
    select from crisis_drill_schedule where id = ${id}::uuid for update skip locked`.execute(tx);
  if (rows.length === 0) return undefined;
  return (await schedulesOf(tx, day)).find((one) => one.id === id);
}

async function begin(tx: Tx, deps: { vault: Vault }, schedule: DrillSchedule, now: Date): Promise<void> {
  const { id, level, scenario, ownerId, nextOn, everyMonths } = schedule;
  const once = `drill:${id}:${nextOn}`;
  const { incident } = await declare(tx, deps, {
    ...{ level, drill: true, words: '', by: null, once, another: true, now },
  });
  await sql`update incident set drill_schedule_id = ${id}::uuid where id = ${incident.id}::uuid`.execute(tx);
  const { rows } = await sql<{ language: Language }>`
    select language from person where id = ${ownerId}::uuid`.execute(tx);
  const story = text(rows[0]?.language ?? 'zh-CN', `crisis.drills.story.${scenario}`);
  await addWords(tx, deps, incident, { by: ownerId, text: story, once, now });
  await sql`
    update crisis_drill_schedule set next_on = ${sameDate(nextOn, everyMonths)}::date where id = ${id}::uuid`.execute(
    tx,
  );
}

async function postpone(
  tx: Tx,
  { id, nextOn }: DrillSchedule,
  to: string,
  { why, now }: { why: 'real' | 'hours'; now: Date },
): Promise<void> {
  await sql`update crisis_drill_schedule set next_on = ${to}::date where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    ...{ type: 'crisis.drill-postponed', at: now, actor: 'heed', about: id },
    data: { schedule: id, from: nextOn, to, why },
  });
}

/**
 * Ends drills that nobody has ended, which would go on calling people into the night, and those beside which something real
 * is under way: nobody is to be in doubt which of two calls is meant.
 *
 * @returns how many
 */
export async function endLongDrills(db: Db, now: Date): Promise<number> {
  const { rows } = await sql<{ id: string; ownerId: string }>`
    select i.id, coalesce(s.owner_id, i.declared_by) as "ownerId"
    from incident i left join crisis_drill_schedule s on s.id = i.drill_schedule_id
    where i.drill and i.closed_at is null
      and (i.declared_at <= ${new Date(now.getTime() - longestDrillMs)}
        or exists (select from incident r where not r.drill and r.closed_at is null))
      and coalesce(s.owner_id, i.declared_by) is not null
    order by i.declared_at, i.id limit 100`.execute(db);
  return eachAlone(rows, ({ id, ownerId }) =>
    inTransaction(db, async (tx) => {
      await closeIncident(tx, id, 'over', { personId: ownerId, byItself: true, now });
      return true;
    }),
  );
}
