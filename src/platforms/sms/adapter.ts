import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { normaliseNumber } from '../../mailboxes/address.ts';
import { discardLink, issueLink, linkLifeMs } from '../../mailboxes/links.ts';
import { codeLifeMs } from '../../mailboxes/phones.ts';
import { askedByCard } from '../../messages/question.ts';
import { text } from '../../messages/texts.ts';
import { Alarm } from '../alarm.ts';
import type { Batch, Outcome, Platform, Receiver } from '../port.ts';
import { outcomeOf } from '../taken.ts';
import type { SmsProvider } from './provider.ts';

const todo = 'Look at the TENCENT_SMS_ variables and the provider’s console: docs/connect-email.md';

interface Deps {
  db: Db;
  clock: Clock;
  log: Log;
  provider: SmsProvider;
}

/**
 * Text messages. None carries what Heed has to say: carriers let approved templates through and nothing else, and
 * whoever looks at a telephone reads them. It says that something waits and gives a link; the page says what.
 */
export function smsPlatform(deps: Deps): Platform {
  const alarm = new Alarm({ id: 'sms', name: 'The provider of text messages' }, deps.log, deps.clock);
  return {
    name: 'sms',
    capabilities: {
      batch: 1,
      dedupeMs: 0,
      replaces: false,
      forms: false,
      // Carriers drop what comes more often, and nobody wants it.
      quota: { perPersonMinute: 2, perPersonHour: 5, perAccountDay: 3, zone: 'Asia/Shanghai' },
    },
    async send(batch, signal) {
      const outcomes: Outcome[] = [];
      for (const to of batch.to) outcomes.push(await sendOne(deps, alarm, batch, to, signal));
      return outcomes;
    },
    async sendCode(number, code, signal) {
      if (!deps.provider.sendsTo(number, true)) return 'refused';
      const minutes = String(codeLifeMs / 60_000);
      const taken = await deps.provider.send({ number, values: [code, minutes], code: true }, signal);
      const { result, ...why } = outcomeOf(0, taken, { alarm, now: deps.clock.now(), todo });
      if (result === 'accepted') return 'taken';
      return result === 'failed' && 'reason' in why ? 'refused' : result === 'unknown' ? 'unknown' : 'later';
    },
    preview: (_body, { baseUrl, language }) => ({
      kind: 'text',
      text: text(language, 'mailboxes.sms.preview', { base: baseUrl, hours: linkLifeMs.sms / 3_600_000 }),
    }),
    async openForm() {
      throw new HeedError('bad-input', 'a text message opens no forms: they are pages');
    },
  };
}

async function sendOne(
  { db, clock, provider }: Deps,
  alarm: Alarm,
  batch: Batch,
  { delivery, account }: Receiver,
  signal: AbortSignal,
): Promise<Outcome> {
  const now = clock.now();
  const number = normaliseNumber(account);
  if (number === undefined) return { delivery, result: 'failed', reason: 'unknown-account' };
  if (!provider.sendsTo(number)) return { delivery, result: 'failed', reason: 'refused' };
  const token = await issueLink(db, { channel: 'sms', address: number, next: pathOf(batch), now });
  if (token === undefined) return { delivery, result: 'failed', reason: 'unknown-account' };
  const hours = String(linkLifeMs.sms / 3_600_000);
  const taken = await provider.send({ number, values: [token, hours] }, signal);
  if (taken.taken === false) await discardLink(db, token);
  return outcomeOf(delivery, taken, { alarm, now, todo });
}

/** The page that a card leads to; of words, the reader's own page. */
function pathOf({ body: given }: Batch): string {
  const body = askedByCard(given);
  if (body.kind === 'text') return '/me';
  const { link, items, aside } = body.card;
  return (
    link?.path ??
    (items?.length === 1 ? items[0]?.link.path : undefined) ??
    (items ? '/me' : aside?.link.path) ??
    '/me'
  );
}
