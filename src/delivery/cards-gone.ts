import { type SqlBool, sql } from 'kysely';
import type { Tx } from '../db/pool.ts';
import { appendAll } from '../evidence/append.ts';
import type { ErasureContext } from '../people/personal-data.ts';

/** Whether message `m` went to several and an answer names it as it was handed to the platform. */
export const isNamedOfSeveral = sql<SqlBool>`
  (select count(distinct member) > 1 from delivery_batch b cross join unnest(b.members) member where b.message_id = m.id)
  and exists (
    select from message card join delivery_batch b on b.message_id = card.id
    join evidence_event e on e.about = card.about and e.type = 'answer.given'
      and strpos(e.event, encode(b.body_sha256, 'hex')) > 0
    where card.id = m.id)`;

/**
 * Where an answer stays that names a card whose words were erased, as under a legal hold, the log says so: who verifies
 * the answer later can tell a card that was erased from one that was taken away. On the record of whoever answered, and
 * erased with their answer; an answer that names no such card leaves no trace of one.
 *
 * @param cards that have just gone: the notice each was about, and its SHA-256 (hex). The same words in another message
 *   are there still.
 */
export async function recordGone(
  tx: Tx,
  cards: readonly { about: string; sha256: string }[],
  { now, actor, reason }: ErasureContext,
): Promise<void> {
  if (cards.length === 0) return;
  const { rows } = await sql<{ notice: string; person: string; cards: string[] }>`
    with gone (about, sha256) as (
      select * from unnest(${cards.map(({ about }) => about)}::uuid[], ${cards.map(({ sha256 }) => sha256)}::text[])
    )
    select e.about as notice, e.person_id as person, array_agg(distinct gone.sha256 order by gone.sha256) as cards
    from gone join evidence_event e on e.about = gone.about and e.type = 'answer.given'
      -- Looked for as text first, so that hardly one has to be read as JSON.
      and strpos(e.event, gone.sha256) > 0 and e.event::jsonb #>> '{data,shown,card}' = gone.sha256
    where e.person_id is not null
      and not exists (select from delivery_batch b where b.body_sha256 = decode(gone.sha256, 'hex'))
    group by 1, 2 order by 1, 2`.execute(tx);
  await appendAll(
    tx,
    rows.map(({ notice, person, cards: gone }) => ({
      type: 'notice.card-erased' as const,
      at: now,
      actor,
      person,
      about: notice,
      data: { notice, cards: gone, reason },
    })),
  );
}
