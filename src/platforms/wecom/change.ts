import { z } from 'zod';
import type { Batch, Outcome, Receiver } from '../port.ts';
import { WecomError } from './api.ts';
import { renderChange } from './cards/render.ts';
import type { TemplateCard } from './cards/template-card.ts';
import { fateOf } from './fates.ts';
import { type TakenCode, takeClickCode, takeSendCode } from './response-codes.ts';
import type { SendingDeps } from './send.ts';
import { lower } from './userid.ts';

/** Here a list, unlike `message/send`'s [90236]. */
const updateAnswer = z.object({ invaliduser: z.array(z.string()).nullish() });

/** Calls at once for persons who need one each. */
const atOnce = 8;

interface Change {
  card: TemplateCard;
  batch: Batch;
  signal: AbortSignal;
}

/**
 * `message/update_template_card` for everybody in a batch whose earlier card turns into this one. What changes
 * many cards uses the code of the send, which there is once; what changes one uses the code of that person's
 * click, or the send's own when nobody else got that message.
 */
export async function changeCards(deps: SendingDeps, batch: Batch, signal: AbortSignal): Promise<Outcome[]> {
  const changed = batch.to.filter((receiver) => receiver.replaces !== undefined);
  const card = renderChange(batch.body, { baseUrl: batch.baseUrl, language: batch.language });
  if (!card) return changed.map(cannotReplace);
  const byTask = new Map<string, Receiver[]>();
  for (const receiver of changed) {
    const { replaces = '' } = receiver;
    byTask.set(replaces, [...(byTask.get(replaces) ?? []), receiver]);
  }
  const outcomes: Outcome[] = [];
  for (const [taskId, to] of byTask) {
    outcomes.push(...(await changeTask(deps, { card, batch, signal }, taskId, to)));
  }
  return outcomes;
}

async function changeTask(
  deps: SendingDeps,
  change: Change,
  taskId: string,
  to: readonly Receiver[],
): Promise<Outcome[]> {
  const { db, clock } = deps;
  if (to.length > 1) {
    const code = await takeSendCode(db, taskId, 'any', clock.now());
    if (code) return update(deps, change, taskId, to, code);
  }
  const outcomes: Outcome[] = [];
  for (let start = 0; start < to.length; start += atOnce) {
    const some = to.slice(start, start + atOnce).map(async (receiver) => {
      const code =
        (await takeClickCode(db, taskId, receiver.account, clock.now())) ??
        (to.length === 1 ? await takeSendCode(db, taskId, 'sole', clock.now()) : undefined);
      return code ? update(deps, change, taskId, [receiver], code) : [cannotReplace(receiver)];
    });
    outcomes.push(...(await Promise.all(some)).flat());
  }
  return outcomes;
}

async function update(
  { api, settings, clock }: SendingDeps,
  { card, batch, signal }: Change,
  taskId: string,
  to: readonly Receiver[],
  { code, putBack }: TakenCode,
): Promise<Outcome[]> {
  const body = {
    userids: to.map((receiver) => receiver.account),
    agentid: settings.agentid,
    response_code: code,
    template_card: card,
  };
  try {
    const answer = await api.call({
      path: 'message/update_template_card',
      body,
      answer: updateAnswer,
      signal,
    });
    const invalid = new Set(answer.invaliduser?.map(lower));
    return to.map((receiver) =>
      invalid.has(lower(receiver.account))
        ? cannotReplace(receiver)
        : { delivery: receiver.delivery, result: 'accepted', externalId: taskId },
    );
  } catch (error) {
    // The code is used up or too old, or these people never had that card.
    if (error instanceof WecomError && error.fate === 'refused' && error.class === 'drop')
      return to.map(cannotReplace);
    const fate = fateOf(error, batch, clock.now());
    if (fate.result === 'later') await putBack();
    if (fate.result === 'accepted') return to.map(cannotReplace);
    return to.map(({ delivery }) => ({ delivery, ...fate }));
  }
}

function cannotReplace({ delivery }: Receiver): Outcome {
  return { delivery, result: 'failed', reason: 'cannot-replace' };
}
