import type { App } from '../src/app.ts';
import { inTransaction } from '../src/db/pool.ts';
import type { Command } from '../src/messages/model.ts';
import { book, cancel, move } from '../src/support/counselling/book.ts';
import { became, cancelled, offered, type Reader } from '../src/support/counselling/said.ts';
import { bookingsOf, freeSlots } from '../src/support/counselling/store.ts';
import { type Wanted, wantedOfCounsellors } from '../src/support/counselling/words.ts';
import { readHelpLines } from '../src/support/help-lines.ts';
import { type Answered, type Arrival, notLinked } from './inbound.ts';
import { whoAndWhether } from './inbound-actor.ts';
import type { Reply } from './router.ts';

export const supportIn = (command: Command): Wanted | undefined =>
  command.kind === 'text' ? wantedOfCounsellors(command.text) : undefined;

/**
 * Does what is wanted of counsellors and says so at once. A repeat finds it done: nothing recognises repeats, and nothing but
 * the booking is written.
 */
export async function supportReply(
  app: App,
  { personId, now, ...reader }: Reader & { personId: string; now: Date },
  wanted: Wanted,
): Promise<Reply> {
  const booker = { vault: app.vault, personId, now };
  if (wanted.want === 'offered') {
    const [free, mine] = await Promise.all([
      freeSlots(app.db, now, 6),
      bookingsOf(app.db, app.vault, personId, now),
    ]);
    const all = readHelpLines(app.config.HEED_HELP_LINES);
    return { kind: 'text', ...offered(reader, { all, own: app.config.HEED_HELP_LINE, free, mine }) };
  }
  if (wanted.want === 'cancel')
    return { kind: 'text', ...cancelled(await inTransaction(app.db, (tx) => cancel(tx, booker)), reader) };
  const act = wanted.want === 'move' ? move : book;
  const booked = await inTransaction(app.db, (tx) => act(tx, wanted.code, booker));
  return { kind: 'text', ...became(booked, reader) };
}

/** What somebody wants of counsellors, in a chat: beside everything that is recorded, as a cry for help is (decision 0058). */
export async function answerSupport(app: App, arrival: Arrival, now: Date): Promise<Answered | undefined> {
  const wanted = supportIn(arrival.command);
  if (!wanted) return undefined;
  const { actor } = await whoAndWhether(app.db, arrival);
  if (!actor) return { reply: { kind: 'text', text: notLinked }, language: 'zh-CN', unknown: true };
  const { personId, language, timeZone: zone } = actor;
  return { reply: await supportReply(app, { personId, language, zone, now }, wanted), language, cry: true };
}
