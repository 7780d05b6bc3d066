import { sql } from 'kysely';
import type { App } from '../src/app.ts';
import { type Db, inTransaction, type Tx } from '../src/db/pool.ts';
import { enqueue } from '../src/delivery/enqueue.ts';
import { HeedError } from '../src/errors.ts';
import {
  type Body,
  type Button,
  type Card,
  type Command,
  type Language,
  languages,
  type PageLink,
} from '../src/messages/model.ts';
import { hasText, text } from '../src/messages/texts.ts';
import { ArrivedBefore } from '../src/notices/record.ts';
import { answerCry } from './cry.ts';
import { recognise, whoAndWhether } from './inbound-actor.ts';
import { commitsItself, type Reply, routeCommand } from './router.ts';
import { answerSupport } from './support.ts';

/** Something a person did on a platform: verified and normalised by its adapter. */
export interface Arrival {
  platform: string;
  tenant: string;
  /** The same for every delivery of the same thing. */
  eventId: string;
  account: string;
  command: Command;
  /** What is said goes back with the acknowledgement; otherwise it is sent as a message. */
  answersAtOnce: boolean;
  /** The adapter opens forms itself, at once: they come back instead of being sent as a link. */
  opensForms?: boolean;
  /** The adapter itself tells whom Heed does not know that it is so: nothing can be queued for them. */
  tellsUnknown?: boolean;
  /** What the adapter keeps of it, safe to repeat and harmless by itself. */
  keep?: () => Promise<void>;
}

/** What is to be said or opened now, in the person's language. */
export interface Answered {
  reply: Reply;
  language: Language;
  /** Said to somebody whom Heed does not know. */
  unknown?: true;
  /** Said to somebody who may be in distress, or looks for a counsellor: it goes out now, past every queue, and is kept nowhere. */
  cry?: true;
}

/** Nothing is known of theirs, not even their language. */
export const notLinked = languages.map((language) => text(language, 'words.notLinked')).join('\n\n');

/** A reply as words, what is listed below them, and a page behind them. */
export interface Said {
  text: string;
  link?: PageLink;
  cards?: readonly Card[];
}

/**
 * Takes what arrived, in one transaction with everything it changes: the row that recognises repeats, state,
 * evidence and messages. A repeat changes nothing and gets what was said the first time. What the person cannot
 * have is told to them in words; what is our fault is thrown, so that the platform delivers it again.
 *
 * @returns what the adapter has to say or to open now; null when that is nothing, or is sent as a message
 */
export async function receive(app: App, arrival: Arrival, now: Date): Promise<Answered | null> {
  // Before all else, in whatever it stands and whoever it is.
  const cry = await answerCry(app, arrival);
  if (cry) return cry;
  const support = await answerSupport(app, arrival, now);
  if (support) return support;
  // Kept before anything is committed that needs it, and while it is looked who this is.
  const kept = arrival.keep?.() ?? Promise.resolve();
  const simply = await takeInOneStatement(app, arrival, kept, now);
  if (simply) return simply.answered;
  await kept;
  try {
    return await take(app, arrival, now, routeCommand);
  } catch (error) {
    if (!(error instanceof HeedError) || error.status >= 500) throw error;
    app.log.info({ event: arrival.eventId, code: error.code }, 'what was asked in a chat was refused');
    return take(app, arrival, now, ({ actor }) => Promise.resolve(refusal(error, actor.language)));
  }
}

/**
 * The way of the many: what answers commits with its event in a statement that it shares with others.
 *
 * @returns undefined when it was not that simple, and nothing was written
 */
async function takeInOneStatement(
  app: App,
  arrival: Arrival,
  kept: Promise<void>,
  now: Date,
): Promise<{ answered: Answered | null } | undefined> {
  const { platform, eventId, answersAtOnce, command } = arrival;
  if (!commitsItself(command) || (answersAtOnce && command.kind === 'button')) return undefined;
  const [{ known, actor }] = await Promise.all([whoAndWhether(app.db, arrival), kept]);
  // What was said the first time is looked for where it is kept.
  if (known) return answersAtOnce ? undefined : { answered: null };
  if (!actor) return undefined;
  const answered: Answered | null = answersAtOnce
    ? { reply: { kind: 'nothing' }, language: actor.language }
    : null;
  try {
    const context = { app, actor, now, arrival: { platform, eventId, reply: answered } };
    const reply = await routeCommand(context, command);
    const done = reply.kind === 'nothing' || (reply.kind === 'text' && reply.onCard === true);
    return done ? { answered } : undefined;
  } catch (error) {
    if (error instanceof ArrivedBefore) return { answered: null };
    if (error instanceof HeedError && error.status < 500) return undefined;
    throw error;
  }
}

