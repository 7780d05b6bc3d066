import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { eachAlone } from '../../each-alone.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { lockIncident, ofDrill } from '../store.ts';
import { overdueCard } from './present.ts';
import { remindNext } from './rules.ts';

/** Reminds owners and leads of tasks that are past their time, one message each. @returns of how many incidents */
export async function remindDue(db: Db, now: Date): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select distinct t.incident_id as id from incident_task t join incident i on i.id = t.incident_id
    where t.remind_at <= ${now} and i.closed_at is null limit 100`.execute(db);
  return eachAlone(rows, ({ id }) => inTransaction(db, (tx) => remindOne(tx, id, now)));
}

async function remindOne(tx: Tx, id: string, now: Date): Promise<boolean> {
  const incident = await lockIncident(tx, id);
  if (incident.closedAt) return false;
  const { rows: late } = await sql<{ id: string; owner: string | null; reminded: number }>`
    select id, owner_id as owner, reminded from incident_task
    where incident_id = ${id}::uuid and remind_at <= ${now} order by due_at, id`.execute(tx);
  if (late.length === 0) return false;
  const leads = await leadsOf(tx, id);
  const counts = new Map(leads.map((person) => [person, late.length]));
  for (const { owner } of late)
    if (owner && !leads.includes(owner)) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  for (const [person, count] of counts)
    await enqueue(tx, {
      ...{ kind: 'crisis.tasks-late', lane: 'alert', priority: 2, about: id, at: now },
      bodies: overdueCard(incident, count),
      to: [person],
    });
  for (const task of late)
    await sql`
      update incident_task set reminded = reminded + 1, remind_at = ${remindNext(task.reminded, now)}
      where id = ${task.id}::uuid`.execute(tx);
  await append(tx, {
    ...{ type: 'crisis.task-overdue', at: now, actor: 'heed', about: id },
    data: { incident: id, tasks: late.map((task) => task.id), people: counts.size, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${id}`);
  return true;
}

/** Leads who come; where none does, everybody who was called as one. */
async function leadsOf(tx: Tx, id: string): Promise<string[]> {
  const { rows } = await sql<{ person: string; coming: boolean | null }>`
    select c.person_id as person,
           (select a.what = 'coming' from incident_answer a
            where a.incident_id = c.incident_id and a.person_id = c.person_id order by a.id desc limit 1) as coming
    from incident_call c where c.incident_id = ${id}::uuid and c.role = 'lead' order by c.person_id`.execute(
    tx,
  );
  const coming = rows.filter((row) => row.coming);
  return (coming.length > 0 ? coming : rows).map(({ person }) => person);
}
