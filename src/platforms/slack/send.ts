import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import type { Batch, Outcome, Receiver } from '../port.ts';
import type { SlackApi } from './api.ts';
import { renderMessage, type SlackMessage } from './blocks/message.ts';
import { fateOf } from './fates.ts';
import { formatPlaces, type Place } from './message-id.ts';
import type { Refusals } from './refusals.ts';

export interface SendingDeps {
  api: SlackApi;
  /** Not the pool of a transaction that waits for a call. */
  db: Db;
  clock: Clock;
}

export const posted = z.object({ channel: z.string(), ts: z.string() });

/** Told from other metadata in a person's conversation. */
export const metadataType = 'heed_delivery';

/** `chat.postMessage` to one person: their conversation with the app is opened on the way. */
export async function sendNew(
  deps: SendingDeps & { refusals: Refusals },
  batch: Batch,
  { delivery, account }: Receiver,
  signal: AbortSignal,
): Promise<Outcome> {
  const { baseUrl, language, body, repeat, lane } = batch;
  const messages = renderMessage(body, { baseUrl, language, marked: repeat === 'marked' });
  const places: Place[] = [];
  for (const [part, message] of messages.entries()) {
    const args = argsOf(message, account, marksOf(batch, delivery, part, messages.length));
    try {
      places.push(await deps.api.call({ method: 'chat.postMessage', args, lane, answer: posted, signal }));
    } catch (error) {
      const now = deps.clock.now();
      const fate = deps.refusals.refused(account, error, lane, now) ?? fateOf(error, lane, now);
      // A first part has arrived, so that nothing certain can be said of the whole.
      return { delivery, ...(places.length > 0 ? { result: 'unknown' as const } : fate) };
    }
  }
  deps.refusals.worked(account, deps.clock.now());
  return { delivery, result: 'accepted', externalId: formatPlaces(places) };
}

/** Tells a part of a text of several messages from the others, and how many there are. */
export function marksOf({ id }: Batch, delivery: number, part: number, parts: number) {
  return { batch: id, delivery, ...(parts > 1 ? { part, parts } : {}) };
}

/** Slack recognises no repeats; the metadata are what a message of unknown fate is found by. */
export function argsOf(
  message: SlackMessage,
  channel: string,
  event_payload: Readonly<Record<string, string | number>>,
) {
  const { blocks, ...rest } = message;
  return {
    channel,
    ...rest,
    ...(blocks.length > 0 ? { blocks } : {}),
    metadata: { event_type: metadataType, event_payload },
  };
}
