import { z } from 'zod';
import type { Batch, Outcome, Receiver } from '../port.ts';
import { type SlackAnswers, SlackError } from './api.ts';
import { renderMessage, type SlackMessage } from './blocks/message.ts';
import { codeIs } from './channels.ts';
import { fateOfChange } from './fates.ts';
import { formatPlaces, type Place, parsePlaces } from './message-id.ts';
import type { Refusals } from './refusals.ts';
import { takeUse } from './response-urls.ts';
import type { SendingDeps } from './send.ts';

const anything = z.object({});

export interface ChangingDeps extends SendingDeps {
  answers: SlackAnswers;
  /** Of changes: whether Slack takes those of others says nothing about posts. */
  changeRefusals: Refusals;
}

/**
 * Changes an earlier message: at the address of its reader's click, which no limit holds up, or else by
 * `chat.update`. Slack takes fifty of those a minute, so only what a person has done and what has ended changes a
 * card: every card of a broadcast would take a day and more.
 */
export async function changeMessage(
  deps: ChangingDeps,
  { baseUrl, language, body, lane }: Batch,
  { delivery, account, replaces = '' }: Receiver,
  signal: AbortSignal,
): Promise<Outcome> {
  const { api, clock, changeRefusals } = deps;
  const [first, ...others] = parsePlaces(replaces) ?? [];
  const [message, ...more] = renderMessage(body, { baseUrl, language });
  if (!first || !message || more.length > 0) return { delivery, result: 'failed', reason: 'cannot-replace' };
  try {
    if (!(await changedByClick(deps, { place: first, account, message }, signal))) {
      const { mrkdwn: _, unfurl_links: __, unfurl_media: ___, ...words } = message;
      // Keeps its metadata.
      const args = { ...first, ...words };
      await api.call({ method: 'chat.update', args, lane, answer: anything, signal });
      changeRefusals.worked(account, clock.now());
    }
    // What was said in several messages is said in one now.
    for (const other of others)
      await api
        .call({ method: 'chat.delete', args: { ...other }, lane, answer: anything, signal })
        .catch(unlessGone);
  } catch (error) {
    const now = clock.now();
    const theirs = changeRefusals.refused(account, error, lane, now);
    // Whose message may not be changed can still be written to.
    if (theirs?.result === 'failed') return { delivery, result: 'failed', reason: 'cannot-replace' };
    return { delivery, ...(theirs ?? fateOfChange(error, now)) };
  }
  return { delivery, result: 'accepted', externalId: formatPlaces([first]) };
}

/** Of a change that is made once more, a part may have been made before. */
function unlessGone(error: unknown): void {
  if (!codeIs(error, 'message_not_found')) throw error;
}

/** @returns false when it has to be done otherwise; once more changes nothing, so every doubt counts as that */
async function changedByClick(
  { db, clock, answers }: ChangingDeps,
  { place, account, message }: { place: Place; account: string; message: SlackMessage },
  signal: AbortSignal,
): Promise<boolean> {
  const use = await takeUse(db, place, account, clock.now());
  if (!use) return false;
  const { text, blocks } = message;
  const said = { replace_original: true, text, ...(blocks.length > 0 ? { blocks } : {}) };
  try {
    await answers.answerClick(use.url, said, signal);
    return true;
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    if (error.fate === 'refused') await use.over();
    return false;
  }
}
