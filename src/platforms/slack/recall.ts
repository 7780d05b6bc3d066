import { z } from 'zod';
import { SlackError } from './api.ts';
import { codeIs } from './channels.ts';
import { parsePlaces } from './message-id.ts';
import type { SendingDeps } from './send.ts';

type Recalled = 'recalled' | 'too-late' | 'unknown';

/**
 * `chat.delete`, fifty a minute. When the turn of one does not come in time the rest are left for another look,
 * in order, so that a large recall goes on where it stopped.
 */
export async function recallMessages(
  deps: SendingDeps,
  messages: readonly { externalId: string }[],
  signal: AbortSignal,
): Promise<Recalled[]> {
  const became: Recalled[] = [];
  let stopped = false;
  for (const { externalId } of messages) {
    const result: Recalled | 'wait' =
      stopped || signal.aborted ? 'unknown' : await recallOne(deps, externalId, signal);
    stopped ||= result === 'wait';
    became.push(result === 'wait' ? 'unknown' : result);
  }
  return became;
}

async function recallOne(
  { api }: SendingDeps,
  externalId: string,
  signal: AbortSignal,
): Promise<Recalled | 'wait'> {
  const places = parsePlaces(externalId);
  if (!places) return 'too-late';
  let result: Recalled = 'recalled';
  for (const place of places) {
    try {
      await api.call({ method: 'chat.delete', args: { ...place }, answer: z.object({}), signal });
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      if (error.retryAt) return 'wait';
      // It was there: taken back by a call before, whose answer was lost.
      if (codeIs(error, 'message_not_found')) continue;
      const never = error.fate === 'refused' && ['ignore', 'drop', 'bug'].includes(error.class);
      if (!never) return 'unknown';
      result = 'too-late';
    }
  }
  return result;
}