function take(app: App, arrival: Arrival, now: Date, handle: typeof routeCommand): Promise<Answered | null> {
  return inTransaction(app.db, async (tx) => {
    const { fresh, actor } = await recognise(tx, arrival, now);
    if (!fresh) return firstReply(tx, arrival);
    const reply: Reply = actor
      ? await handle({ app: { ...app, db: tx }, actor, now }, arrival.command)
      : { kind: 'text', text: notLinked };
    const language = actor?.language ?? 'zh-CN';
    if (arrival.answersAtOnce) {
      await keepAnswer(tx, arrival, { reply, language });
      return { reply, language };
    }
    if (!actor && arrival.tellsUnknown) return { reply, language, unknown: true };
    if (arrival.opensForms && reply.kind === 'form') return { reply, language };
    // A button of a card was used, and the card itself turns to say this.
    const said = reply.kind === 'text' && reply.onCard ? null : asSaid({ reply, language });
    if (said && actor) await sendReply(tx, arrival, actor.personId, said, now);
    return null;
  });
}

/** For repeats. What was typed into a form is nowhere but where it belongs. */
async function keepAnswer(tx: Tx, { platform, eventId }: Arrival, answered: Answered): Promise<void> {
  const { values: _typed, ...reply } = { values: undefined, ...answered.reply };
  await sql`
    update inbound_event set reply = ${JSON.stringify({ ...answered, reply })}::jsonb
    where platform = ${platform} and event_id = ${eventId}`.execute(tx);
}

async function firstReply(db: Db, { platform, eventId }: Arrival): Promise<Answered | null> {
  const { rows } = await sql<{ reply: Answered | null }>`
    select reply from inbound_event where platform = ${platform} and event_id = ${eventId}`.execute(db);
  return rows[0]?.reply ?? null;
}

export function asSaid({ reply, language }: Answered): Said | null {
  switch (reply.kind) {
    case 'nothing':
      return null;
    case 'text':
      return {
        text: reply.text,
        ...(reply.link ? { link: reply.link } : {}),
        ...(reply.cards ? { cards: reply.cards } : {}),
      };
    case 'page':
      return { text: text(language, 'words.page'), link: { label: reply.label, path: reply.path } };
    case 'form': {
      const words = reply.instead ?? [reply.form.title, ...(reply.form.intro ?? [])].join('\n');
      return { text: words, link: { label: text(language, 'words.open.form'), path: reply.page } };
    }
  }
}

/**
 * The same as a message: what is listed has a line, and where it leads to a form a button, that is named by it. Buttons that
 * it has of its own stand together below all lines, so both bear its number.
 */
export function asBody({ text: words, link, cards = [] }: Said): Body {
  const [title = '', ...lines] = words.split('\n');
  if (!link) return { kind: 'text', text: words };
  const numbered = cards.some((card) => card.buttons);
  const listed = cards.map((card, n) =>
    [numbered ? `${n + 1}. ${card.title}` : card.title, ...card.lines].join(' · '),
  );
  const buttons = cards.flatMap(({ title: label, link: its, buttons: own = [] }, n): Button[] => [
    ...(its?.form ? [{ label, short: Array.from(label).slice(0, 10).join(''), action: its.form }] : []),
    ...own.map((one) => ({
      ...one,
      label: `${n + 1} ${one.label}`,
      short: `${n + 1} ${one.short ?? one.label}`,
    })),
  ]);
  const card = { title, lines: [...lines, ...listed], link };
  return { kind: 'card', card: buttons.length > 0 ? { ...card, buttons } : card };
}

/** What was to be opened and could not be is said as a message, with its page. */
export async function sayInstead(app: App, arrival: Arrival, answered: Answered, now: Date): Promise<void> {
  const { actor } = await whoAndWhether(app.db, arrival);
  const said = asSaid(answered);
  if (!actor || !said) return;
  await inTransaction(app.db, (tx) => sendReply(tx, arrival, actor.personId, said, now));
}

/** Ahead of everything else that goes to this platform: somebody is looking at the screen. */
async function sendReply(
  tx: Tx,
  { platform }: Arrival,
  personId: string,
  said: Said,
  at: Date,
): Promise<void> {
  const body = asBody(said);
  await enqueue(tx, {
    kind: 'chat.reply',
    bodies: { 'zh-CN': body, en: body },
    to: [personId],
    priority: 0,
    platform,
    at,
  });
}

function refusal(error: HeedError, language: Language): Reply {
  const key = [error.text, error.code].map((one) => `errors.${one}`).find((one) => hasText(language, one));
  return { kind: 'text', text: text(language, key ?? 'errors.internal') };
}
