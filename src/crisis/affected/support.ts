import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { lockIncident, ofDrill } from '../store.ts';

/** Where support is: confidential, and of nobody's here to follow. */
export const supportPath = '/support';

/**
 * Support is offered to everybody affected: it stands on their page. That it was offered is all that is recorded; who takes
 * it up, nobody in the crisis hears.
 *
 * @returns false where it was offered already
 */
export async function offerSupport(
  tx: Tx,
  incidentId: string,
  { by, now }: { by: string; now: Date },
): Promise<boolean> {
  const incident = await lockIncident(tx, incidentId);
  const { numAffectedRows } = await sql`
    insert into affected_support (incident_id, by_person, at) values (${incidentId}::uuid, ${by}::uuid, ${now})
    on conflict do nothing`.execute(tx);
  if (!numAffectedRows) return false;
  await append(tx, {
    type: 'crisis.affected-support',
    at: now,
    actor: { person: by },
    about: incidentId,
    data: { incident: incidentId, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incidentId}`);
  return true;
}

export async function supportOffered(
  db: Db,
  incidentId: string,
): Promise<{ at: Date; byName: string } | undefined> {
  const { rows } = await sql<{ at: Date; byName: string }>`
    select s.at, p.name as "byName" from affected_support s join person p on p.id = s.by_person
    where s.incident_id = ${incidentId}::uuid`.execute(db);
  return rows[0];
}
