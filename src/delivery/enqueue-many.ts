import { CompiledQuery } from 'kysely';
import type { Tx } from '../db/pool.ts';
import type { Message } from '../messages/model.ts';
import { accountsOf } from '../people/preferred-account.ts';
import { ringAfterCommit } from './bell.ts';

/** One message of many that are queued together, on the bulk lane. */
export interface OneOfMany {
  id: string;
  kind: string;
  bodies: Message;
  about: string | null;
  /** Everything that it speaks of, where it is more than `about`: none of it goes by a platform that it is kept away from. */
  concerns?: readonly string[];
  /** Within the lane, as of `Outgoing`; 5 unless said. */
  priority?: number;
  to: readonly {
    personId: string;
    /** It does not go out before; at once unless said. */
    from?: Date;
    /** What has not gone out by then is not sent any more; null: it may go out whenever. */
    expires: Date | null;
  }[];
}

const messagesStatement = `
  insert into message (id, kind, bodies, about, created_at)
  select id, kind, bodies::jsonb, about, $1
  from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[]) m (id, kind, bodies, about)`;

const deliveriesStatement = `
  with kept as materialized (
    select id, barred_of(matters::uuid[]) as platforms from unnest($7::uuid[], $8::text[]) k (id, matters)
  )
  insert into delivery (message_id, person_id, lane, priority, state, platform, tenant, failure, not_before, created_at,
                        expires_at)
  select t.message, t.person, 'bulk', t.priority, case when i.platform is null then 'failed' else 'pending' end, i.platform,
         i.tenant, case when i.platform is null then 'no-account' end, t.begins, $1, t.expires
  from unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[], $6::smallint[]) with ordinality
    t (message, person, expires, begins, priority, place)
  join kept on kept.id = t.message
  left join lateral (
    select own.platform, own.tenant from (${accountsOf('t.person')}) own
    where own.platform <> all (kept.platforms) order by own.place limit 1
  ) i on true
  order by t.place`;

/**
 * Queues many messages in two statements, however many they are. As `enqueueTo`, each goes to the person's first account that
 * the matter is not kept away from.
 */
export async function enqueueMany(tx: Tx, messages: readonly OneOfMany[], at: Date): Promise<void> {
  if (messages.length === 0) return;
  await tx.executeQuery(
    CompiledQuery.raw(messagesStatement, [
      at,
      messages.map(({ id }) => id),
      messages.map(({ kind }) => kind),
      messages.map(({ bodies }) => JSON.stringify(bodies)),
      messages.map(({ about }) => about),
    ]),
  );
  const all = messages.flatMap(({ id, priority = 5, to }) => to.map((one) => ({ id, priority, ...one })));
  await tx.executeQuery(
    CompiledQuery.raw(deliveriesStatement, [
      at,
      all.map(({ id }) => id),
      all.map(({ personId }) => personId),
      all.map(({ expires }) => expires),
      all.map(({ from }) => from ?? at),
      all.map(({ priority }) => priority),
      messages.map(({ id }) => id),
      messages.map(({ about, concerns = [] }) => `{${[...(about ? [about] : []), ...concerns].join()}}`),
    ]),
  );
  ringAfterCommit(tx, 'bulk');
}
