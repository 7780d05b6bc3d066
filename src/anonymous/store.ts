import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Day } from '../calendar/day.ts';
import type { Db, Tx } from '../db/pool.ts';
import type { Candidate, Standing } from './rules.ts';

/** A recipient who can read: named, with a key, and working here. */
export interface Recipient extends Candidate {
  name: string;
  publicKey: Buffer;
}

/** Where no recipient is left who can read, the channel is not open, whatever was switched. */
export async function channelNow(
  db: Db | Tx,
): Promise<{ open: boolean; salt: Buffer; outside: string | null; recipients: Recipient[] }> {
  const row = await db.selectFrom('anonymous_channel').selectAll().executeTakeFirst();
  const recipients = await readyRecipients(db);
  const able = recipients.some(({ standing }) => standing === 'recipient');
  return {
    open: (row?.open ?? false) && able,
    salt: row?.salt ?? Buffer.alloc(32),
    outside: row?.outside ?? null,
    recipients,
  };
}

export async function readyRecipients(db: Db | Tx): Promise<Recipient[]> {
  const { rows } = await sql<Recipient>`
    select r.id, r.person_id as "personId", r.standing, r.public_key as "publicKey", p.name
    from anonymous_recipient r join person p on p.id = r.person_id
    where r.ended_at is null and r.public_key is not null
      and exists (select from employment e where e.person_id = p.id and e.to_at is null)
    order by r.standing desc, p.name, r.id`.execute(db);
  return rows;
}

/** Made with the channel's first setting, and never again: every receipt code rests on it. */
export async function ensureChannel(tx: Tx): Promise<void> {
  await tx
    .insertInto('anonymous_channel')
    .values({ salt: randomBytes(32) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export interface Report {
  id: string;
  receivedOn: Day;
  urgent: boolean;
  confirmBy: Day;
  confirmedOn: Day | null;
  feedbackBy: Day;
  feedbackOn: Day | null;
  closedOn: Day | null;
  escalatedOn: Day | null;
  handedOnOn: Day | null;
  reporterKey: Buffer;
}

export const reportColumns = sql.raw(`
  r.id, r.received_on::text as "receivedOn", r.urgent, r.confirm_by::text as "confirmBy",
  r.confirmed_on::text as "confirmedOn", r.feedback_by::text as "feedbackBy", r.feedback_on::text as "feedbackOn",
  r.closed_on::text as "closedOn", r.escalated_on::text as "escalatedOn", r.handed_on_on::text as "handedOnOn",
  r.reporter_key as "reporterKey"`);

/** The report that a code leads to, under its lock. */
export async function lockReportByLookup(tx: Tx, lookup: Buffer): Promise<Report | undefined> {
  const { rows } = await sql<Report>`
    select ${reportColumns} from anonymous_report r where r.lookup = ${lookup} for update`.execute(tx);
  return rows[0];
}

/** Those to whom what is said in a report is sealed: everybody it was routed to who is still a recipient. */
export async function readersOf(db: Db | Tx, report: string): Promise<Map<string, Buffer>> {
  const { rows } = await sql<{ id: string; key: Buffer }>`
    select c.id, c.public_key as key from anonymous_routing o join anonymous_recipient c on c.id = o.recipient_id
    where o.report_id = ${report}::uuid and c.ended_at is null and c.public_key is not null`.execute(db);
  return new Map(rows.map(({ id, key }) => [id, key]));
}

/** How many of those whom a report was sealed to receive reports and work here. */
export async function workingReaders(db: Db | Tx, report: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from anonymous_routing o join anonymous_recipient c on c.id = o.recipient_id
    where o.report_id = ${report}::uuid and c.ended_at is null and c.public_key is not null
      and exists (select from employment e where e.person_id = c.person_id and e.to_at is null)`.execute(db);
  return rows[0]?.n ?? 0;
}

/** What a recipient may read: routed to them, and as one of the last only once nobody answered in time. */
export const readableBy = (personId: string) => sql`
  select o.report_id, c.id as recipient_id, o.standing from anonymous_routing o
  join anonymous_recipient c on c.id = o.recipient_id and c.ended_at is null
  join anonymous_report e on e.id = o.report_id
  where c.person_id = ${personId}::uuid and (o.standing = 'recipient' or e.escalated_on is not null)`;

export interface StoredMessage {
  id: string;
  n: number;
  recipientId: string | null;
  name: string | null;
  onDay: Day;
  sealed: import('./envelope.ts').Sealed;
  readOn: Day | null;
}

export async function messagesOf(db: Db | Tx, report: string): Promise<StoredMessage[]> {
  const { rows } = await sql<StoredMessage>`
    select m.id, m.n, m.recipient_id as "recipientId", p.name, m.on_day::text as "onDay", m.sealed, m.read_on::text as "readOn"
    from anonymous_message m
    left join anonymous_recipient c on c.id = m.recipient_id left join person p on p.id = c.person_id
    where m.report_id = ${report}::uuid order by m.n`.execute(db);
  return rows;
}

export const placeOf = (report: string, n: number): string => `anonymous_message/${report}/${n}`;

/** The next place in a talk; the report is locked. */
export async function nextPlace(tx: Tx, report: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(max(n), 0)::int + 1 as n from anonymous_message where report_id = ${report}::uuid`.execute(
    tx,
  );
  return rows[0]?.n ?? 1;
}

export type { Standing };
