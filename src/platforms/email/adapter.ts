import { sql } from 'kysely';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/pool.ts';
import { HeedError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { normaliseEmail } from '../../mailboxes/address.ts';
import { discardLink, issueLink } from '../../mailboxes/links.ts';
import { text } from '../../messages/texts.ts';
import { Alarm } from '../alarm.ts';
import type { Batch, Outcome, OutsideLetter, OutsideOutcome, Platform, Receiver } from '../port.ts';
import { compose, messageIdOf } from './compose.ts';
import type { Connections } from './connections.ts';
import { linksOf } from './links.ts';
import { meaningOf } from './outcome.ts';
import { Pace } from './pace.ts';
import type { EmailSettings } from './settings.ts';
import { SmtpTrouble } from './trouble.ts';
import { letterOf } from './words.ts';

interface Deps {
  db: Db;
  clock: Clock;
  log: Log;
  connections: Connections;
  settings: EmailSettings;
}

/** A receiver may be refused for the time being for so long. Greylisting ends within hours; servers give up after days. */
const patienceMs = 24 * 3_600_000;
const mostConnections = 8;

/**
 * Mail through one server (RFC 5321). Each receiver is a mail of their own: its link is theirs alone. Mail servers
 * recognise no repeat, so what may have been sent is never sent again unasked, except an alert, which says so.
 */
export function emailPlatform(deps: Deps): Platform {
  const { settings, clock, log } = deps;
  const pace = new Pace(clock, settings.perSecond);
  const alarm = new Alarm({ id: 'email', name: 'The mail server' }, log, clock);
  return {
    name: 'email',
    capabilities: {
      batch: 1,
      atOnce: Math.max(1, Math.min(mostConnections, Math.ceil(settings.perSecond))),
      dedupeMs: 0,
      replaces: false,
      forms: false,
    },
    async send(batch, signal) {
      const outcomes: Outcome[] = [];
      for (const to of batch.to) outcomes.push(await sendOne({ ...deps, pace, alarm }, batch, to, signal));
      return outcomes;
    },
    writeOutside: (letter, signal) => writeOne({ ...deps, pace, alarm }, letter, signal),
    preview(body, { language }) {
      const { card, also } = letterOf(body, { language, marked: false });
      if (!card) return body;
      const { buttons: _onThePage, note, ...shown } = card;
      return {
        kind: 'card',
        card: { ...shown, note: [also, note].filter(Boolean).join(language === 'zh-CN' ? '。' : '. ') },
      };
    },
    async openForm() {
      throw new HeedError('bad-input', 'a mail opens no forms: they are pages');
    },
  };
}

async function sendOne(
  { db, clock, connections, settings, pace, alarm }: Deps & { pace: Pace; alarm: Alarm },
  batch: Batch,
  { delivery, account }: Receiver,
  signal: AbortSignal,
): Promise<Outcome> {
  const now = clock.now();
  // What was noted as an address is one; nothing else ever gets into a command.
  const address = normaliseEmail(account);
  if (address === undefined) return { delivery, result: 'failed', reason: 'unknown-account' };
  const waitMs = pace.take();
  if (waitMs > 0) return { delivery, result: 'later', at: new Date(now.getTime() + waitMs), why: 'rate' };
  const { language, baseUrl, lane } = batch;
  const letter = letterOf(batch.body, { language, marked: batch.repeat === 'marked' });
  const { path } = letter.main;
  const token = await issueLink(db, { channel: 'email', address, next: path, now });
  if (token === undefined) return { delivery, result: 'failed', reason: 'unknown-account' };
  const messageId = messageIdOf(delivery, baseUrl, settings);
  const posting = { to: address, messageId, baseUrl, date: now, link: linksOf(baseUrl, token, path) };
  const bytes = await compose(letter, posting, settings);
  try {
    await connections.send({ from: settings.from.address, to: address, bytes }, signal);
    alarm.worked('send');
    return { delivery, result: 'accepted', externalId: messageId };
  } catch (error) {
    if (!(error instanceof SmtpTrouble)) throw error;
    if (!error.perhapsSent) await discardLink(db, token);
    const patient = await isYoung(db, delivery, now);
    const meaning = meaningOf(error, { lane, patient });
    if (meaning.result !== 'later') return { delivery, ...meaning };
    if (meaning.why === 'trouble') sayTrouble(alarm, error);
    return { delivery, result: 'later', at: new Date(now.getTime() + meaning.afterMs), why: meaning.why };
  }
}

/** Words of their own, and no way into Heed: whoever reads that mailbox is nobody here. */
async function writeOne(
  { clock, connections, settings, pace, alarm }: Deps & { pace: Pace; alarm: Alarm },
  { id, address: written, language, subject, words, small, marked, baseUrl }: OutsideLetter,
  signal: AbortSignal,
): Promise<OutsideOutcome> {
  const now = clock.now();
  const address = normaliseEmail(written);
  if (address === undefined) return { result: 'refused' };
  const waitMs = pace.take();
  if (waitMs > 0) return { result: 'later', at: new Date(now.getTime() + waitMs) };
  const again = marked ? { again: text(language, 'delivery.again') } : {};
  const letter = { language, subject, words, small, ...again };
  const messageId = messageIdOf(`outside.${id}`, baseUrl, settings);
  const posting = { to: address, messageId, baseUrl, date: now, link: (path: string) => path };
  const bytes = await compose(letter, posting, settings);
  try {
    await connections.send({ from: settings.from.address, to: address, bytes }, signal);
    alarm.worked('send');
    return { result: 'taken' };
  } catch (error) {
    if (!(error instanceof SmtpTrouble)) throw error;
    const meaning = meaningOf(error, { lane: 'bulk', patient: true });
    if (meaning.result === 'unknown') return { result: 'unknown' };
    if (meaning.result === 'failed') return { result: 'refused' };
    if (meaning.why === 'trouble') sayTrouble(alarm, error);
    return { result: 'later', at: new Date(now.getTime() + meaning.afterMs) };
  }
}

/** For an operator: where it stops and what to do, never the server's words, which quote addresses. */
function sayTrouble(alarm: Alarm, { step, code, reason }: SmtpTrouble): void {
  const todo = {
    connecting: 'Look at SMTP_URL, the network and the certificate: npx heed doctor',
    'signing-in': 'Look at the user name and password in SMTP_URL',
    sender: 'Look at SMTP_FROM: the server does not let it send',
    receiver: 'It goes on by itself when the server takes mail again',
    words: 'It goes on by itself when the server takes mail again',
  }[step];
  alarm.refused('send', code ?? reason ?? step, { class: step, means: `nothing is taken (${step})`, todo });
}

async function isYoung(db: Db, delivery: number, now: Date): Promise<boolean> {
  const { rows } = await sql<{ at: Date }>`
    select created_at as at from delivery where id = ${delivery}`.execute(db);
  const [row] = rows;
  return row === undefined || now.getTime() - row.at.getTime() < patienceMs;
}
