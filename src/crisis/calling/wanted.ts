import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';
import type { Next } from '../../delivery/claim.ts';
import type { Again, Over } from '../../delivery/recover.ts';
import { type Queued, takeBack } from '../../delivery/take-back.ts';
import { isCallingWay } from '../../people/calling-ways.ts';
import { loadMuster } from '../load.ts';
import { rolesAt } from '../muster.ts';
import { findIncident, musterTime } from '../store.ts';

/** Whether somebody has answered since they were paged with a message, by whatever way, or there is nothing to come to. */
const isAnswered = ({ message, person }: Pick<Queued, 'message' | 'person'>) => sql`exists (
  select from message m join incident i on i.id = m.about
  join incident_page g on g.incident_id = i.id and g.person_id = ${person} and g.message_id = m.id
  where m.id = ${message} and (i.closed_at is not null or exists (
    select from incident_answer a
    where a.incident_id = i.id and a.person_id = g.person_id and a.at >= g.at)))`;

/**
 * Whom the incident of a message still misses: those called for a role that has not enough people. Undefined where there is
 * no such incident, so that nothing is known against ringing.
 */
async function missedBy(db: Db, message: string, now: Date): Promise<string[] | undefined> {
  const { rows } = await sql<{ about: string | null }>`
    select about from message where id = ${message}::uuid`.execute(db);
  const about = rows[0]?.about;
  const incident = about ? await findIncident(db, about) : undefined;
  if (!incident) return undefined;
  const muster = await loadMuster(db, incident, now);
  const short = rolesAt(muster, musterTime(incident, now).time).filter((role) => role.short);
  return muster.called.flatMap(({ person, role }) =>
    short.some((one) => one.role === role) ? [person] : [],
  );
}

/**
 * Just before a telephone or a paging service would ring: takes back the calls of whoever has answered since they were paged,
 * of whoever is not missed any more since others fill their roles, and of everybody once the crisis is over. A call can have
 * waited for its provider, or for its turn, until long after it was asked for; a message that comes too late wakes nobody.
 *
 * @returns how many were taken back
 */
export async function withholdAnswered(db: Db, next: Next): Promise<number> {
  if (next.kind !== 'crisis.alert' || !isCallingWay(next.platform)) return 0;
  const missed = await missedBy(db, next.messageId, next.now);
  return takeBack(db, next, (queued) =>
    missed ? sql`(${isAnswered(queued)} or ${queued.person} <> all(${missed}::uuid[]))` : isAnswered(queued),
  );
}

/**
 * Whether a call of unknown fate is not made again, since its person has answered or is missed no more. A paging service is
 * told again: it takes one key for one page, and can be told that it has ended only once it is known to have it.
 */
export async function ringsInVain(
  db: Db,
  { id, messageId, kind, platform, now }: Again,
): Promise<Over | undefined> {
  if (kind !== 'crisis.alert' || platform !== 'voice') return undefined;
  const missed = (await missedBy(db, messageId, now)) ?? null;
  const { rows } = await sql<{ vain: boolean }>`
    select bool_and(${isAnswered({ message: sql`d.message_id`, person: sql`d.person_id` })}
                    or coalesce(d.person_id <> all(${missed}::uuid[]), false)) as vain
    from delivery_batch b join delivery d on d.id = any(b.members) and d.batch_id = b.id
    where b.id = ${id}::uuid`.execute(db);
  return rows[0]?.vain ? 'left' : undefined;
}
