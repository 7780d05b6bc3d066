import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Lane } from '../db/schema.ts';
import { preferredAccount } from '../people/preferred-account.ts';
import type { FailureReason } from '../platforms/port.ts';
import { ringAfterCommit } from './bell.ts';

export interface DeliveryProblem {
  lane: Lane;
  /** `held`: nobody knows whether it arrived, and a person decides whether to send it again. */
  problem: FailureReason | 'held';
  count: number;
}

/** How many messages did not arrive, or may not have, by reason. Empty when all is well. */
export async function deliveryProblems(db: Db): Promise<DeliveryProblem[]> {
  const { rows } = await sql<DeliveryProblem>`
    select lane, coalesce(failure, 'held') as problem, count(*) as count
    from delivery where state = 'failed' or held
    group by 1, 2 order by 1, 2`.execute(db);
  return rows;
}

export interface UndeliveredRow {
  delivery: number;
  personId: string;
  messageId: string;
  kind: string;
  about: string | null;
  lane: Lane;
  problem: FailureReason | 'held';
  attempts: number;
  createdAt: Date;
}

/** Messages that did not arrive or may not have, newest first. */
export async function undelivered(
  db: Db,
  page: { before?: number; limit: number; about?: string },
): Promise<UndeliveredRow[]> {
  const { rows } = await sql<UndeliveredRow>`
    select d.id as delivery, d.person_id as "personId", m.id as "messageId", m.kind, m.about, d.lane,
           coalesce(d.failure, 'held') as problem, d.attempts, d.created_at as "createdAt"
    from delivery d join message m on m.id = d.message_id
    where (d.state = 'failed' or d.held)
      and (${page.before ?? null}::bigint is null or d.id < ${page.before ?? null}::bigint)
      and (${page.about ?? null}::uuid is null or m.about = ${page.about ?? null}::uuid)
    order by d.id desc limit ${page.limit}`.execute(db);
  return rows;
}

/**
 * Sends again what failed or is held: somebody has looked at it and decided. Each goes to the account that
 * was bound last, which may be a new one; persons who still have none stay where they are.
 *
 * @returns how many are on their way
 */
export async function sendAgain(tx: Tx, deliveries: readonly number[], now: Date): Promise<number> {
  const { rows } = await sql<{ lane: Lane }>`
    update delivery d
    set state = 'pending', failure = null, repeated = d.repeated or d.held, held = false, attempts = 0,
        not_before = ${now}, platform = i.platform, tenant = i.tenant
    from unnest(${[...deliveries]}::bigint[]) chosen (id)
    join delivery o on o.id = chosen.id
    cross join lateral (
      ${sql.raw(preferredAccount('o.person_id'))}
    ) i
    where d.id = o.id and (d.state = 'failed' or d.held)
    returning d.lane`.execute(tx);
  for (const lane of new Set(rows.map((row) => row.lane))) ringAfterCommit(tx, lane);
  return rows.length;
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
