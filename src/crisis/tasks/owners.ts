import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import type { CrisisRole } from '../../people/person.ts';
import { type Incident, musterTime, ofDrill } from '../store.ts';
import { tasksCard } from './present.ts';

/** Who has said that they come for a role and not taken it back; those whose "coming" counts now come first. */
async function comingFor(tx: Tx, id: string, time: Date): Promise<Map<CrisisRole, string[]>> {
  const { rows } = await sql<{ role: CrisisRole; person: string }>`
    select c.role, c.person_id as person from incident_call c
    join lateral (
      select a.what, a.at, a.until_at from incident_answer a
      where a.incident_id = c.incident_id and a.person_id = c.person_id order by a.id desc limit 1
    ) last on last.what = 'coming'
    where c.incident_id = ${id}::uuid
    order by last.until_at > ${time} desc, last.at, c.person_id`.execute(tx);
  const byRole = new Map<CrisisRole, string[]>();
  for (const { role, person } of rows) byRole.set(role, [...(byRole.get(role) ?? []), person]);
  return byRole;
}

/**
 * Gives each open task of a role to somebody who is coming for it, and those of whoever is not coming any more to the next.
 * What somebody has taken, or was handed, stays theirs. @returns whether anything changed
 */
export async function assignOwners(tx: Tx, incident: Incident, now: Date): Promise<boolean> {
  const { id } = incident;
  const coming = await comingFor(tx, id, musterTime(incident, now).time);
  const { rows } = await sql<{ task: string; role: CrisisRole; owner: string | null }>`
    select id as task, role, owner_id as owner from incident_task
    where incident_id = ${id}::uuid and state = 'open' and not taken and role is not null
    order by due_at, id`.execute(tx);
  const given = new Map<string | null, string[]>();
  for (const { task, role, owner } of rows) {
    const there = coming.get(role) ?? [];
    if (owner !== null && there.includes(owner)) continue;
    const to = there[0] ?? null;
    if (to !== owner) given.set(to, [...(given.get(to) ?? []), task]);
  }
  for (const [to, tasks] of given) {
    await sql`update incident_task set owner_id = ${to}::uuid where id = any(${tasks}::uuid[])`.execute(tx);
    if (to)
      await append(tx, {
        ...{ type: 'crisis.task-assigned', at: now, actor: 'heed', about: id },
        data: { incident: id, to, tasks, ...ofDrill(incident) },
      });
  }
  await tellOwners(tx, incident, given, now);
  if (given.size > 0) touch(tx, `crisis.${id}`);
  return given.size > 0;
}

/** How many tasks are somebody's now, and where; which they are stands behind the sign-in. */
export async function tellOwners(
  tx: Tx,
  incident: Incident,
  given: ReadonlyMap<string | null, readonly string[]>,
  now: Date,
): Promise<void> {
  for (const [to, tasks] of given)
    if (to)
      await enqueue(tx, {
        ...{ kind: 'crisis.tasks', lane: 'alert', priority: 3, about: incident.id, at: now },
        bodies: tasksCard(incident, tasks.length),
        to: [to],
      });
}
