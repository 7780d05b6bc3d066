import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { lockIncident, type RealIncident } from '../store.ts';
import type { Kind, Severity } from './rules.ts';

/** Somebody in the ledger of an incident, as facts have it. */
export interface Affected {
  id: string;
  incidentId: string;
  number: number;
  personId: string | null;
  standing: 'affected' | 'not-affected';
  kinds: Kind[];
  severity: Severity;
  mailable: boolean;
}

const columns = sql`
  a.id, a.incident_id as "incidentId", a.number, a.person_id as "personId", a.standing, a.kinds, a.severity, a.mailable`;

export const noSuchAffected = (id: string): HeedError =>
  new HeedError('not-found', `nobody is affected as ${id} in this incident`);

/** @throws HeedError `not-found` also for one of another incident */
export async function findAffected(db: Db | Tx, incidentId: string, id: string): Promise<Affected> {
  const { rows } = await sql<Affected>`
    select ${columns} from affected a where a.id = ${id}::uuid and a.incident_id = ${incidentId}::uuid`.execute(
    db,
  );
  if (!rows[0]) throw noSuchAffected(id);
  return rows[0];
}

export async function affectedAs(
  db: Db | Tx,
  incidentId: string,
  personId: string,
): Promise<Affected | undefined> {
  const { rows } = await sql<Affected>`
    select ${columns} from affected a
    where a.incident_id = ${incidentId}::uuid and a.person_id = ${personId}::uuid`.execute(db);
  return rows[0];
}

/**
 * The incident, under its lock, as one that people may be told of.
 *
 * @throws HeedError `conflict` for a drill: nobody outside the team hears of one
 */
export async function lockReal(tx: Tx, id: string): Promise<RealIncident> {
  const incident = await lockIncident(tx, id);
  if (incident.drill)
    throw new HeedError('conflict', `incident ${incident.code} is a drill`, {
      text: 'crisis-drill-tells-nobody',
    });
  return incident;
}

/** How many are in the ledger, by how grave it is for them; those found not to be affected are counted apart. */
export async function countAffected(
  db: Db | Tx,
  incidentId: string,
): Promise<{ severity: Severity | null; people: number; told: number }[]> {
  const { rows } = await sql<{ severity: Severity | null; people: number; told: number }>`
    select case when a.standing = 'affected' then a.severity end as severity, count(*)::int as people,
           count(*) filter (where exists (
             select from affected_told w where w.affected_id = a.id and w.kind = 'notice'))::int as told
    from affected a where a.incident_id = ${incidentId}::uuid group by 1`.execute(db);
  return rows;
}
