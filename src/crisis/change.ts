import { sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { advance } from './advance.ts';
import { endPages } from './calling/end-pages.ts';
import { isGraver, type Level, levels } from './levels.ts';
import { planOf } from './load.ts';
import { closedCard, levelCard } from './present.ts';
import { followIncident } from './reports/close.ts';
import { openReview } from './review/open.ts';
import { calledTo, type Incident, lockIncident, musterTime, ofDrill } from './store.ts';

interface By {
  personId: string;
  now: Date;
}

/** Who closes it; `byItself`: its time was over, and the person answers for it without having done it. */
interface Closes extends By {
  byItself?: boolean;
}

/** Null: a signal that the company lets declare by itself, at a graver level. */
interface Changes extends Omit<By, 'personId'> {
  personId: string | null;
}

/**
 * Another level: another plan, looked at anew. Whoever was called stays called; whom the new level needs besides is called
 * now, and everybody hears of it. Raised, it calls whoever is missed by the ladder of the new one, and tells anew of roles that
 * stay empty; lowered, the round under way goes on as one of the new level, the next one is by its ladder, and nothing is told anew.
 *
 * @throws HeedError `gone` for an incident that is over
 */
export async function changeLevel(
  tx: Tx,
  id: string,
  level: Level,
  { personId, now }: Changes,
): Promise<Incident> {
  const incident = await lockOpen(tx, id);
  if (incident.level === level) return incident;
  await sql`update incident set level = ${level} where id = ${id}::uuid`.execute(tx);
  if (isGraver(level, incident.level))
    await sql`delete from incident_short where incident_id = ${id}::uuid`.execute(tx);
  else await lowerRounds(tx, id, level);
  await needRoles(tx, incident, level, now);
  const changed = { ...incident, level };
  await append(tx, {
    type: 'crisis.level-changed',
    at: now,
    actor: personId ? { person: personId } : 'heed',
    about: id,
    data: { incident: id, from: incident.level, to: level, ...ofDrill(incident) },
  });
  await tellCalled(tx, changed, 'crisis.level', levelCard(changed), now);
  await advance(tx, changed, now);
  announce(tx, id);
  return changed;
}

/** Rounds of a graver level go on as ones of this one: raised again, it is asked again whether they do. */
async function lowerRounds(tx: Tx, id: string, level: Level): Promise<void> {
  const graver = levels.filter((one) => isGraver(one, level));
  await sql`
    update incident_ladder set level = ${level}
    where incident_id = ${id}::uuid and level = any(${graver}::text[])`.execute(tx);
}

/** Since when roles are needed that were not before; what is needed no more has no such time. */
async function needRoles(tx: Tx, incident: Incident, level: Level, now: Date): Promise<void> {
  const plan = await planOf(tx, incident.planVersion);
  const before = plan.levels[incident.level].quorum;
  const needed = Object.keys(plan.levels[level].quorum);
  await sql`
    delete from incident_need where incident_id = ${incident.id}::uuid and role <> all(${needed}::text[])`.execute(
    tx,
  );
  await sql`
    insert into incident_need (incident_id, role, since)
    select ${incident.id}::uuid, role, ${musterTime(incident, now).time}::timestamptz
    from unnest(${needed.filter((role) => !Object.hasOwn(before, role))}::text[]) t (role)`.execute(tx);
}

/** Nobody is paged any more, and everybody who was called hears that it is over. Closing it twice changes nothing. */
export async function closeIncident(
  tx: Tx,
  id: string,
  why: 'over' | 'in-error',
  { personId, byItself = false, now }: Closes,
): Promise<Incident> {
  const incident = await lockIncident(tx, id);
  if (incident.closedAt) return incident;
  await sql`
    update incident set closed_at = ${now}, closed_by = ${byItself ? null : personId}::uuid, closed_why = ${why}, muster_at = null
    where id = ${id}::uuid`.execute(tx);
  await append(tx, {
    type: 'crisis.closed',
    at: now,
    actor: byItself ? 'heed' : { person: personId },
    about: id,
    data: { incident: id, why, ...ofDrill(incident) },
  });
  const bodies = closedCard(incident, why);
  await tellCalled(tx, incident, 'crisis.closed', bodies, now);
  await endPages(tx, incident, { bodies, now });
  await followIncident(tx, incident, why, { personId, now });
  if (why === 'over') await openReview(tx, incident, { ownerId: personId, now });
  announce(tx, id);
  return { ...incident, closedAt: now, closedWhy: why };
}

async function lockOpen(tx: Tx, id: string): Promise<Incident> {
  const incident = await lockIncident(tx, id);
  if (incident.closedAt) throw new HeedError('gone', `incident ${incident.code} is over`);
  return incident;
}

async function tellCalled(
  tx: Tx,
  { id }: Incident,
  kind: string,
  bodies: ReturnType<typeof levelCard>,
  now: Date,
): Promise<void> {
  const to = await calledTo(tx, id);
  if (to.length > 0) await enqueue(tx, { kind, bodies, about: id, lane: 'alert', priority: 1, to, at: now });
}

function announce(tx: Tx, id: string): void {
  touch(tx, `crisis.${id}`);
  touch(tx, 'crisis');
}
