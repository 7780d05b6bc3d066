import type { Agent } from 'undici';
import type { Clock } from '../../clock.ts';
import { HeedError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { askedByCard } from '../../messages/question.ts';
import { Alarm } from '../alarm.ts';
import type { Batch, Outcome, Platform, Receiver } from '../port.ts';
import { type Posted, patientAgent, postOnce } from '../post.ts';
import { outcomeOf, type Taken } from '../taken.ts';
import type { PagerSettings } from './settings.ts';
import { pagerHeader, pagerSignature } from './signing.ts';

const todo =
  'Look at HEED_PAGER_URL and HEED_PAGER_SECRET, and at the paging service: docs/crisis.md, Paging service';
/** Where it tells that somebody has taken a page, below Heed's address. */
export const pagerPath = '/pager/callback';
/** For so long the service is asked to take one key for one page. */
const dedupeMs = 24 * 3_600_000;

/**
 * A paging service, by a signed webhook: the title and the mark of a card, and its link; never its lines. One key is one
 * page however often it comes, and the same key ends it once its person has answered.
 */
export function pagerPlatform({
  clock,
  log,
  settings,
}: {
  clock: Clock;
  log: Log;
  settings: PagerSettings;
}): Platform & { close(): Promise<void> } {
  const agent = patientAgent();
  const alarm = new Alarm({ id: 'pager', name: 'The paging service' }, log, clock);
  return {
    name: 'pager',
    capabilities: { batch: 1, atOnce: 12, dedupeMs, replaces: true, forms: false },
    async send(batch, signal) {
      return Promise.all(
        batch.to.map(async (receiver): Promise<Outcome> => {
          const said = bodyOf(batch, receiver);
          if (!said) return { delivery: receiver.delivery, result: 'skipped' };
          const taken = await post(agent, settings, said, clock.now(), signal);
          return outcomeOf(receiver.delivery, taken, { alarm, now: clock.now(), todo });
        }),
      );
    },
    async openForm() {
      throw new HeedError('bad-input', 'a paging service opens no forms: they are pages');
    },
    close: () => agent.destroy(),
  };
}

interface Said {
  key: string;
  body: string;
}

/** The same bytes for the same batch, so that a repeat is recognised. Undefined for words, which page nobody. */
function bodyOf({ id, body: given, language, baseUrl }: Batch, to: Receiver): Said | undefined {
  const key = to.replaces ?? id;
  if (to.replaces !== undefined) return { key, body: JSON.stringify({ v: 1, event: 'resolve', key }) };
  const body = askedByCard(given);
  if (body.kind !== 'card') return undefined;
  const { title, state, link } = body.card;
  const page = {
    ...{ v: 1, event: 'page', key, to: to.account, language, title },
    ...(state ? { level: state.label } : {}),
    ...(link ? { url: `${baseUrl}${link.path}` } : {}),
    callback: `${baseUrl}${pagerPath}`,
  };
  return { key, body: JSON.stringify(page) };
}

async function post(
  agent: Agent,
  { url, secrets }: PagerSettings,
  { key, body }: Said,
  now: Date,
  signal: AbortSignal,
): Promise<Taken> {
  const signature = pagerSignature(secrets[0], Buffer.from(body), now);
  const headers = { 'content-type': 'application/json', [pagerHeader]: signature };
  return takenOf(await postOnce(agent, { url, headers, body }, signal), key);
}

function takenOf(posted: Posted, key: string): Taken {
  if (!posted.answered)
    return posted.left
      ? { taken: 'unknown', code: posted.code }
      : { taken: false, why: 'unreachable', code: posted.code };
  const { status, retryAfterMs = 1_000 } = posted;
  const code = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { taken: true, id: key };
  if (status >= 500) return { taken: 'unknown', code };
  if (status === 429) return { taken: false, why: 'limit', code, afterMs: retryAfterMs };
  return { taken: false, why: status === 404 || status === 422 ? 'number' : 'configuration', code };
}
