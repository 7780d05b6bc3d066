import { sql } from 'kysely';
import type { Db, Tx } from '../../db/pool.ts';
import { topicOf, touch } from '../../live.ts';
import type { Body } from '../../messages/model.ts';

export interface LocalMessage {
  id: number;
  account: string;
  /** `out`: Heed said it; `in`: the person typed it. */
  direction: 'out' | 'in';
  body: Body;
  at: Date;
  changedAt: Date | null;
}

/** The topic that is announced when a conversation has changed (`live.ts`). */
export function conversationTopic(account: string): string {
  return topicOf('local', account);
}

const columns = sql`id, account, direction, body, created_at as at, changed_at as "changedAt"`;

/** The newest messages of a conversation, oldest first; `beforeId` for the page above. */
export async function listMessages(
  db: Db | Tx,
  account: string,
  page: { beforeId?: number; limit: number },
): Promise<LocalMessage[]> {
  const { rows } = await sql<LocalMessage>`
    select ${columns} from local_message
    where account = ${account} and (${page.beforeId ?? null}::bigint is null or id < ${page.beforeId ?? null})
    order by id desc limit ${page.limit}`.execute(db);
  return rows.reverse();
}

export interface Conversation {
  account: string;
  personId: string;
  name: string;
  /** The newest message, if there is one. */
  last: LocalMessage | null;
}

/** Every account of the local messenger with its newest message, newest conversation first, then by name. */
export async function conversations(db: Db | Tx): Promise<Conversation[]> {
  const { rows } = await sql<LocalMessage & { personId: string; name: string; of: string }>`
    select i.external_id as of, p.id as "personId", p.name, l.*
    from identity i join person p on p.id = i.person_id
    left join lateral (
      select ${columns} from local_message where account = i.external_id order by id desc limit 1
    ) l on true
    where i.platform = 'local' and i.to_at is null
    order by l.id desc nulls last, p.name, p.id`.execute(db);
  return rows.map(({ of, personId, name, ...last }) => {
    return { account: of, personId, name, last: last.id === null ? null : last };
  });
}

/** What a person typed. @returns the message's id */
export function recordIncoming(tx: Tx, account: string, text: string, now: Date): Promise<number> {
  return record(tx, account, 'in', text, now);
}

/** What Heed says back at once, as a platform's direct answer to a callback. @returns the message's id */
export function recordReply(tx: Tx, account: string, text: string, now: Date): Promise<number> {
  return record(tx, account, 'out', text, now);
}

async function record(
  tx: Tx,
  account: string,
  direction: LocalMessage['direction'],
  text: string,
  now: Date,
): Promise<number> {
  const body: Body = { kind: 'text', text };
  const { rows } = await sql<{ id: number }>`
    insert into local_message (account, direction, body, created_at)
    values (${account}, ${direction}, ${JSON.stringify(body)}::jsonb, ${now}) returning id`.execute(tx);
  touch(tx, conversationTopic(account));
  const [row] = rows;
  if (!row) throw new TypeError('insert returned no row');
  return row.id;
}
