import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';

/** A room on a messenger, as the team sees it. */
export interface RoomLine {
  platform: string;
  state: 'wanted' | 'open' | 'closed' | 'failed' | 'barred';
  members: number;
  verifiedAt: Date | null;
  missing: number;
  strangers: number;
  /** What the platform said; empty where nothing is known of it, null where all is well. */
  problem: string | null;
  /** When it is tried again. */
  nextAt: Date | null;
}

export async function roomsOf(db: Db, incidentId: string): Promise<RoomLine[]> {
  const { rows } = await sql<Omit<RoomLine, 'state'> & { made: boolean; closed: boolean; barred: boolean }>`
    select r.platform, r.members, r.verified_at as "verifiedAt", r.missing, r.strangers, r.problem,
           case when r.closed_at is null and r.problem is not null then r.next_at end as "nextAt",
           r.external_id is not null as made, r.closed_at is not null as closed,
           exists (select from message_barred b where b.about = r.incident_id and b.platform = r.platform) as barred
    from incident_room r where r.incident_id = ${incidentId}::uuid order by r.platform`.execute(db);
  return rows.map(({ made, closed, barred, ...row }) => ({
    ...row,
    state: barred ? 'barred' : closed ? 'closed' : row.problem !== null ? 'failed' : made ? 'open' : 'wanted',
  }));
}
