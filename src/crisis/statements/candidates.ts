import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { seatsAt } from '../load.ts';
import { type ApproverRole, approverRoles, type Candidates } from './rules.ts';

/**
 * Who could approve for each role: whoever holds it and is not on leave, and whoever was called for it in this incident.
 * Where everybody is on leave, they count all the same.
 */
export async function candidatesFor(db: Db | Tx, incidentId: string, now: Date): Promise<Candidates> {
  const seats = await seatsAt(db, now);
  const { rows: called } = await sql<{ role: ApproverRole; person: string }>`
    select role, person_id as person from incident_call
    where incident_id = ${incidentId}::uuid and role = any(${[...approverRoles]}::text[])
      and exists (select from employment e where e.person_id = incident_call.person_id and e.from_at <= ${now}
                    and (e.to_at is null or e.to_at > ${now}))`.execute(db);
  const of = (role: ApproverRole): string[] => {
    const own = seats.filter((seat) => seat.role === role);
    const there = own.filter(({ away }) => !away);
    const away = new Set(own.flatMap((seat) => (seat.away ? [seat.person] : [])));
    const asked = called.flatMap((one) => (one.role === role && !away.has(one.person) ? [one.person] : []));
    const all = [...new Set([...there.map(({ person }) => person), ...asked])];
    return all.length > 0 ? all : own.map(({ person }) => person);
  };
  return { legal: of('legal'), pr: of('pr'), lead: of('lead') };
}
