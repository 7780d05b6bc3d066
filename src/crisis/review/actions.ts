import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Day } from '../../calendar/day.ts';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { can } from '../../people/permissions.ts';
import type { Viewer } from '../../people/person.ts';
import { cleanText } from '../../threads/rules.ts';
import type { Vault } from '../../vault/vault.ts';
import { incidentWords } from '../sealing.ts';
import { type Incident, lockIncident, ofDrill } from '../store.ts';
import { lockOpenReview } from './open.ts';
import { giveTo, remindOwner, tellOwner } from './owners.ts';
import type { ActionEnd } from './rules.ts';

export const placeOfAction = (id: string): string => `incident_action:${id}:words`;
export const placeOfNote = (id: string): string => `incident_action:${id}:note`;

export interface NewAction {
  text: string;
  ownerId: string;
  dueOn: Day;
  by: string;
  once: string;
  now: Date;
}

/**
 * Something that is to be done so that it does not happen again: with somebody who sees to it, and a day.
 *
 * @throws HeedError `bad-input` for a text without words or too long; `gone` for a review that is closed
 */
export async function setAction(
  tx: Tx,
  { vault }: { vault: Vault },
  incident: Incident,
  { text, ownerId, dueOn, by, once, now }: NewAction,
): Promise<void> {
  await lockOpenReview(tx, incident.id);
  const id = v7();
  const words = { id: incident.id, place: placeOfAction(id), text: cleanText(text), now };
  const sealed = await incidentWords.seal(tx, vault, words);
  const { numAffectedRows } = await sql`
    insert into incident_action (id, incident_id, owner_id, due_on, words, made_by, made_at, once)
    values (${id}, ${incident.id}::uuid, ${ownerId}::uuid, ${dueOn}::date, ${sealed}::jsonb, ${by}::uuid, ${now}, ${once})
    on conflict (once) do nothing`.execute(tx);
  if (!numAffectedRows) return;
  await append(tx, {
    ...{ type: 'crisis.action-set', at: now, actor: { person: by }, about: incident.id },
    data: { incident: incident.id, action: id, owner: ownerId, due: dueOn, ...ofDrill(incident) },
  });
  const owned = { what: 'action', id, ownerId, dueOn } as const;
  await remindOwner(tx, owned, now);
  if (ownerId !== by) await tellOwner(tx, incident, owned, now);
  touch(tx, `crisis.${incident.id}`);
}

/**
 * Another owner, another day, or both, also after the review is closed: what is to be done outlives whoever it was given to.
 * The same again changes nothing.
 *
 * @throws HeedError `gone` for what is done or dropped; `not-found`
 */
export async function moveAction(
  tx: Tx,
  actionId: string,
  { ownerId, dueOn, by, now }: { ownerId: string; dueOn: Day; by: Viewer; now: Date },
): Promise<void> {
  const { incidentId } = await actionFor(tx, by, actionId);
  const incident = await lockIncident(tx, incidentId);
  const { rows } = await sql<{ ownerId: string; dueOn: Day; ended: boolean }>`
    select owner_id as "ownerId", due_on::text as "dueOn", ended_at is not null as ended
    from incident_action where id = ${actionId}::uuid for update`.execute(tx);
  const [action] = rows;
  if (action?.ended) throw new HeedError('gone', `action ${actionId} is over`);
  if (action?.ownerId === ownerId && action.dueOn === dueOn) return;
  await giveTo(tx, incident, { what: 'action', id: actionId, ownerId, dueOn }, { by: by.id, now });
}

export interface EndOfAction {
  how: ActionEnd;
  note: string;
  by: Viewer;
  now: Date;
}

/**
 * Done, or not to be done after all, with a note that says what was done or why not. By its owner or a lead, also after the
 * review is closed. The first end stands.
 *
 * @throws HeedError `bad-input` for a note without words; `not-found` for one that is not there or somebody else's
 */
export async function endAction(
  tx: Tx,
  { vault }: { vault: Vault },
  actionId: string,
  { how, note, by, now }: EndOfAction,
): Promise<void> {
  const { incidentId } = await actionFor(tx, by, actionId);
  const incident = await lockIncident(tx, incidentId);
  const words = { id: incidentId, place: placeOfNote(actionId), text: cleanText(note), now };
  const sealed = await incidentWords.seal(tx, vault, words);
  const { numAffectedRows } = await sql`
    update incident_action set ended_at = ${now}, ended_by = ${by.id}::uuid, ended_how = ${how}, note = ${sealed}::jsonb
    where id = ${actionId}::uuid and ended_at is null`.execute(tx);
  if (!numAffectedRows) return;
  await append(tx, {
    ...{ type: 'crisis.action-ended', at: now, actor: { person: by.id }, about: incidentId },
    data: { incident: incidentId, action: actionId, how, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incidentId}`);
}

/** Of which incident it is, for its owner and for whoever leads crises. @throws HeedError `not-found` */
export async function actionFor(
  db: Db | Tx,
  viewer: Viewer,
  actionId: string,
): Promise<{ incidentId: string }> {
  const { rows } = await sql<{ incidentId: string; ownerId: string }>`
    select incident_id as "incidentId", owner_id as "ownerId" from incident_action
    where id = ${actionId}::uuid`.execute(db);
  const [action] = rows;
  if (!action || !(action.ownerId === viewer.id || can(viewer, 'crisis.lead')))
    throw new HeedError('not-found', `there is no action ${actionId} for this person`);
  return action;
}
