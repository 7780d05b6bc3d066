import { sql } from 'kysely';
import { DateTime } from 'luxon';
import { v7 } from 'uuid';
import type { Day } from '../calendar/day.ts';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Actor } from '../evidence/events.ts';
import { touch } from '../live.ts';
import { can, demand } from '../people/permissions.ts';
import type { Viewer } from '../people/person.ts';
import { findViewer } from '../people/viewer.ts';
import { beginReminding } from '../reminders/begin.ts';
import { cleanText } from '../threads/rules.ts';
import { dayIn } from '../zone.ts';
import { changesSince, hashOf, type Snapshot, written } from './snapshot.ts';

/** How often, where nobody has said: a company default, not law (GDPR 30 asks for a register, not for how often). */
export const usualMonths = 12;
export const mostMonths = 36;
/** Days within which what is new, or changed, is to be looked at. A company default too. */
export const newWithinDays = 30;

/** An open review, locked. */
interface Open {
  id: string;
  policyId: string;
  code: string;
  months: number;
  reviewerId: string | null;
  dueOn: Day;
}

/** @throws HeedError `not-found` for a policy whose register nobody has scheduled */
async function lockOpen(tx: Tx, policyId: string): Promise<Open> {
  const { rows } = await sql<Open>`
    select v.id, v.policy_id as "policyId", p.code, v.months, v.reviewer_id as "reviewerId", v.due_on::text as "dueOn"
    from inventory_review v join policy p on p.id = v.policy_id
    where v.policy_id = ${policyId}::uuid and v.reviewed_at is null for update of v`.execute(tx);
  if (!rows[0]) throw new HeedError('not-found', `no review of policy ${policyId} is open`);
  return rows[0];
}

/** Opens the next review, and reminds whoever is to do it. */
export async function openReview(
  tx: Tx,
  next: { policyId: string; months: number; reviewerId: string | null; dueOn: Day },
  now: Date,
): Promise<void> {
  const id = v7();
  const { policyId, months, reviewerId, dueOn } = next;
  const { numAffectedRows = 0n } = await sql`
    insert into inventory_review (id, policy_id, months, reviewer_id, opened_at, due_on)
    values (${id}::uuid, ${policyId}::uuid, ${months}, ${reviewerId}::uuid, ${now}, ${dueOn}::date)
    on conflict do nothing`.execute(tx);
  if (numAffectedRows > 0n && reviewerId) await remind(tx, id, now);
}

const remind = (tx: Tx, id: string, now: Date): Promise<void> =>
  beginReminding(
    tx,
    {
      kind: 'register',
      things: sql`select reviewer_id as person_id, id as about from inventory_review where id = ${id}::uuid`,
    },
    now,
  );

/** Another day, another reviewer, or both: whoever is asked is reminded anew. */
export async function changeOpen(
  tx: Tx,
  {
    policyId,
    by,
    zone,
    now,
    ...to
  }: {
    policyId: string;
    months?: number;
    reviewerId?: string | null;
    /** No later than this. */
    atLatest?: Day;
    by: Actor;
    zone: string;
    now: Date;
  },
): Promise<boolean> {
  const open = await lockOpen(tx, policyId);
  const months = to.months ?? open.months;
  const reviewerId = to.reviewerId === undefined ? open.reviewerId : to.reviewerId;
  const { rows } = await sql<{ at: Date }>`
    select max(reviewed_at) as at from inventory_review
    where policy_id = ${policyId}::uuid and reviewed_at is not null`.execute(tx);
  const from = rows[0]?.at;
  const bySchedule = to.months && from ? monthsAfter(dayIn(from, zone), months) : open.dueOn;
  const dueOn = to.atLatest && to.atLatest < bySchedule ? to.atLatest : bySchedule;
  if (months === open.months && reviewerId === open.reviewerId && dueOn === open.dueOn) return false;
  await sql`
    update inventory_review set months = ${months}, reviewer_id = ${reviewerId}::uuid, due_on = ${dueOn}::date
    where id = ${open.id}::uuid`.execute(tx);
  await append(tx, {
    ...{ type: 'inventory.scheduled', at: now, actor: by, about: policyId },
    data: { policy: open.code, months, reviewer: reviewerId, due: dueOn },
  });
  if (reviewerId) await remind(tx, open.id, now);
  touch(tx, 'inventory');
  return true;
}

