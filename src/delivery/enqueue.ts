import { type RawBuilder, sql } from 'kysely';
import { v7 } from 'uuid';
import type { Tx } from '../db/pool.ts';
import type { DeliveryMode, Lane } from '../db/schema.ts';
import type { Message } from '../messages/model.ts';
import { isCallingWay } from '../people/calling-ways.ts';
import { accountFor, accountsOf, callingAccountsOf } from '../people/preferred-account.ts';
import { ringAfterCommit } from './bell.ts';
import { severalKinds } from './several.ts';

export interface Outgoing {
  /** When the id is needed before the message is queued; made here otherwise. */
  id?: string;
  /** What kind of message, for operators: `notices.card`, `threads.reply` … */
  kind: string;
  bodies: Message;
  /** The id the message is about. */
  about?: string;
  lane?: Lane;
  /** Within the lane, lower goes first: 0 an answer to what someone just did, 5 ordinary, 9 broadcast. */
  priority?: number;
  mode?: DeliveryMode;
  /** The message this one takes the place of, for the modes `replace` and `replace-or-send`. */
  replaces?: string;
  /**
   * Where the person is at this moment: their account there comes before the one they are otherwise written to. Only a
   * message that names a way that rings goes by it.
   */
  platform?: string;
  at: Date;
}

/**
 * Queues a message to the persons given, in the caller's transaction.
 *
 * @returns the message's id
 */
export function enqueue(tx: Tx, message: Outgoing & { to: readonly string[] }): Promise<string> {
  return enqueueTo(tx, message, sql`select unnest(${[...message.to]}::uuid[]) as person_id`);
}

/**
 * Queues a message to whoever the query `people` names (one column, `person_id`), in one statement however
 * many they are. Each goes to the person's first account, or to the one where the message is that it takes the place
 * of, and never to a platform that the matter is kept away from; a person without one gets a row that says so, because "could not be reached" is a fact that somebody has to act on.
 */
export async function enqueueTo(tx: Tx, message: Outgoing, people: RawBuilder<unknown>): Promise<string> {
  const { lane = 'bulk', priority = 5, mode = 'send', at } = message;
  const { id = v7(), replaces = null } = message;
  // What only changes an earlier message has not failed where there is no account to change it in.
  const nowhere =
    mode === 'replace' ? { state: 'skipped', failure: null } : { state: 'failed', failure: 'no-account' };
  // What says more than this message is about keeps its place.
  const several = sql`exists (
    select from message card where card.id = ${replaces}::uuid and card.kind = any(${[...severalKinds]}::text[]))`;
  const person = 'p.person_id';
  const accounts = isCallingWay(message.platform)
    ? `${accountsOf(person)} union all ${callingAccountsOf(person, message.platform)}`
    : accountsOf(person);
  const account = { person, platform: 'kept.platform', replaces: 'kept.replaces', barred: 'kept.barred' };
  await sql`
    with kept as materialized (
      select ${several} as whole, ${message.platform ?? null}::text as platform, ${replaces}::uuid as replaces,
             barred_of(array[${message.about ?? null}::uuid]) as barred
    ), said as (
      insert into message (id, kind, bodies, about, created_at)
      values (${id}, ${message.kind}, ${JSON.stringify(message.bodies)}::jsonb, ${message.about ?? null}::uuid, ${at})
      returning id
    )
    insert into delivery (message_id, person_id, lane, priority, mode, replaces, state, platform, tenant, failure,
                          not_before, created_at)
    select said.id, p.person_id, ${lane}, ${priority}::smallint,
           case when kept.whole and ${mode} = 'replace-or-send' then 'send' else ${mode} end,
           case when not kept.whole then kept.replaces end,
           case when kept.whole and ${mode} = 'replace' then 'skipped'
             when i.platform is not null then 'pending' else ${nowhere.state} end, i.platform, i.tenant,
           case when i.platform is null then ${nowhere.failure}::text end, ${at}, ${at}
    from said cross join kept cross join (${people}) p
    left join lateral (${sql.raw(accountFor(account, accounts))}) i on true
  `.execute(tx);
  ringAfterCommit(tx, lane);
  return id;
}
