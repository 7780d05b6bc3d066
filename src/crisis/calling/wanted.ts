import { sql } from 'kysely';
import type { Db } from '../../db/pool.ts';
import type { Next } from '../../delivery/claim.ts';
import type { Again, Over } from '../../delivery/recover.ts';
import { type Queued, takeBack } from '../../delivery/take-back.ts';
import { isCallingWay } from '../../people/calling-ways.ts';

/** Whether somebody has answered since they were paged with a message, by whatever way, or there is nothing to come to. */
const isAnswered = ({ message, person }: Pick<Queued, 'message' | 'person'>) => sql`exists (
  select from message m join incident i on i.id = m.about
  join incident_page g on g.incident_id = i.id and g.person_id = ${person} and g.message_id = m.id
  where m.id = ${message} and (i.closed_at is not null or exists (
    select from incident_answer a
    where a.incident_id = i.id and a.person_id = g.person_id and a.at >= g.at)))`;

/**
 * Just before a telephone would ring: takes back the calls of whoever has answered since they were paged, and of everybody
 * once the crisis is over. A call can have waited for its provider, or for its turn, until long after it was asked for; a
 * message that comes too late wakes nobody.
 *
 * @returns how many were taken back
 */
export async function withholdAnswered(db: Db, next: Next): Promise<number> {
  if (next.kind !== 'crisis.alert' || !isCallingWay(next.platform)) return 0;
  return takeBack(db, next, isAnswered);
}

/**
 * Whether a call of unknown fate is not made again, since its person has answered. A paging service is told again: it takes
 * one key for one page, and can be told that it has ended only once it is known to have it.
 */
export async function ringsInVain(
  db: Db,
  { id, kind, platform }: Pick<Again, 'id' | 'kind' | 'platform'>,
): Promise<Over | undefined> {
  if (kind !== 'crisis.alert' || platform !== 'voice') return undefined;
  const { rows } = await sql<{ answered: boolean }>`
    select bool_and(${isAnswered({ message: sql`d.message_id`, person: sql`d.person_id` })}) as answered
    from delivery_batch b join delivery d on d.id = any(b.members) and d.batch_id = b.id
    where b.id = ${id}::uuid`.execute(db);
  return rows[0]?.answered ? 'left' : undefined;
}
