import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { crisisRoles } from '../../people/person.ts';
import type { Incident } from '../store.ts';

export interface RoomRow {
  incident: string;
  platform: string;
  generation: number;
  externalId: string | null;
  askedAt: Date | null;
  failures: number;
  problem: string | null;
  verifiedAt: Date | null;
  missing: number;
  strangers: number;
  wantedSha: string | null;
  briefedSha: string | null;
  briefedAt: Date | null;
  briefPlace: string | null;
  /** Words were being said, and whether they arrived is unknown. */
  sayingAt: Date | null;
  leaseUntil: Date | null;
}

/** Longer than all calls of one step take; then somebody else may go on. */
export const leaseMs = 180_000;

/** Rows for rooms that are not there yet: of each incident under way, on each platform that has rooms and is trusted. */
export async function wantRooms(db: Db, platforms: readonly string[], now: Date): Promise<void> {
  if (platforms.length === 0) return;
  await sql`
    insert into incident_room (incident_id, platform, next_at)
    select i.id, p.platform, ${now} from incident i cross join unnest(${[...platforms]}::text[]) p (platform)
    where i.closed_at is null
      and not exists (select from message_barred b where b.about = i.id and b.platform = p.platform)
    on conflict do nothing`.execute(db);
}

/** Rooms that are due; of an incident that is over, or on a platform that is not trusted, at once. */
export async function dueRooms(db: Db, now: Date): Promise<{ incident: string; platform: string }[]> {
  const { rows } = await sql<{ incident: string; platform: string }>`
    select r.incident_id as incident, r.platform from incident_room r
    where r.closed_at is null and r.next_at <= ${now} and (r.lease_until is null or r.lease_until <= ${now})
    order by r.next_at limit 50`.execute(db);
  return rows;
}

/** Takes a room that is due, before anything leaves: a kill at any moment leaves a row that says what may have been. */
export async function claimRoom(
  tx: Tx,
  { incident, platform }: { incident: string; platform: string },
  now: Date,
): Promise<RoomRow | undefined> {
  const { rows } = await sql<RoomRow>`
    update incident_room r set lease_until = ${new Date(now.getTime() + leaseMs)}
    where r.incident_id = ${incident}::uuid and r.platform = ${platform} and r.closed_at is null
      and r.next_at <= ${now} and (r.lease_until is null or r.lease_until <= ${now})
    returning r.incident_id as incident, r.platform, r.generation, r.external_id as "externalId",
      r.asked_at as "askedAt", r.failures, r.problem, r.verified_at as "verifiedAt", r.missing, r.strangers,
      r.wanted_sha as "wantedSha", r.briefed_sha as "briefedSha", r.briefed_at as "briefedAt",
      r.brief_place as "briefPlace", r.saying_at as "sayingAt", r.lease_until as "leaseUntil"`.execute(tx);
  return rows[0];
}

/** Nothing about it goes by these. */
export async function barredFor(db: Db | Tx, incidentId: string): Promise<string[]> {
  const { rows } = await sql<{ platform: string }>`
    select platform from message_barred where about = ${incidentId}::uuid order by platform`.execute(db);
  return rows.map(({ platform }) => platform);
}

export interface Members {
  /** Accounts that have to be in the room. */
  wanted: string[];
  /** Those that may be, as they hold a role and may read everything in it. */
  allowed: ReadonlySet<string>;
  languages: readonly string[];
}

/**
 * Who belongs into the room: everybody who was called, works here, and has not said that they cannot or handed their place
 * over. Whoever holds a role and was not called may be there, when somebody asks them in.
 */
export async function membersFor(
  db: Db | Tx,
  { id }: Pick<Incident, 'id'>,
  platform: string,
  now: Date,
): Promise<Members> {
  const { rows } = await sql<{ account: string; called: boolean; language: string }>`
    select i.external_id as account, p.language,
           exists (select from incident_call c where c.incident_id = ${id}::uuid and c.person_id = p.id) as called
    from person p join identity i on i.person_id = p.id
    where i.platform = ${platform} and i.to_at is null and i.doubted_at is null
      and exists (select from employment e where e.person_id = p.id and e.from_at <= ${now}
                    and (e.to_at is null or e.to_at > ${now}))
      and coalesce((select a.what from incident_answer a
                    where a.incident_id = ${id}::uuid and a.person_id = p.id order by a.id desc limit 1), 'asked')
          not in ('cannot', 'handed-over')
      and (exists (select from incident_call c where c.incident_id = ${id}::uuid and c.person_id = p.id)
        or exists (select from role_grant g where g.person_id = p.id and g.role = any(${[...crisisRoles]}::text[])
                     and g.from_at <= ${now} and (g.to_at is null or g.to_at > ${now})))
    order by i.external_id`.execute(db);
  const wanted = rows.filter(({ called }) => called);
  return {
    wanted: wanted.map(({ account }) => account),
    allowed: new Set(rows.map(({ account }) => account)),
    languages: [...new Set(wanted.map(({ language }) => language))],
  };
}
