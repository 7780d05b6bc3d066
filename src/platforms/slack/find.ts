import { sql } from 'kysely';
import { z } from 'zod';
import type { Batch, Outcome, Receiver } from '../port.ts';
import { renderMessage } from './blocks/message.ts';
import { formatPlaces, type Place, parsePlaces } from './message-id.ts';
import { argsOf, marksOf, metadataType, posted, type SendingDeps } from './send.ts';

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

const marks = z.object({
  batch: z.string(),
  delivery: z.number(),
  part: z.number().int().min(0).default(0),
  parts: z.number().int().min(1).max(mostMessages).default(1),
});

/**
 * Looks once for messages of a batch in the conversations where they would stand, by their metadata. Only where
 * the conversation is known from an earlier message: opening it would be a change, and fifty a minute. Of a text of
 * several messages those that are missing are sent: half a warning is none.
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
  batch: Batch,
  { delivery, account }: Receiver,
  channel: string,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  const { id, lane, baseUrl, language, body } = batch;
  const args = { channel, limit: mostMessages, include_all_metadata: true };
  const { messages } = await api.call({
    method: 'conversations.history',
    args,
    lane,
    answer: history,
    signal,
  });
  // The newest come first: of a part that stands there twice the earlier one counts.
  const there = new Map<number, Place>();
  let parts = 1;
  for (const { ts, metadata } of messages) {
    const read = marks.safeParse(metadata?.event_payload).data;
    if (metadata?.event_type !== metadataType || read?.batch !== id || read.delivery !== delivery) continue;
    if (read.parts !== parts) there.clear();
    parts = read.parts;
    there.set(read.part, { channel, ts });
  }
  if (there.size === 0) return undefined;
  const wanted = renderMessage(body, { baseUrl, language, marked: false });
  // Made otherwise today: what is missing would not fit to what is there.
  if (there.size < parts && wanted.length !== parts) return undefined;
  const places: Place[] = [];
  for (let part = 0; part < parts; part += 1) {
    const message = wanted[part];
    const place =
      there.get(part) ??
      (message &&
        (await api.call({
          method: 'chat.postMessage',
          args: argsOf(message, account, marksOf(batch, delivery, part, parts)),
          lane,
          answer: posted,
          signal,
        })));
    if (!place) return undefined;
    places.push(place);
  }
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
