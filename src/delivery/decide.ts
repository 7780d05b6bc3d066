import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Lane } from '../db/schema.ts';
import { append } from '../evidence/append.ts';
import type { Actor, EvidenceEvent } from '../evidence/events.ts';
import { accountsOf } from '../people/preferred-account.ts';
import { remindAgain } from '../reminders/send-again.ts';
import { ringAfterCommit } from './bell.ts';
import { messagesAbout, type Problem, toDecide } from './problems.ts';

/**
 * Of what is to be decided: these, or all of one reason (and of one notice) up to the newest that whoever decides has
 * seen.
 */
export type Chosen =
  | { deliveries: readonly number[] }
  | { problem: Problem; upTo: number; notice?: string | undefined };

export interface Decision {
  actor: Actor;
  now: Date;
}

interface Decided {
  messageId: string;
  lane: Lane;
  problem: Problem;
}

/**
 * Sends again what failed or is held: somebody has looked at it and decided. Each goes to the account that
 * they are written to, or to another where that one is what failed; persons who still have none stay where they are.
 * Reminders are made anew: what they said may be done by now, and they keep to hours. Anything else goes whenever it is.
 *
 * @returns how many are on their way
 */
export async function sendAgain(tx: Tx, chosen: Chosen, decision: Decision): Promise<number> {
  const anew = await remindAgain(tx, isChosen(chosen), decision.now);
  const { rows } = await sql<Decided>`
    with chosen as materialized (
      select d.id, d.person_id, d.platform, d.account, coalesce(d.failure, 'held') as problem from delivery d
      where ${isChosen(chosen)} order by d.id for update of d
    )
    update delivery d
    set state = 'pending', failure = null, repeated = d.repeated or d.held, held = false, attempts = 0, expires_at = null,
        batch_id = null, not_before = ${decision.now}, platform = i.platform, tenant = i.tenant
    from chosen cross join lateral (
      select * from (${sql.raw(accountsOf('chosen.person_id'))}) own
      order by chosen.problem in ('unknown-account', 'unlicensed', 'refused', 'not-configured')
        and own.platform = chosen.platform and own.external_id is not distinct from
          coalesce(chosen.account, own.external_id), own.place limit 1
    ) i
    where d.id = chosen.id
    returning d.message_id as "messageId", d.lane, chosen.problem`.execute(tx);
  for (const lane of new Set(rows.map((row) => row.lane))) ringAfterCommit(tx, lane);
  await record(tx, 'delivery.sent-again', [...anew, ...rows], decision);
  return anew.length + rows.length;
}

/**
 * Leaves it as it is: what failed was not received, of what is held nobody knows, and nobody is asked to decide
 * any more.
 *
 * @returns how many
 */
export async function leave(tx: Tx, chosen: Chosen, decision: Decision): Promise<number> {
  const { rows } = await sql<Decided>`
    update delivery d set left_at = ${decision.now} where ${isChosen(chosen)}
    returning d.message_id as "messageId", d.lane, coalesce(d.failure, 'held') as problem`.execute(tx);
  await record(tx, 'delivery.left', rows, decision);
  return rows.length;
}

function isChosen(chosen: Chosen): RawBuilder<SqlBool> {
  if ('deliveries' in chosen)
    return sql<SqlBool>`${toDecide} and d.id = any(${[...chosen.deliveries]}::bigint[])`;
  const { notice } = chosen;
  return sql<SqlBool>`${toDecide} and d.id <= ${chosen.upTo} and coalesce(d.failure, 'held') = ${chosen.problem}
    ${notice ? sql`and d.message_id in (${messagesAbout(notice)})` : sql``}`;
}

/** Whom a decision would be about. */
export interface Affected {
  messages: number;
  people: number;
  /** Differs as soon as the messages do. */
  mark: string;
  /** The first of them, by staff number. */
  names: string[];
}

/** Who would be affected if it were decided now; nothing is locked and nothing changes. */
export async function affectedBy(db: Db | Tx, chosen: Chosen, most: number): Promise<Affected> {
  const { rows } = await sql<Affected>`
    with chosen as materialized (select d.id, d.person_id from delivery d where ${isChosen(chosen)})
    select count(*)::int as messages, count(distinct person_id)::int as people,
      count(*) || '.' || coalesce(bit_xor(hashtextextended(id::text, 0)), 0) as mark,
      array(select p.name from person p where p.id in (select person_id from chosen) order by p.staff_no limit ${most}) as names
    from chosen`.execute(db);
  return rows[0] ?? { messages: 0, people: 0, mark: '0.0', names: [] };
}

async function record(
  tx: Tx,
  type: Extract<EvidenceEvent['type'], `delivery.${string}`>,
  rows: readonly Decided[],
  { actor, now }: Decision,
): Promise<void> {
  if (rows.length === 0) return;
  const people = new Map<string, { message: string; problem: string; people: number }>();
  for (const { messageId: message, problem } of rows) {
    const one = people.get(`${message} ${problem}`) ?? { message, problem, people: 0 };
    people.set(`${message} ${problem}`, { ...one, people: one.people + 1 });
  }
  await append(tx, { type, at: now, actor, data: { messages: [...people.values()] } });
}
