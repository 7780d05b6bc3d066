import { sql } from 'kysely';
import type { App } from '../src/app.ts';
import { type Db, inTransaction, type Tx } from '../src/db/pool.ts';
import { enqueue } from '../src/delivery/enqueue.ts';
import { HeedError } from '../src/errors.ts';
import type { Body, Command, Language, PageLink } from '../src/messages/model.ts';
import { hasText, text } from '../src/messages/texts.ts';
import { type ChatActor, type Reply, routeCommand } from './router.ts';

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
  /** What the adapter keeps of it, in the same transaction. */
  keep?: (tx: Tx) => Promise<void>;
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
  try {
    return await take(app, arrival, now, routeCommand);
  } catch (error) {
    if (!(error instanceof HeedError) || error.status >= 500) throw error;
    app.log.info({ event: arrival.eventId, code: error.code }, 'what was asked in a chat was refused');
    return take(app, arrival, now, ({ actor }) => Promise.resolve(refusal(error, actor.language)));
  }
}

function take(app: App, arrival: Arrival, now: Date, handle: typeof routeCommand): Promise<Said | null> {
  return inTransaction(app.db, async (tx) => {
    const { fresh, actor } = await recognise(tx, arrival, now);
    if (!fresh) return firstReply(tx, arrival);
    await arrival.keep?.(tx);
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

interface Recognised {
  fresh: boolean;
  actor: ChatActor | undefined;
}

/**
 * Writes the row that recognises repeats and looks who it is, in one round trip. A delivery of the same event
 * that is being taken at this moment is waited for.
 */
async function recognise(tx: Tx, arrival: Arrival, now: Date): Promise<Recognised> {
  const { platform, tenant, eventId, account } = arrival;
  const { rows } = await sql<{ fresh: boolean; id: string | null; language: Language; time_zone: string }>`
    with fresh as (
      insert into inbound_event (platform, event_id, at) values (${platform}, ${eventId}, ${now})
      on conflict do nothing returning 1
    )
    select exists (select from fresh) as fresh, p.id, p.language, p.time_zone
    from (select 1) one left join (
      identity i join person p on p.id = i.person_id
      join employment e on e.person_id = p.id and e.to_at is null
    ) on i.platform = ${platform} and i.tenant = ${tenant} and i.external_id = ${account} and i.to_at is null
  `.execute(tx);
  const row = rows[0];
  if (!row) throw new TypeError('a statement gave no row');
  const session = { platform, method: 'callback-signature', event: { id: eventId, verified: true } };
  const actor = row.id
    ? { personId: row.id, language: row.language, timeZone: row.time_zone, session }
    : undefined;
  return { fresh: row.fresh, actor };
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
