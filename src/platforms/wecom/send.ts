import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import type { Log } from '../../log.ts';
import type { Batch, Outcome, Receiver } from '../port.ts';
import type { WecomApi } from './api.ts';
import { render } from './cards/render.ts';
import { type Fate, fateOf } from './fates.ts';
import { rememberSend } from './response-codes.ts';
import type { WecomSettings } from './settings.ts';
import { lower, namesOne } from './userid.ts';

export interface SendingDeps {
  api: WecomApi;
  /** Not the pool of a transaction that waits for a call. */
  db: Db;
  settings: Pick<WecomSettings, 'agentid'>;
  clock: Clock;
  log: Log;
}

/** For how long WeCom can be asked to recognise a request that comes again, in seconds [90236]. */
export const longestCheckSeconds = 14_400;
const replyCheckSeconds = 1_800;

/**
 * For how long WeCom recognises this one. Cards are told apart by their tasks; texts only as far as WeCom looks at a
 * field of ours, which no page says. So the same reply to the same person, were it taken for a repeat, is not
 * swallowed for longer than WeCom's own half hour.
 */
export function checkSeconds({ lane, body }: Pick<Batch, 'lane' | 'body'>): number {
  return lane === 'bulk' && body.kind === 'text' ? replyCheckSeconds : longestCheckSeconds;
}

/** A text that does not fit into one message is several, and WeCom counts each. */
export function messagesOf({
  body,
  language,
  baseUrl,
  repeat,
}: Pick<Batch, 'body' | 'language' | 'baseUrl' | 'repeat'>): number {
  const rendered = render(body, { baseUrl, language, marked: repeat === 'marked' });
  return rendered.msgtype === 'text' ? rendered.parts.length : 1;
}

const sendAnswer = z.object({
  msgid: z.string().nullish(),
  response_code: z.string().nullish(),
  invaliduser: z.string().nullish(),
  unlicenseduser: z.string().nullish(),
});
type Answer = z.infer<typeof sendAnswer>;

/** `message/send` for everybody in a batch who gets a message of their own. */
export async function sendNew(deps: SendingDeps, batch: Batch, signal: AbortSignal): Promise<Outcome[]> {
  const fresh = batch.to.filter((receiver) => receiver.replaces === undefined);
  const to = fresh.filter((receiver) => namesOne(receiver.account));
  const nobody = fresh
    .filter((receiver) => !namesOne(receiver.account))
    .map(({ delivery }): Outcome => ({ delivery, result: 'failed', reason: 'unknown-account' }));
  if (to.length === 0) return nobody;
  const taskId = taskIdOf(batch);
  const requests = requestsFor(deps.settings.agentid, batch, to, taskId);
  const answers: Answer[] = [];
  try {
    for (const body of requests) {
      answers.push(await deps.api.call({ path: 'message/send', body, answer: sendAnswer, signal }));
    }
  } catch (error) {
    const fate =
      answers.length > 0 ? halfSent(error, batch, deps.clock) : fateOf(error, batch, deps.clock.now());
    return [...nobody, ...outcomes(to, taskId, answers[0], fate)];
  }
  const sent = outcomes(to, taskId, answers[0], { result: 'accepted' });
  const people = sent.filter((outcome) => outcome.result === 'accepted').length;
  if (people > 0) await keep(deps, taskId, answers, people);
  return [...nobody, ...sent];
}

/** A marked repeat is another message, and so another task. */
function taskIdOf({ id, repeat }: Batch): string {
  return repeat === 'marked' ? `${id}_again` : id;
}

/**
 * The requests of a batch, each one text that is the same to the byte whenever it is made: WeCom recognises a
 * repeat by that. A card is told from others by its task; a text has nothing of the kind, so it carries the
 * batch in a field of ours, or the same words twice in four hours would be taken for a repeat.
 */
function requestsFor(agentid: number, batch: Batch, to: readonly Receiver[], taskId: string): string[] {
  const { baseUrl, language, body, repeat } = batch;
  const rendered = render(body, { baseUrl, language, marked: repeat === 'marked' });
  const first = {
    touser: to.map((receiver) => receiver.account).join('|'),
    agentid,
    msgtype: rendered.msgtype,
  };
  const last = { enable_duplicate_check: 1, duplicate_check_interval: checkSeconds(batch) };
  if (rendered.msgtype === 'template_card') {
    return [JSON.stringify({ ...first, template_card: { ...rendered.card, task_id: taskId }, ...last })];
  }
  return rendered.parts.map((content, part) =>
    JSON.stringify({ ...first, text: { content }, heed_message: `${taskId}.${part}`, ...last }),
  );
}

/** A first part has arrived: all of it again, of which WeCom lets pass what is missing. */
function halfSent(error: unknown, batch: Batch, clock: Clock): Fate {
  const fate = fateOf(error, batch, clock.now());
  return fate.result === 'later' ? { result: 'unknown' } : fate;
}

function outcomes(
  to: readonly Receiver[],
  taskId: string,
  answer: Answer | undefined,
  fate: Fate,
): Outcome[] {
  const invalid = listed(answer?.invaliduser);
  const unlicensed = listed(answer?.unlicenseduser);
  return to.map(({ delivery, account }): Outcome => {
    if (invalid.has(lower(account))) return { delivery, result: 'failed', reason: 'unknown-account' };
    if (unlicensed.has(lower(account))) return { delivery, result: 'failed', reason: 'unlicensed' };
    return fate.result === 'accepted' ? { delivery, ...fate, externalId: taskId } : { delivery, ...fate };
  });
}

function listed(list: string | null | undefined): ReadonlySet<string> {
  return new Set(list?.split('|').map(lower));
}

async function keep(
  { db, clock, log }: SendingDeps,
  taskId: string,
  answers: readonly Answer[],
  people: number,
): Promise<void> {
  const msgids = answers.flatMap(({ msgid }) => (msgid ? [msgid] : []));
  const responseCode = answers[0]?.response_code ?? undefined;
  // Accepted is accepted: without this row the card cannot be changed or taken back, and that is all.
  await rememberSend(db, { taskId, msgids, responseCode, people, now: clock.now() }).catch((err: unknown) =>
    log.warn({ err, task: taskId, people }, 'what WeCom gave for a message could not be kept'),
  );
}
