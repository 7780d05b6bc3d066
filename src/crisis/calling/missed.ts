import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { touch } from '../../live.ts';
import { advance } from '../advance.ts';
import type { MissedCall } from '../facts.ts';
import { lockIncident } from '../store.ts';

/**
 * A call that its provider took and that nobody picked up has failed: the next step is taken at once, in the caller's
 * transaction. Whoever has answered meanwhile, and a page that has failed already, stay as they are.
 *
 * @returns whether it was a page of a muster that is under way
 */
export async function noteMissed(
  tx: Tx,
  { message, person, how, now }: { message: string; person: string; how: MissedCall; now: Date },
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    select g.incident_id as id from incident_page g join incident i on i.id = g.incident_id
    where g.message_id = ${message}::uuid and g.person_id = ${person}::uuid and i.closed_at is null`.execute(
    tx,
  );
  const id = rows[0]?.id;
  if (id === undefined) return false;
  const incident = await lockIncident(tx, id);
  if (incident.closedAt) return false;
  await sql`
    update incident_page set fate = 'failed', missed = ${how}
    where incident_id = ${id}::uuid and message_id = ${message}::uuid and person_id = ${person}::uuid
      and missed is null`.execute(tx);
  await advance(tx, incident, now);
  touch(tx, `crisis.${id}`);
  return true;
}
