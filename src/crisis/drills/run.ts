import { sql } from 'kysely';
import { addDays, type Day } from '../../calendar/day.ts';
import { loadCalendar } from '../../calendar/store.ts';
import { wallAt } from '../../calendar/wall.ts';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { eachAlone } from '../../each-alone.ts';
import { append } from '../../evidence/append.ts';
import type { Language } from '../../messages/model.ts';
import { text } from '../../messages/texts.ts';
import type { Vault } from '../../vault/vault.ts';
import { closeIncident } from '../change.ts';
import { declare } from '../declare.ts';
import { firstLead } from '../review/owners.ts';
import { openIncidents } from '../store.ts';
import { addWords } from '../words.ts';
import { missedDrillCard } from './present.ts';
import { type DrillTime, drillTime, longestDrillMs, nextAfter, type PutOff } from './rules.ts';
import { type DrillSchedule, schedulesOf } from './schedule.ts';

interface Asked {
  now: Date;
  /** The company's. */
  zone: string;
}

/**
 * Begins the drills whose minute has come; one whose day will not do goes to the next, and where its day went by because nobody
 * began it, whoever sees to it hears so. @returns how many began
 */
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
      const owner = schedule.ownerThere ? schedule.ownerId : await firstLead(tx, now);
      const why = await whyNot(tx, time, owner);
      if (why || !owner) {
        await postpone(tx, schedule, addDays(at.day, 1), { why: why ?? 'nobody', owner, now });
        return false;
      }
      await begin(tx, deps, schedule, { owner, day: at.day, now });
      return true;
    }),
  );
}

/** Two calls at once leave people in doubt which is meant, so a drill makes way, for what is real and for another drill. */
async function whyNot(tx: Tx, time: DrillTime, owner: string | undefined): Promise<PutOff | undefined> {
  if ((await openIncidents(tx, false)).length > 0) return 'real';
  if (time === 'rest') return 'hours';
  if (time === 'missed') return 'missed';
  if ((await openIncidents(tx, true)).length > 0) return 'drill';
  return owner ? undefined : 'nobody';
}

/** The schedule, held, unless somebody else is at it or has been. */
async function lockDue(tx: Tx, id: string, day: string): Promise<DrillSchedule | undefined> {
  const { rows } = await sql`
    select from crisis_drill_schedule where id = ${id}::uuid for update skip locked`.execute(tx);
  if (rows.length === 0) return undefined;
  return (await schedulesOf(tx, day)).find((one) => one.id === id);
}

async function begin(
  tx: Tx,
  deps: { vault: Vault },
  schedule: DrillSchedule,
  { owner, day, now }: { owner: string; day: Day; now: Date },
): Promise<void> {
  const { id, level, scenario, nextOn } = schedule;
  const once = `drill:${id}:${nextOn}`;
  const { incident } = await declare(tx, deps, {
    ...{ level, drill: true, words: '', by: null, once, another: true, schedule: id, now },
  });
  const { rows } = await sql<{ language: Language }>`
    select language from person where id = ${owner}::uuid`.execute(tx);
  const story = text(rows[0]?.language ?? 'zh-CN', `crisis.drills.story.${scenario}`);
  await addWords(tx, deps, incident, { by: owner, text: story, once, now });
  // Whoever has left hands it on.
  await sql`
    update crisis_drill_schedule set next_on = ${nextAfter(day, schedule)}::date, owner_id = ${owner}::uuid
    where id = ${id}::uuid`.execute(tx);
}

async function postpone(
  tx: Tx,
  { id, nextOn }: DrillSchedule,
  to: Day,
  { why, owner, now }: { why: PutOff; owner: string | undefined; now: Date },
): Promise<void> {
  await sql`update crisis_drill_schedule set next_on = ${to}::date where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    ...{ type: 'crisis.drill-postponed', at: now, actor: 'heed', about: id },
    data: { schedule: id, from: nextOn, to, why },
  });
  if (why === 'missed' && owner)
    await enqueue(tx, {
      ...{ kind: 'crisis.drill-missed', about: id, to: [owner], at: now },
      bodies: missedDrillCard({ from: nextOn, to }, now),
    });
}

/**
 * Ends drills that nobody has ended, which would go on calling people into the night, and those beside which something real
 * is under way: nobody is to be in doubt which of two calls is meant.
 *
 * @returns how many
 */
export async function endLongDrills(db: Db, now: Date): Promise<number> {
  // By the muster's own time, which a clock that is set back does not make longer.
  const { rows } = await sql<{ id: string; ownerId: string | null }>`
    select i.id, (
      select e.person_id from employment e where e.person_id = coalesce(s.owner_id, i.declared_by)
        and e.from_at <= ${now} and (e.to_at is null or e.to_at > ${now}) limit 1) as "ownerId"
    from incident i left join crisis_drill_schedule s on s.id = i.drill_schedule_id
    where i.drill and i.closed_at is null
      and (i.declared_at - i.set_back_ms * interval '1 millisecond' <= ${new Date(now.getTime() - longestDrillMs)}
        or exists (select from incident r where not r.drill and r.closed_at is null))
    order by i.declared_at, i.id limit 100`.execute(db);
  return eachAlone(rows, ({ id, ownerId }) =>
    inTransaction(db, async (tx) => {
      // One that a signal declared is nobody's, and whoever saw to one may have left.
      const personId = ownerId ?? (await firstLead(tx, now)) ?? (await firstCalled(tx, id));
      if (!personId) return false;
      await closeIncident(tx, id, 'over', { personId, byItself: true, now });
      return true;
    }),
  );
}

/** Where nobody leads: it would go on calling whom it called. */
async function firstCalled(tx: Tx, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ person: string }>`
    select person_id as person from incident_call where incident_id = ${id}::uuid order by at, person_id limit 1`.execute(
    tx,
  );
  return rows[0]?.person;
}
