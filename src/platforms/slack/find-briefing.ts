import { z } from 'zod';
import { type SlackApi, SlackError } from './api.ts';

/** By what the briefing of a room is known among what people write there. */
const eventType = 'heed_briefing';
export const briefingMarks = { metadata: { event_type: eventType, event_payload: { briefing: true } } };

const history = z.object({
  messages: z.array(z.object({ ts: z.string(), metadata: z.object({ event_type: z.string() }).nullish() })),
});

/** It was said minutes ago at most, in a room that is just being made. */
const mostMessages = 100;

/** @returns the time stamp of a briefing that stands in the room; undefined where there is none, or Heed may not look */
export async function findBriefing(
  api: SlackApi,
  channel: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const args = { channel, limit: mostMessages, include_all_metadata: true };
  try {
    const call = { method: 'conversations.history', args, answer: history, lane: 'alert', signal } as const;
    const { messages } = await api.call(call);
    // The newest come first: of two the earlier one is that which people know.
    return messages.findLast(({ metadata }) => metadata?.event_type === eventType)?.ts;
  } catch (error) {
    // Not to find out is no reason not to say it.
    if (error instanceof SlackError && error.fate === 'refused') return undefined;
    throw error;
  }
}
