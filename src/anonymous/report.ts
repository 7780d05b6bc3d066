import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Db, Tx } from '../db/pool.ts';
import { inTransaction } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { openFor, sealTo } from './envelope.ts';
import { keysOfCode } from './keys.ts';
import { type Named, route } from './routing.ts';
import { confirmBy, feedbackBy, longestMessage, longestNames, longestReport } from './rules.ts';
import {
  channelNow,
  lockReportByLookup,
  messagesOf,
  nextPlace,
  placeOf,
  type Report,
  readersOf,
  workingReaders,
} from './store.ts';

export const reporter = 'reporter';

/**
 * Takes a report: sealed to the recipients who may read it and to its receipt code, and kept with nothing of whoever sent it
 * but the day. Sent again with the same code it is the same report.
 *
 * @param today the company's day
 * @throws HeedError `gone` where the channel is not open or nobody may read it, `bad-input` for an empty or too long one
 */
export async function sendReport(
  db: Db,
  given: { code: string; text: string; urgent: boolean } & Named,
  { now, today }: { now: Date; today: Day },
): Promise<void> {
  checkText(given.text, longestReport);
  checkNames(given.about);
  const { salt } = await channelNow(db);
  const { lookup, pair } = await keysOfCode(given.code, salt);
  await inTransaction(db, async (tx) => {
    const channel = await channelNow(tx);
    if (!channel.open)
      throw new HeedError('gone', 'the anonymous channel is not open', { text: 'anonymous-closed' });
    const { readers, later } = await route(tx, channel.recipients, given, now);
    if (readers.length === 0)
      throw new HeedError('gone', 'nobody is left who may read it', { text: 'anonymous-nobody' });
    const id = randomUUID();
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('anonymous_report')
      .values({
        ...{ id, lookup, reporter_key: pair.public, received_on: today, urgent: given.urgent },
        ...{ confirm_by: confirmBy(today), feedback_by: feedbackBy(confirmBy(today)) },
      })
      .onConflict((conflict) => conflict.column('lookup').doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 0n) return;
    const routed = [...readers.map((one) => ({ ...one, standing: 'recipient' as const })), ...later];
    await tx
      .insertInto('anonymous_routing')
      .values(routed.map(({ id: recipient_id, standing }) => ({ report_id: id, recipient_id, standing })))
      .execute();
    const keys = new Map([
      [reporter, pair.public],
      ...routed.map((one): [string, Buffer] => [one.id, one.publicKey]),
    ]);
    await store(tx, { id, n: 1, keys, text: withNames(given), today, recipientId: null });
  });
}

const beforeNames = '\n\n【不该看到的人 · not to be seen by】\n';

/** Those who read it have to know who must not hear of it. */
const withNames = ({ text, about }: { text: string; about: string }): string =>
  about.trim() === '' ? text : `${text}${beforeNames}${about.trim()}`;

/** Who must not hear of it, of a report as it is read; empty where nobody was named. */
export function namesIn(read: string): string {
  const at = read.lastIndexOf(beforeNames);
  return at < 0 ? '' : read.slice(at + beforeNames.length);
}

export interface Talk {
  report: Pick<Report, 'receivedOn' | 'confirmBy' | 'confirmedOn' | 'feedbackBy' | 'feedbackOn' | 'closedOn'>;
  messages: { n: number; mine: boolean; text: string; onDay: Day }[];
  /** Nobody whom it was sealed to receives reports any more: what is added reaches nobody. */
  unheard: boolean;
}

/**
 * The talk that a receipt code opens; what was answered counts as read. Undefined for every code that leads to nothing,
 * whether it was mistyped, never given out, or is over: they take the same time and say the same.
 */
export async function openTalk(db: Db, code: string, today: Day): Promise<Talk | undefined> {
  const { salt } = await channelNow(db);
  const { lookup, pair } = await keysOfCode(code, salt);
  return inTransaction(db, async (tx) => {
    const report = await lockReportByLookup(tx, lookup);
    if (!report) return undefined;
    const stored = await messagesOf(tx, report.id);
    await sql`
      update anonymous_message set read_on = ${today}::date
      where report_id = ${report.id}::uuid and recipient_id is not null and read_on is null`.execute(tx);
    return {
      report,
      unheard: (await workingReaders(tx, report.id)) === 0,
      messages: stored.map(({ n, recipientId, sealed, onDay }) => ({
        ...{ n, mine: recipientId === null, onDay },
        text: openFor(reporter, pair, placeOf(report.id, n), sealed),
      })),
    };
  });
}

/**
 * The reporter adds something. Sent again, by a page that was loaded anew, it is the same.
 *
 * @param say the id of what is said, by its form
 * @returns false for a code that leads to nothing
 */
export async function addToReport(
  db: Db,
  { code, text, say }: { code: string; text: string; say: string },
  today: Day,
): Promise<boolean> {
  checkText(text, longestMessage);
  const { salt } = await channelNow(db);
  const { lookup, pair } = await keysOfCode(code, salt);
  return inTransaction(db, async (tx) => {
    const report = await lockReportByLookup(tx, lookup);
    if (!report) return false;
    const keys = new Map([[reporter, pair.public], ...(await readersOf(tx, report.id))]);
    const added = await store(tx, {
      ...{ id: report.id, n: await nextPlace(tx, report.id), keys, text, today },
      ...{ recipientId: null, say },
    });
    // What is said after the end opens it again: nobody is left unheard.
    if (added && report.closedOn !== null)
      await tx.updateTable('anonymous_report').set({ closed_on: null }).where('id', '=', report.id).execute();
    return true;
  });
}

/** @returns whether it was not said before */
export async function store(
  tx: Tx,
  said: {
    id: string;
    n: number;
    keys: Map<string, Buffer>;
    text: string;
    today: Day;
    recipientId: string | null;
    /** The id of what is said, where a form may come twice. */
    say?: string;
  },
): Promise<boolean> {
  const { id, n, keys, text, today, recipientId, say } = said;
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('anonymous_message')
    .values({
      ...{
        id: say && isRandomId(say) ? say : randomUUID(),
        report_id: id,
        n,
        recipient_id: recipientId,
        on_day: today,
      },
      sealed: JSON.stringify(sealTo(keys, placeOf(id, n), text)),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Made of chance alone: one made of the time would tell it. */
const isRandomId = (id: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id);

export function checkNames(about: string): void {
  if (Array.from(about.trim()).length > longestNames)
    throw new HeedError('too-large', 'too many names at once', { text: 'anonymous-names' });
}

export function checkText(text: string, most: number): void {
  const length = Array.from(text.trim()).length;
  if (length === 0) throw new HeedError('bad-input', 'nothing was written', { text: 'anonymous-empty' });
  if (length > most)
    throw new HeedError('too-large', 'too much was written at once', { text: 'anonymous-long' });
}
