import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { type Audience, audienceSchema } from '../../notices/audience.ts';
import { auditAudience } from '../../notices/send.ts';
import { assignCourse } from '../../training/assign.ts';
import { currentCourse } from '../../training/store.ts';
import { companyZone } from '../../zone.ts';
import { type Incident, ofDrill } from '../store.ts';
import { lockOpenReview } from './open.ts';

/** A course that people are to take because of an incident. */
export interface ReviewCourse {
  /** Made with the form, so that a double click chooses once; the assignment's from the close of the review on. */
  id: string;
  code: string;
  audience: Audience;
  /** Whether also those are asked who passed an earlier version. */
  anew: boolean;
}

export interface ChosenCourse extends ReviewCourse {
  by: string;
  byName: string;
  /** How many it was assigned to; null until the review is closed. */
  people: number | null;
}

/** In the order in which they were chosen. */
export async function coursesIn(db: Db | Tx, incidentId: string): Promise<ChosenCourse[]> {
  const { rows } = await sql<Omit<ChosenCourse, 'audience'> & { audience: object }>`
    select c.id, c.code, c.audience, c.anew, c.chosen_by as by, p.name as "byName", a.people
    from incident_course c join person p on p.id = c.chosen_by left join course_assignment a on a.id = c.id
    where c.incident_id = ${incidentId}::uuid order by c.chosen_at, c.id`.execute(db);
  return rows.map((row) => ({ ...row, audience: audienceSchema.parse(row.audience) }));
}

/**
 * Has a course assigned when the review is closed, to whoever is of the audience then. By whoever may assign one.
 *
 * @throws HeedError `not-found` for a course that is not published; `gone`, `not-found` as `lockOpenReview` does
 */
export async function chooseCourse(
  tx: Tx,
  incident: Incident,
  { id, code, audience, anew, by, now }: ReviewCourse & { by: string; now: Date },
): Promise<void> {
  await lockOpenReview(tx, incident.id);
  await currentCourse(tx, code);
  const { numAffectedRows } = await sql`
    insert into incident_course (id, incident_id, code, audience, anew, chosen_by, chosen_at)
    select ${id}::uuid, ${incident.id}::uuid, ${code}, ${JSON.stringify(audience)}::jsonb, ${anew}, ${by}::uuid,
           ${now}::timestamptz
    where not exists (select from course_assignment where id = ${id}::uuid)
    on conflict (id) do nothing`.execute(tx);
  if (!numAffectedRows) return;
  await append(tx, {
    ...{ type: 'crisis.course-chosen', at: now, actor: { person: by }, about: incident.id },
    data: {
      ...{ incident: incident.id, course: id, code, audience: auditAudience(audience), anew },
      ...ofDrill(incident),
    },
  });
  touch(tx, `crisis.${incident.id}`);
}

/** Takes a choice back while the review is open; again changes nothing. @throws HeedError as `lockOpenReview` does */
export async function dropCourse(
  tx: Tx,
  incident: Incident,
  { id, by, now }: { id: string; by: string; now: Date },
): Promise<void> {
  await lockOpenReview(tx, incident.id);
  const { numAffectedRows } = await sql`
    delete from incident_course where id = ${id}::uuid and incident_id = ${incident.id}::uuid`.execute(tx);
  if (!numAffectedRows) return;
  await append(tx, {
    ...{ type: 'crisis.course-dropped', at: now, actor: { person: by }, about: incident.id },
    data: { incident: incident.id, course: id, ...ofDrill(incident) },
  });
  touch(tx, `crisis.${incident.id}`);
}

/**
 * Assigns what was chosen, in the transaction that closes the review. Whoever chose it assigned it; people read that it
 * follows the review of an incident, or of a drill, and nothing of which.
 *
 * @returns ids of the assignments
 */
export async function assignChosen(tx: Tx, incident: Incident, now: Date): Promise<string[]> {
  const chosen = await coursesIn(tx, incident.id);
  for (const { id, code, audience, anew, by } of chosen)
    await assignCourse(tx, {
      ...{ id, code, audience, anew, actor: { person: by }, zone: companyZone, now },
      after: incident.drill ? 'drill' : 'incident',
    });
  return chosen.map(({ id }) => id);
}
