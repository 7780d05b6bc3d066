import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import type { CrisisRole } from '../../people/person.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { incidentWords } from '../sealing.ts';
import { calledTo, type Incident, lockIncident, ofDrill } from '../store.ts';
import { tellOwners } from './owners.ts';
import { placeOfNote, placeOfTask } from './sealing.ts';

/** Who does it, whom the caller has found to be in the incident. */
export interface By {
  personId: string;
  now: Date;
}

export interface NewTask {
  words: string;
  role: CrisisRole | null;
  owner: string | null;
  dueAt: Date;
  /** The form that it came by: the same again makes nothing. */
  once: string;
}

/**
 * A task of the team's own. @returns its id, also where the same form made it before
 * @throws HeedError `bad-input` for no words, too many, or an owner who is not in it
 */
export async function makeTask(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  task: NewTask,
  { personId, now }: By,
): Promise<string> {
  const incident = await lockIncident(tx, incidentId);
  const { rows: before } = await sql<{ id: string }>`
    select id from incident_task where once = ${task.once}`.execute(tx);
  if (before[0]) return before[0].id;
  await mustBeIn(tx, incidentId, task.owner);
  const id = v7();
  const place = placeOfTask(id);
  const text = cleanText(task.words);
  const words = await incidentWords.seal(tx, vault, { id: incidentId, place, text, now });
  await sql`
    insert into incident_task (id, incident_id, words, role, owner_id, taken, made_at, made_by, once, due_at, remind_at)
    values (${id}, ${incidentId}::uuid, ${words}::jsonb, ${task.role}, ${task.owner}::uuid, ${task.owner !== null},
            ${now}, ${personId}::uuid, ${task.once}, ${task.dueAt}, ${task.dueAt})`.execute(tx);
  await append(tx, {
    type: 'crisis.task-made',
    at: now,
    actor: { person: personId },
    about: incidentId,
    data: {
      ...{ incident: incidentId, task: id, due: task.dueAt.toISOString() },
      ...(task.role ? { role: task.role } : {}),
      ...ofDrill(incident),
    },
  });
  if (task.owner && task.owner !== personId)
    await tellOwners(tx, incident, new Map([[task.owner, [id]]]), now);
  touch(tx, `crisis.${incidentId}`);
  return id;
}

/** It is theirs now, whoever's it was. */
export async function takeTask(tx: Tx, incidentId: string, task: string, by: By): Promise<void> {
  const { incident, owner, taken } = await lockTask(tx, incidentId, task, 'open');
  if (owner === by.personId && taken) return;
  await own(tx, task, by.personId);
  await tell(tx, 'crisis.task-taken', incident, task, by);
}

/** To somebody else who is in it, and who hears of it. @throws HeedError `bad-input` for anybody else */
export async function handTask(tx: Tx, incidentId: string, task: string, to: string, by: By): Promise<void> {
  const { incident, owner, taken } = await lockTask(tx, incidentId, task, 'open');
  await mustBeIn(tx, incidentId, to);
  if (owner === to && taken) return;
  await own(tx, task, to);
  await append(tx, {
    ...{ type: 'crisis.task-handed', at: by.now, actor: { person: by.personId }, about: incidentId },
    data: { incident: incidentId, task, to, ...ofDrill(incident) },
  });
  if (to !== by.personId) await tellOwners(tx, incident, new Map([[to, [task]]]), by.now);
  touch(tx, `crisis.${incidentId}`);
}

/**
 * Done, or not needed. The note may be empty for what is done; why something is left out has to be said.
 * @throws HeedError `bad-input` for a reason without words
 */
export async function endTask(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  task: string,
  { as, note }: { as: 'done' | 'dropped'; note: string },
  by: By,
): Promise<void> {
  const { incident, state } = await lockTask(tx, incidentId, task);
  if (state !== 'open') return;
  if (as === 'dropped' || note.trim() !== '') await addNote(tx, vault, incidentId, task, note, by);
  await sql`
    update incident_task set state = ${as}, ended_at = ${by.now}, ended_by = ${by.personId}::uuid, remind_at = null
    where id = ${task}::uuid`.execute(tx);
  await tell(tx, `crisis.task-${as}`, incident, task, by);
}

/** It was not done after all. What was said of it stays. */
export async function reopenTask(tx: Tx, incidentId: string, task: string, by: By): Promise<void> {
  const { incident, state } = await lockTask(tx, incidentId, task);
  if (state === 'open') return;
  await sql`
    update incident_task set state = 'open', ended_at = null, ended_by = null,
      remind_at = greatest(due_at, ${by.now}::timestamptz + interval '1 hour')
    where id = ${task}::uuid`.execute(tx);
  await tell(tx, 'crisis.task-reopened', incident, task, by);
}

/** How far a task is. @throws HeedError `bad-input` for no words or too many */
export async function noteTask(
  tx: Tx,
  { vault }: { vault: Vault },
  incidentId: string,
  { task, note }: { task: string; note: string },
  by: By,
): Promise<void> {
  const { incident } = await lockTask(tx, incidentId, task);
  await addNote(tx, vault, incidentId, task, note, by);
  await tell(tx, 'crisis.task-noted', incident, task, by);
}

async function addNote(
  tx: Tx,
  vault: Vault,
  incidentId: string,
  task: string,
  note: string,
  { personId, now }: By,
): Promise<void> {
  const id = v7();
  const text = cleanText(note);
  const words = await incidentWords.seal(tx, vault, { id: incidentId, place: placeOfNote(id), text, now });
  await sql`
    insert into incident_task_note (id, task_id, by_person, at, words)
    values (${id}, ${task}::uuid, ${personId}::uuid, ${now}, ${words}::jsonb)`.execute(tx);
}

type Simple =
  | 'crisis.task-noted'
  | 'crisis.task-taken'
  | 'crisis.task-done'
  | 'crisis.task-dropped'
  | 'crisis.task-reopened';

async function tell(tx: Tx, type: Simple, incident: Incident, task: string, { personId, now }: By) {
  const { id } = incident;
  await append(tx, {
    ...{ type, at: now, actor: { person: personId }, about: id },
    data: { incident: id, task, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${id}`);
}

const own = (tx: Tx, task: string, owner: string) =>
  sql`update incident_task set owner_id = ${owner}::uuid, taken = true where id = ${task}::uuid`.execute(tx);

async function mustBeIn(tx: Tx, incidentId: string, person: string | null): Promise<void> {
  if (person !== null && !(await calledTo(tx, incidentId)).includes(person))
    throw new HeedError('bad-input', 'a task is for somebody who was called to the incident');
}

interface Locked {
  incident: Incident;
  owner: string | null;
  taken: boolean;
  state: 'open' | 'done' | 'dropped';
}

/** @throws HeedError `not-found`; `gone` for one that is finished where it has to be open */
async function lockTask(tx: Tx, incidentId: string, task: string, must?: 'open'): Promise<Locked> {
  const incident = await lockIncident(tx, incidentId);
  const { rows } = await sql<Omit<Locked, 'incident'>>`
    select owner_id as owner, taken, state from incident_task
    where id = ${task}::uuid and incident_id = ${incidentId}::uuid for update`.execute(tx);
  const [found] = rows;
  if (!found) throw new HeedError('not-found', `there is no task ${task} in this incident`);
  if (must && found.state !== must) throw new HeedError('gone', `task ${task} is finished`);
  return { incident, ...found };
}
