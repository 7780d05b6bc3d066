import { sql } from 'kysely';
import type { Tx } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import { companyZone, dayIn } from '../../zone.ts';
import { type Incident, ofDrill } from '../store.ts';
import { remindOwner } from './owners.ts';
import { reviewDue } from './rules.ts';

/** A review, locked. */
export interface OpenReview {
  ownerId: string;
  dueOn: string;
  closedAt: Date | null;
}

/**
 * Opens the review of an incident that is over, in the transaction that closes it. Whoever closed it sees to it until they
 * give it to somebody else. What was declared in error has none.
 */
export async function openReview(
  tx: Tx,
  incident: Incident,
  { ownerId, now }: { ownerId: string; now: Date },
): Promise<void> {
  const due = reviewDue(dayIn(now, companyZone), incident.drill);
  await sql`
    insert into incident_review (incident_id, owner_id, opened_at, due_on)
    values (${incident.id}::uuid, ${ownerId}::uuid, ${now}, ${due}::date)`.execute(tx);
  await append(tx, {
    ...{ type: 'crisis.review-opened', at: now, actor: { person: ownerId }, about: incident.id },
    data: { incident: incident.id, owner: ownerId, due, ...ofDrill(incident) },
  });
  await remindOwner(tx, { what: 'review', id: incident.id }, now);
}

/** @throws HeedError `not-found` where there is none: the incident goes on, or was none */
export async function lockReview(tx: Tx, incidentId: string): Promise<OpenReview> {
  const { rows } = await sql<OpenReview>`
    select owner_id as "ownerId", due_on::text as "dueOn", closed_at as "closedAt"
    from incident_review where incident_id = ${incidentId}::uuid for update`.execute(tx);
  if (!rows[0]) throw new HeedError('not-found', `incident ${incidentId} has no review`);
  return rows[0];
}

/** @throws HeedError `not-found`, or `gone` for one that is closed: what it says stays as it is */
export async function lockOpenReview(tx: Tx, incidentId: string): Promise<OpenReview> {
  const review = await lockReview(tx, incidentId);
  if (review.closedAt) throw new HeedError('gone', `the review of incident ${incidentId} is closed`);
  return review;
}
