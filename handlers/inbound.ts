import { sql } from 'kysely';
import type { App } from '../src/app.ts';
import { type Db, inTransaction, type Tx } from '../src/db/pool.ts';
import { enqueue } from '../src/delivery/enqueue.ts';
import { HeedError } from '../src/errors.ts';
import type { Body, Command, Language, PageLink } from '../src/messages/model.ts';
import { hasText, text } from '../src/messages/texts.ts';
import { ArrivedBefore } from '../src/notices/record.ts';
import { recognise, whoAndWhether } from './inbound-actor.ts';
import { type ChatActor, commitsItself, type Reply, routeCommand } from './router.ts';

/** Something a person did on a platform: verified and normalised by its adapter. */
export interface Arrival {
  platform: string;
  tenant: string;
  /** The same for every delivery of the same thing. */
  eventId: string;
  account: string;
  command: Command;
  /** What is said comes back with the acknowledgement; otherwise it is sent as a message. */
  answersAtOnce: boolean;
  /** What the adapter keeps of it, safe to repeat and harmless by itself. */
  keep?: () => Promise<void>;
}

/** What the chat says back at once: words, and a page behind them. Kept with the event, for its repeats. */
export interface Said {
  text: string;
  link?: PageLink;
}

/**
 * Takes what arrived, in one transaction with everything it changes: the row that recognises repeats, state,
 * evidence and messages. A repeat changes nothing and gets what was said the first time. What the person cannot
 * have is told to them in words; what is our fault is thrown, so that the platform delivers it again.
 */
export async function receive(app: App, arrival: Arrival, now: Date): Promise<Said | null> {
  await arrival.keep?.();
  if (await takeInOneStatement(app, arrival, now)) return null;
  try {
    return await take(app, arrival, now, routeCommand);
  } catch (error) {
    if (!(error instanceof HeedError) || error.status >= 500) throw error;
    app.log.info({ event: arrival.eventId, code: error.code }, 'what was asked in a chat was refused');
    return take(app, arrival, now, ({ actor }) => Promise.resolve(refusal(error, actor.language)));
  }
}

/**
 * The way of the many: a tap that answers commits with its event in a statement that it shares with other taps.
 *
 * @returns false when it was not that simple, and nothing was written
 */
async function takeInOneStatement(app: App, arrival: Arrival, now: Date): Promise<boolean> {
  if (arrival.answersAtOnce || !commitsItself(arrival.command)) return false;
  const { platform, eventId } = arrival;
  const { known, actor } = await whoAndWhether(app.db, arrival);
  if (known) return true;
  if (!actor) return false;
  try {
    const context = { app, actor, now, arrival: { platform, eventId } };
    const reply = await routeCommand(context, arrival.command);
    return reply.kind === 'text' && reply.onCard === true;
  } catch (error) {
    if (error instanceof ArrivedBefore) return true;
    if (error instanceof HeedError && error.status < 500) return false;
    throw error;
  }
}

function take(app: App, arrival: Arrival, now: Date, handle: typeof routeCommand): Promise<Said | null> {
  return inTransaction(app.db, async (tx) => {
    const { fresh, actor } = await recognise(tx, arrival, now);
    if (!fresh) return firstReply(tx, arrival);
    const said = actor
      ? asSaid(await handle({ app: { ...app, db: tx }, actor, now }, arrival.command), actor, arrival)
      : { text: text('zh-CN', 'words.notLinked') };
    if (!said) return null;
    if (!arrival.answersAtOnce) {
      if (actor) await sendReply(tx, actor.personId, said, now);
      return null;
    }
    await sql`
      update inbound_event set reply = ${JSON.stringify(said)}::jsonb
      where platform = ${arrival.platform} and event_id = ${arrival.eventId}`.execute(tx);
    return said;
  });
}

async function firstReply(db: Db, { platform, eventId }: Arrival): Promise<Said | null> {
  const { rows } = await sql<{ reply: Said | null }>`
    select reply from inbound_event where platform = ${platform} and event_id = ${eventId}`.execute(db);
  return rows[0]?.reply ?? null;
}

function asSaid(reply: Reply, { language }: ChatActor, { answersAtOnce }: Arrival): Said | null {
  switch (reply.kind) {
    case 'nothing':
      return null;
    case 'text':
      // A button of a card was used, and the card itself turns to say this.
      return reply.onCard && !answersAtOnce ? null : { text: reply.text };
    case 'page':
      return { text: text(language, 'words.page'), link: { label: reply.label, path: reply.path } };
    case 'form': {
      const words = reply.instead ?? [reply.form.title, ...(reply.form.intro ?? [])].join('\n');
      const link = { label: text(language, 'words.open.form'), path: reply.page };
      return { text: words, link };
    }
  }
}

/** Ahead of everything else that goes to this platform: somebody is looking at the screen. */
async function sendReply(tx: Tx, personId: string, said: Said, at: Date): Promise<void> {
  const { link } = said;
  const [title = '', ...lines] = said.text.split('\n');
  const body: Body = link
    ? { kind: 'card', card: { title, lines, link } }
    : { kind: 'text', text: said.text };
  await enqueue(tx, {
    kind: 'chat.reply',
    bodies: { 'zh-CN': body, en: body },
    to: [personId],
    priority: 0,
    at,
  });
}

function refusal(error: HeedError, language: Language): Reply {
  const key = [error.text, error.code].map((one) => `errors.${one}`).find((one) => hasText(language, one));
  return { kind: 'text', text: text(language, key ?? 'errors.internal') };
}
