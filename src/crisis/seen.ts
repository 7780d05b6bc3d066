import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { touch } from '../live.ts';
import { type Incident, musterTime, ofDrill } from './store.ts';

interface Seen {
  personId: string;
  how: 'page' | 'control';
  now: Date;
}

/** That somebody who was called has seen it, the first time; in the caller's transaction. */
export async function noteSeen(tx: Tx, incident: Incident, { personId, how, now }: Seen): Promise<void> {
  const { time } = musterTime(incident, now);
  const { numAffectedRows } = await sql`
    insert into incident_seen (incident_id, person_id, at, how)
    select ${incident.id}::uuid, ${personId}::uuid, ${time}::timestamptz, ${how}
    where exists (select from incident_call where incident_id = ${incident.id}::uuid and person_id = ${personId}::uuid)
    on conflict do nothing`.execute(tx);
  if (!numAffectedRows) return;
  await append(tx, {
    type: 'crisis.seen',
    at: now,
    actor: { person: personId },
    about: incident.id,
    data: { incident: incident.id, how, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incident.id}`);
}

/** That somebody opened its page: written once, so that looking again costs one small query. */
export async function noteOpened(
  db: Db,
  incident: Incident,
  { personId, now }: { personId: string; now: Date },
): Promise<void> {
  if (incident.closedAt) return;
  const { rows } = await sql`
    select from incident_seen where incident_id = ${incident.id}::uuid and person_id = ${personId}::uuid`.execute(
    db,
  );
  if (rows.length === 0)
    await inTransaction(db, (tx) => noteSeen(tx, incident, { personId, how: 'page', now }));
}
