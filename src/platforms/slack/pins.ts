import { z } from 'zod';
import type { Body } from '../../messages/model.ts';
import type { PinOutcome, PinProblem, Pins } from '../port.ts';
import { type SlackApi, type SlackCall, SlackError } from './api.ts';
import { renderMessage } from './blocks/message.ts';
import { formatPlaces, parsePlaces } from './message-id.ts';
import { posted } from './send.ts';

const anything = z.object({});

/** What HR copies from Slack: a channel's id, or the link to it. Never a person's id: a post would go to that person. */
const channelId =
  /^(?:https:\/\/[a-z0-9.-]+\/(?:archives|client\/[A-Z0-9]+)\/)?([CG][A-Z0-9]{2,30})(?:[/?#].*)?$/;

/** Cards that stand pinned in channels in which the app is [docs.slack.dev: pins.add, pins.remove]. */
export function slackPins(api: SlackApi): Pins {
  const ask = <T>(method: string, args: object, answer: z.ZodType<T>, signal: AbortSignal) =>
    api.call({ method, args: args as SlackCall<T>['args'] & object, answer, signal });
  const messageOf = (body: Body, setting: Parameters<Pins['post']>[2]) => renderMessage(body, setting)[0];
  const at = (place: string) => parsePlaces(place)?.[0] ?? { channel: '', ts: '' };
  return {
    channel: (typed) => channelId.exec(typed.trim())?.[1],
    post: (channel, body, setting, signal) =>
      outcome(async () => {
        const args = { channel, ...messageOf(body, setting) };
        return formatPlaces([await ask('chat.postMessage', args, posted, signal)]);
      }),
    change: (place, body, setting, signal) =>
      outcome(async () => {
        const { text, blocks } = messageOf(body, setting) ?? { text: '', blocks: [] };
        await ask('chat.update', { ...at(place), text, blocks }, anything, signal);
        return undefined;
      }),
    pin: (place, signal) => outcome(() => onPin('pins.add', place, signal)),
    unpin: (place, signal) => outcome(() => onPin('pins.remove', place, signal)),
  };

  async function onPin(method: string, place: string, signal: AbortSignal): Promise<undefined> {
    const { channel, ts: timestamp } = at(place);
    try {
      await ask(method, { channel, timestamp }, anything, signal);
    } catch (error) {
      // Pinned, or taken off, before.
      if (!(error instanceof SlackError) || error.class !== 'ignore') throw error;
    }
    return undefined;
  }
}

async function outcome(work: () => Promise<string | undefined>): Promise<PinOutcome> {
  try {
    const place = await work();
    return { result: 'done', ...(place ? { place } : {}) };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    if (error.fate === 'unknown') return { result: 'unknown' };
    if (error.retryAt) return { result: 'later', at: error.retryAt };
    return { result: 'refused', problem: problems[error.code ?? ''] ?? byClass(error) };
  }
}

const problems: Readonly<Record<string, PinProblem>> = {
  channel_not_found: 'no-channel',
  is_archived: 'archived',
  not_in_channel: 'not-member',
  missing_scope: 'no-scope',
  too_many_pins: 'full',
  message_not_found: 'gone',
};

const byClass = (error: SlackError): PinProblem =>
  error.fate === 'not-sent' || error.class === 'retry' || error.class === 'uncertain'
    ? 'trouble'
    : 'not-allowed';
