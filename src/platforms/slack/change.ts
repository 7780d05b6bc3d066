import { z } from 'zod';
import type { Batch, Outcome, Receiver } from '../port.ts';
import { renderMessage } from './blocks/message.ts';
import { fateOfChange } from './fates.ts';
import { formatPlaces, parsePlaces } from './message-id.ts';
import type { SendingDeps } from './send.ts';

const anything = z.object({});

/**
 * `chat.update` of an earlier message, which keeps its metadata. Slack takes fifty of these a minute, so only what
 * a person has done and what has ended changes its card: every card of a broadcast would take a day and more.
 */
export async function changeMessage(
  { api, clock }: SendingDeps,
  { baseUrl, language, body, lane }: Batch,
  { delivery, replaces = '' }: Receiver,
  signal: AbortSignal,
): Promise<Outcome> {
  const [first, ...others] = parsePlaces(replaces) ?? [];
  const [message, ...more] = renderMessage(body, { baseUrl, language });
  if (!first || !message || more.length > 0) return { delivery, result: 'failed', reason: 'cannot-replace' };
  try {
    const { mrkdwn: _, unfurl_links: __, unfurl_media: ___, ...words } = message;
    const args = { ...first, ...words };
    await api.call({ method: 'chat.update', args, lane, answer: anything, signal });
    // What was said in several messages is said in one now.
    for (const other of others)
      await api.call({ method: 'chat.delete', args: { ...other }, lane, answer: anything, signal });
  } catch (error) {
    return { delivery, ...fateOfChange(error, clock.now()) };
  }
  return { delivery, result: 'accepted', externalId: formatPlaces([first]) };
}
