import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import { receiveReport } from '../crisis/reports/receive.ts';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import type { Vault } from '../vault/vault.ts';
import { openFor } from './envelope.ts';
import type { KeyPair } from './keys.ts';
import { checkNames, checkText, reporter, store } from './report.ts';
import { keptFrom } from './routing.ts';
import { feedbackBy, longestMessage, type Standing } from './rules.ts';
import {
  messagesOf,
  nextPlace,
  placeOf,
  type Report,
  readableBy,
  readersOf,
  reportColumns,
} from './store.ts';

export interface Line extends Omit<Report, 'reporterKey'> {
  recipientId: string;
  standing: Standing;
  unread: number;
}

/** What one recipient has to work on, the oldest first. Nothing of it is content. */
export async function reportsFor(db: Db, personId: string): Promise<Line[]> {
  const { rows } = await sql<Line>`
    select ${reportColumns}, mine.recipient_id as "recipientId", mine.standing,
      (select count(*)::int from anonymous_message m
       where m.report_id = r.id and m.recipient_id is null and m.read_on is null) as unread
    from (${readableBy(personId)}) mine join anonymous_report r on r.id = mine.report_id
    order by r.closed_on is not null, r.received_on, r.id`.execute(db);
  return rows.map(({ ...line }) => line);
}

async function lockFor(tx: Tx, personId: string, id: string): Promise<Report & { recipientId: string }> {
  const { rows } = await sql<Report & { recipientId: string }>`
    select ${reportColumns}, mine.recipient_id as "recipientId"
    from (${readableBy(personId)}) mine join anonymous_report r on r.id = mine.report_id
    where r.id = ${id}::uuid for update of r`.execute(tx);
  const [found] = rows;
  if (!found) throw new HeedError('not-found', 'no report of that id for this recipient');
  return found;
}

/** Opens a report with the recipient's key; what the reporter wrote counts as read. @throws HeedError `not-found`, `forbidden` */
export async function readReport(
  tx: Tx,
  { personId, id, pair, today }: { personId: string; id: string; pair: KeyPair; today: Day },
) {
  const report = await lockFor(tx, personId, id);
  const stored = await messagesOf(tx, id);
  const messages = stored.map(({ n, recipientId, name, onDay, readOn, sealed }) => ({
    ...{ n, name, onDay, readOn, reporters: recipientId === null },
    // What was sealed before somebody became a recipient, or after they were none, is not theirs.
    text:
      report.recipientId in sealed.keys ? openFor(report.recipientId, pair, placeOf(id, n), sealed) : null,
  }));
  // What nobody could open nobody has read.
  const opened = messages.flatMap(({ n, text }) => (text === null ? [] : [n]));
  await sql`
    update anonymous_message set read_on = ${today}::date
    where report_id = ${id}::uuid and recipient_id is null and read_on is null and n = any(${opened}::int[])`.execute(
    tx,
  );
  return { report, messages };
}

/**
 * What a recipient answers. `confirm` says that it came, `feedback` what was done and why; both stop their clock, once.
 * Answers are sealed to the receipt code and to all who read the report. The same form once more says nothing twice.
 *
 * @param given `say`: the id of what is said, by its form
 */
export async function answerReport(
  tx: Tx,
  given: {
    personId: string;
    id: string;
    text: string;
    what: 'confirm' | 'feedback' | 'message';
    say: string;
  },
  { now, today }: { now: Date; today: Day },
): Promise<void> {
  const { personId, id, text, what, say } = given;
  checkText(text, longestMessage);
  const report = await lockFor(tx, personId, id);
  const keys = new Map([[reporter, report.reporterKey], ...(await readersOf(tx, id))]);
  const said = { id, n: await nextPlace(tx, id), keys, text, today, recipientId: report.recipientId, say };
  if (!(await store(tx, said))) return;
  const about = { at: now, actor: { person: personId }, about: id, data: { report: id } };
  // Feedback says that it came, too.
  if (what !== 'message' && report.confirmedOn === null) {
    const set = {
      confirmed_on: today,
      feedback_by: feedbackBy(today < report.confirmBy ? today : report.confirmBy),
    };
    await tx.updateTable('anonymous_report').set(set).where('id', '=', id).execute();
    await append(tx, { type: 'anonymous.confirmed', ...about });
  }
  if (what === 'feedback' && report.feedbackOn === null) {
    await tx.updateTable('anonymous_report').set({ feedback_on: today }).where('id', '=', id).execute();
    await append(tx, { type: 'anonymous.feedback', ...about });
  }
}

/** Nothing more is to be done. Only after feedback. @throws HeedError `gone` before it */
export async function closeReport(
  tx: Tx,
  { personId, id }: { personId: string; id: string },
  { now, today }: { now: Date; today: Day },
): Promise<void> {
  const report = await lockFor(tx, personId, id);
  if (report.closedOn !== null) return;
  if (report.feedbackOn === null)
    throw new HeedError('gone', 'a report is closed after feedback only', { text: 'anonymous-no-feedback' });
  await tx.updateTable('anonymous_report').set({ closed_on: today }).where('id', '=', id).execute();
  await append(tx, {
    type: 'anonymous.closed',
    at: now,
    actor: { person: personId },
    about: id,
    data: { report: id },
  });
}

/**
 * Hands what a report tells of to the crisis team, in the recipient's own words and without whoever wrote it. Whoever must
 * not hear of it, and everybody below them, is left out there too, and so is every recipient who was left out of the
 * report: the reporter may have ticked them. Once for each report.
 */
export async function handOn(
  tx: Tx,
  deps: { vault: Vault },
  given: { personId: string; id: string; text: string; about: string },
  { now, today }: { now: Date; today: Day },
): Promise<void> {
  const { personId, id, text, about } = given;
  const report = await lockFor(tx, personId, id);
  checkText(text, longestMessage);
  checkNames(about);
  if (report.handedOnOn !== null) return;
  const excluded = [...new Set([...(await keptFrom(tx, about, now)), ...(await leftOut(tx, id))])];
  await receiveReport(tx, deps, {
    source: 'anonymous',
    by: null,
    text,
    once: `anonymous:${id}`,
    excluded,
    now,
  });
  await tx.updateTable('anonymous_report').set({ handed_on_on: today }).where('id', '=', id).execute();
  await append(tx, {
    type: 'anonymous.handed-on',
    at: now,
    actor: { person: personId },
    about: id,
    data: { report: id },
  });
}

/** Recipients whom it was not given to. */
async function leftOut(tx: Tx, report: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.person_id as id from anonymous_recipient c where c.ended_at is null and not exists (
      select from anonymous_routing o where o.report_id = ${report}::uuid and o.recipient_id = c.id)`.execute(
    tx,
  );
  return rows.map(({ id }) => id);
}
