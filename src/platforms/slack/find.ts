import { sql } from 'kysely';
import { z } from 'zod';
import type { Batch, Outcome, Receiver } from '../port.ts';
import { formatPlaces, parsePlaces } from './message-id.ts';
import { metadataType, type SendingDeps } from './send.ts';

const history = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      metadata: z
        .object({
          event_type: z.string(),
          event_payload: z.record(z.string(), z.unknown()),
        })
        .nullish(),
    }),
  ),
});

/** Messages looked at: the newest, among which a send of a minute ago stands. Fifteen is what every app may read. */
const mostMessages = 15;
/**
 * Looks once for messages of a batch in the conversations where they would stand, by their metadata. Only where
 * the conversation is known from an earlier message: opening it would be a change, and fifty a minute.
 */
export async function findSent(
  deps: SendingDeps,
  team: string,
  batch: Batch,
  signal: AbortSignal,
): Promise<Outcome[]> {
  const looked = batch.to
    .filter((receiver) => receiver.replaces === undefined)
    .map(async (receiver) => {
      const channel = await channelOf(deps, team, receiver.account);
      return channel === undefined ? undefined : findOne(deps, batch, receiver, channel, signal);
    });
  // Not to find out is no reason not to send.
  const found = await Promise.allSettled(looked);
  return found.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []));
}

async function findOne(
  { api }: SendingDeps,
  { id, lane }: Batch,
  { delivery }: Receiver,
  channel: string,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  const args = { channel, limit: mostMessages, include_all_metadata: true };
  const { messages } = await api.call({
    method: 'conversations.history',
    args,
    lane,
    answer: history,
    signal,
  });
  const mine = messages.filter(({ metadata }) => {
    const { batch, delivery: of } = metadata?.event_payload ?? {};
    return metadata?.event_type === metadataType && batch === id && of === delivery;
  });
  const places = mine.map(({ ts }) => ({ channel, ts })).reverse();
  if (places.length === 0) return undefined;
  return { delivery, result: 'accepted', externalId: formatPlaces(places) };
}

/** The person's conversation with the app, by the last message that Slack accepted for them. */
async function channelOf({ db }: SendingDeps, team: string, account: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select d.external_id as id from identity i join delivery d on d.person_id = i.person_id
    where i.platform = 'slack' and i.tenant = ${team} and i.external_id = ${account} and i.to_at is null
      and d.platform = 'slack' and d.tenant = ${team} and d.account = ${account} and d.external_id is not null
    order by d.id desc limit 1`.execute(db);
  return parsePlaces(rows[0]?.id ?? '')?.[0]?.channel;
}
