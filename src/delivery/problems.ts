import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from '../db/pool.ts';
import type { Lane } from '../db/schema.ts';
import type { FailureReason } from '../platforms/port.ts';
import { fleetingKinds } from './fleeting.ts';
import { onboardingKind } from './several.ts';

/** `held`: nobody knows whether it arrived, and a person decides whether to send it again. */
export type Problem = FailureReason | 'held';

/** Every problem there is, the most urgent to decide first. */
export const problems = [
  'held',
  'platform-error',
  'refused',
  'unknown-account',
  'unlicensed',
  'no-account',
  'not-configured',
  'cannot-replace',
] as const satisfies readonly Problem[];

/**
 * Of `delivery d`: did not arrive or perhaps did not, and nobody has decided to leave it so. Whoever has used it
 * meanwhile has it: sent again it would ask once more for what they have answered. Of what comes again by itself there is
 * nothing to decide.
 */
export const toDecide = sql<SqlBool>`
  (d.state = 'failed' or d.held) and d.left_at is null and not (d.held and d.seen_at is not null)
  and not exists (
    select from message fleeting
    where fleeting.id = d.message_id and fleeting.kind = any(${[...fleetingKinds]}::text[]))`;

export interface DeliveryProblem {
  lane: Lane;
  problem: Problem;
  count: number;
}

/** The messages that were sent about a notice: its cards, reminders, and what it came to. */
export const messagesAbout = (noticeId: string): RawBuilder<unknown> =>
  sql`
    select m.id from message m where m.about = ${noticeId}::uuid and m.kind like 'notices.%'
    union all
    -- Joiners may have got it with others in one message.
    select a.message_id from assignment a join message several on several.id = a.message_id
    where a.notice_id = ${noticeId}::uuid and a.why = 'joined' and several.kind = ${onboardingKind}`;

/** How many messages did not arrive, or may not have, by reason; of one notice or of all. Empty when all is well. */
export async function deliveryProblems(db: Db, notice?: string): Promise<DeliveryProblem[]> {
  const only = notice ? sql`and d.message_id in (${messagesAbout(notice)})` : sql``;
  const { rows } = await sql<DeliveryProblem>`
    select d.lane, coalesce(d.failure, 'held') as problem, count(*) as count
    from delivery d where ${toDecide} ${only}
    group by 1, 2 order by 1, 2`.execute(db);
  return rows;
}

export interface UndeliveredRow {
  delivery: number;
  personId: string;
  name: string;
  staffNo: string;
  messageId: string;
  kind: string;
  about: string | null;
  lane: Lane;
  problem: Problem;
  attempts: number;
  createdAt: Date;
}

/**
 * Kinds that tell nothing of their receiver's answers and talks. Whoever looks after delivery may know neither (a talk
 * with a counsellor is hidden from HR too), so any other kind stays unnamed.
 */
const namedKinds: ReadonlySet<string> = new Set([
  'notices.card',
  'onboarding.card',
  'notices.reminder',
  'reminders.card',
  'reminders.digest',
  'notices.ended',
  'notices.recalled',
  'orders.approval',
  'orders.fate',
  'orders.tryout',
  'bulk.approval',
  'bulk.fate',
  'consents.withdrawn',
  'threads.incoming',
]);

/** Messages that did not arrive or may not have, newest first; `kind` is `other` where it would tell too much. */
export async function undelivered(
  db: Db,
  page: { before?: number; limit: number; problem?: Problem; notice?: string },
): Promise<UndeliveredRow[]> {
  const { before = null, problem = null, notice, limit } = page;
  const { rows } = await sql<UndeliveredRow>`
    select d.id as delivery, d.person_id as "personId", p.name, p.staff_no as "staffNo", m.id as "messageId",
           m.kind, m.about, d.lane, coalesce(d.failure, 'held') as problem, d.attempts, d.created_at as "createdAt"
    from delivery d join message m on m.id = d.message_id join person p on p.id = d.person_id
    where ${toDecide}
      and (${before}::bigint is null or d.id < ${before}::bigint)
      and (${problem}::text is null or coalesce(d.failure, 'held') = ${problem}::text)
      ${notice ? sql`and d.message_id in (${messagesAbout(notice)})` : sql``}
    order by d.id desc limit ${limit}`.execute(db);
  return rows.map((row) => (namedKinds.has(row.kind) ? row : { ...row, kind: 'other', about: null }));
}

/**
 * Fails what waits for platforms that this installation does not have (any more), so that it is seen instead
 * of waiting for ever. At most 5,000 a call.
 *
 * @returns how many
 */
export async function failUnconfigured(db: Db, configured: readonly string[], now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update delivery set state = 'failed', failure = 'not-configured', held = false
    where id in (
      select id from delivery
      where state = 'pending' and platform <> all(${[...configured]}::text[]) and not_before <= ${now}
      limit 5000 for update skip locked)`.execute(db);
  return Number(numAffectedRows ?? 0);
}
