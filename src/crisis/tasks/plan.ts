import { type RawBuilder, sql } from 'kysely';
import { v7 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { eachAlone } from '../../each-alone.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { type Incident, lockIncident, ofDrill } from '../store.ts';
import { assignOwners } from './owners.ts';
import { playbookFor } from './playbook-versions.ts';
import { dueOf } from './rules.ts';

/**
 * Makes the tasks of every incident whose level has none yet, and gives tasks to whoever has come for their roles. Apart
 * from the declaration, which waits for nothing. @returns in how many there was something to do
 */
export async function planDue(db: Db, now: Date): Promise<number> {
  const coming = (person: RawBuilder<unknown>) => sql`exists (
    select from incident_call c
    where c.incident_id = i.id and c.role = t.role and ${person}
      and (select a.what from incident_answer a where a.incident_id = i.id and a.person_id = c.person_id
           order by a.id desc limit 1) = 'coming')`;
  const { rows } = await sql<{ id: string }>`
    select i.id from incident i where i.closed_at is null and (
      not exists (select from incident_planned p where p.incident_id = i.id and p.level = i.level)
      or exists (
        select from incident_task t
        where t.incident_id = i.id and t.state = 'open' and not t.taken and t.role is not null
          and case when t.owner_id is null then ${coming(sql`true`)}
                   else not ${coming(sql`c.person_id = t.owner_id`)} end))
    order by i.declared_at desc limit 100`.execute(db);
  return eachAlone(rows, ({ id }) =>
    inTransaction(db, async (tx) => {
      const incident = await lockIncident(tx, id);
      if (incident.closedAt) return false;
      const planned = await planTasks(tx, incident, now);
      const assigned = await assignOwners(tx, incident, now);
      return planned || assigned;
    }),
  );
}

/** Adds what this level asks for and is not there yet; what is done stays done. @returns whether there was any */
async function planTasks(tx: Tx, incident: Incident, now: Date): Promise<boolean> {
  const { id, level, declaredAt } = incident;
  const { rows } = await sql`
    select from incident_planned where incident_id = ${id}::uuid and level = ${level}`.execute(tx);
  if (rows.length > 0) return false;
  const { sha256, playbook } = await playbookFor(tx, id, level, now);
  await sql`
    insert into incident_planned (incident_id, level, sha256, at)
    values (${id}::uuid, ${level}, ${sha256}, ${now})`.execute(tx);
  const tasks = playbook.tasks.map(({ key, role, minutes }) => ({
    ...{ id: v7(), key, role },
    due: dueOf(declaredAt, minutes, now),
  }));
  const { rows: made } = await sql<{ key: string }>`
    insert into incident_task (id, incident_id, key, sha256, role, made_at, due_at, remind_at)
    select id, ${id}::uuid, key, ${sha256}, role, ${now}::timestamptz, due, due
    from unnest(${tasks.map((one) => one.id)}::uuid[], ${tasks.map((one) => one.key)}::text[],
                ${tasks.map((one) => one.role)}::text[], ${tasks.map((one) => one.due)}::timestamptz[]) t (id, key, role, due)
    on conflict (incident_id, key) do nothing returning key`.execute(tx);
  await append(tx, {
    type: 'crisis.tasks-planned',
    at: now,
    actor: 'heed',
    about: id,
    data: {
      ...{ incident: id, level, playbook: sha256, tasks: made.map(({ key }) => key) },
      ...ofDrill(incident),
    },
  });
  touch(tx, `crisis.${id}`);
  return true;
}