export interface Scheduling {
  policyId: string;
  months: number;
  /** Staff number of whoever reviews from now on. */
  reviewer: string;
  by: Viewer;
  zone: string;
  now: Date;
}

/** @throws HeedError `bad-input` with a text for the form, `forbidden`, `not-found` */
export async function scheduleReview(tx: Tx, scheduling: Scheduling): Promise<boolean> {
  const { policyId, months, reviewer, by, zone, now } = scheduling;
  demand(by, 'inventory.review');
  if (!Number.isInteger(months) || months < 1 || months > mostMonths)
    throw new HeedError('bad-input', 'no such interval', { text: 'inventory-months' });
  const person = await tx
    .selectFrom('person')
    .select('id')
    .where('staff_no', '=', reviewer.normalize('NFKC').trim())
    .executeTakeFirst();
  const named = person && (await findViewer(tx, person.id, now));
  if (!named || !can(named, 'inventory.review'))
    throw new HeedError('bad-input', 'nobody who may review', { text: 'inventory-reviewer' });
  return changeOpen(tx, { policyId, months, reviewerId: named.id, by: { person: by.id }, zone, now });
}

export interface Reviewing {
  policyId: string;
  /** Of the open review that the form showed: another one is another look. */
  reviewId: string;
  note: string;
  /** What the register says now. */
  snapshot: Snapshot;
  by: Viewer;
  zone: string;
  now: Date;
}

/**
 * Puts on record that somebody has looked at what the register says of a policy, with a note, what it said, and what is not
 * as it was at the review before. The next is due so many months from now.
 *
 * @returns false where it was done by this form already
 * @throws HeedError `bad-input` without a note, `conflict` for a review that somebody else has done meanwhile
 */
export async function recordReview(tx: Tx, reviewing: Reviewing): Promise<boolean> {
  const { policyId, reviewId, snapshot, by, zone, now } = reviewing;
  demand(by, 'inventory.review');
  const note = cleanText(reviewing.note);
  const open = await lockOpen(tx, policyId);
  if (open.id !== reviewId) {
    const done = await tx
      .selectFrom('inventory_review')
      .select(['reviewed_by', 'note'])
      .where('id', '=', reviewId)
      .executeTakeFirst();
    // Pressed twice.
    if (done?.reviewed_by === by.id && done.note === note) return false;
    throw new HeedError('conflict', `review ${reviewId} is done`, { text: 'inventory-reviewed' });
  }
  const before = await tx
    .selectFrom('inventory_review')
    .select('snapshot')
    .where('policy_id', '=', policyId)
    .where('reviewed_at', 'is not', null)
    .orderBy('reviewed_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const text = written(snapshot);
  const was = before?.snapshot ?? undefined;
  await sql`
    update inventory_review set reviewed_at = ${now}, reviewed_by = ${by.id}::uuid, note = ${note}, snapshot = ${text}
    where id = ${reviewId}::uuid`.execute(tx);
  const dueOn = monthsAfter(dayIn(now, zone), open.months);
  await openReview(tx, { policyId, months: open.months, reviewerId: open.reviewerId, dueOn }, now);
  const changes = changesSince(was === undefined ? undefined : readSnapshot(was), snapshot).map(
    ({ what, row, field }) => ({ what, row, ...(field ? { field } : {}) }),
  );
  await append(tx, {
    ...{ type: 'inventory.reviewed', at: now, actor: { person: by.id }, about: policyId },
    data: {
      ...{ policy: open.code, review: reviewId, sha256: hashOf(text) },
      ...(was === undefined ? {} : { was: hashOf(was) }),
      ...{ changes, due: dueOn },
    },
  });
  touch(tx, 'inventory');
  return true;
}

/** Kept as it was written by `recordReview`. */
export const readSnapshot = (text: string): Snapshot => JSON.parse(text) as Snapshot;

export const monthsAfter = (day: Day, months: number): Day =>
  DateTime.fromISO(day, { zone: 'utc' }).plus({ months }).toFormat('yyyy-MM-dd');
