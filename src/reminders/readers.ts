import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { wallAt } from '../calendar/wall.ts';
import type { Db } from '../db/pool.ts';
import { companyZone } from '../zone.ts';
import { peopleOf } from './digest-parts.ts';
import { presencesOf } from './presences.ts';
import { hrDesk } from './settings.ts';

/**
 * Of those to whom a digest is queued whoever is not to read it any more: of the desk, who is not of it now, or is on leave
 * while others of it are there; of anybody else, who has gone on leave since. Asked by the last look, because a role or a
 * leave can be said while a sweep is at it, and by whoever forgets to say that it changed.
 *
 * @returns persons' ids; of a message that is no digest, none
 */
export async function readersGone(
  db: Db,
  { messageId, kind, now }: { messageId: string; kind: string; now: Date },
): Promise<string[]> {
  if (kind !== 'reminders.digest') return [];
  const { rows } = await sql<{ id: string; queued: Date; desk: boolean }>`
    select d.person_id as id, d.created_at as queued,
      exists (select from reminder r where r.message_id = d.message_id and r.sent_to = ${hrDesk})
        or exists (select from reminder_copy c where c.message_id = d.message_id) as desk
    from delivery d where d.message_id = ${messageId}::uuid and d.state in ('pending', 'unknown')`.execute(
    db,
  );
  const [first] = rows;
  if (!first) return [];
  if (first.desk) {
    const desk = await peopleOf(db, hrDesk, { zone: companyZone, now });
    return rows.flatMap(({ id }) => (desk.includes(id) ? [] : [id]));
  }
  const presences = await presencesOf(
    db,
    rows.map(({ id }) => id),
    companyZone,
  );
  const { rows: leaves } = await sql<{ id: string; from: Day; until: Day | null }>`
    select person_id as id, from_day as "from", until_day as until from absence
    where person_id = any(${rows.map(({ id }) => id)}::uuid[]) and ended_at is null
      and said_at > ${first.queued} and said_at <= ${now}`.execute(db);
  return leaves.flatMap(({ id, from, until }) => {
    const here = wallAt(now, presences.get(id)?.zone ?? companyZone).day;
    return from <= here && (until === null || until >= here) ? [id] : [];
  });
}
