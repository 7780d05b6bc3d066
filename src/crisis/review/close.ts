import { sql } from 'kysely';
import type { Day } from '../../calendar/day.ts';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { touch } from '../../live.ts';
import { type Incident, ofDrill } from '../store.ts';
import { assignChosen } from './courses.ts';
import { missingIn } from './missing.ts';
import { lockOpenReview } from './open.ts';
import { giveTo } from './owners.ts';

/** Another owner, another day, or both: whoever is asked is reminded anew. */
export async function moveReview(
  tx: Tx,
  incident: Incident,
  { ownerId, dueOn, by, now }: { ownerId: string; dueOn: Day; by: string; now: Date },
): Promise<void> {
  const review = await lockOpenReview(tx, incident.id);
  if (review.ownerId === ownerId && review.dueOn === dueOn) return;
  await giveTo(tx, incident, { what: 'review', id: incident.id, ownerId, dueOn }, { by, now });
}

/**
 * Closes a review: from then on it says what it says. Courses that were chosen are assigned with it, and what is to be done
 * goes on until it is.
 *
 * @throws HeedError `conflict` while something is missing; `gone` for one that is closed
 */
export async function closeReview(
  tx: Tx,
  incident: Incident,
  { by, now }: { by: string; now: Date },
): Promise<void> {
  await lockOpenReview(tx, incident.id);
  if ((await missingIn(tx, incident.id)).length > 0)
    throw new HeedError('conflict', `the review of incident ${incident.id} is not complete`, {
      text: 'crisis-review-missing',
    });
  await sql`
    update incident_review set closed_at = ${now}, closed_by = ${by}::uuid
    where incident_id = ${incident.id}::uuid`.execute(tx);
  const { rows } = await sql<{ actions: number; open: number }>`
    select count(*)::int as actions, (count(*) filter (where ended_at is null))::int as open
    from incident_action where incident_id = ${incident.id}::uuid`.execute(tx);
  const { actions = 0, open = 0 } = rows[0] ?? {};
  const courses = await assignChosen(tx, incident, now);
  await append(tx, {
    ...{ type: 'crisis.review-closed', at: now, actor: { person: by }, about: incident.id },
    data: {
      ...{ incident: incident.id, actions, open, ...ofDrill(incident) },
      ...(courses.length > 0 ? { courses } : {}),
    },
  });
  touch(tx, `crisis.${incident.id}`);
}
