import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import type { Secrets } from '../secrets.ts';
import { longestWaitMs } from './rules.ts';
import type { Where } from './tally.ts';

/** One message of a conversation with a customer. */
export interface Turn {
  /** The source's name of the conversation. */
  chat: string;
  at: Date;
  /** Somebody of the staff wrote it. */
  outgoing: boolean;
  where: Where;
}

/** An answer, and since when it was waited for. */
export interface Answer {
  since: Date;
  at: Date;
  /** Of whoever answered. */
  where: Where;
}

/**
 * The answers among these messages: the first of the staff's after a customer wrote. What still waits is kept for a day, as
 * a hash of the conversation that stands nowhere else and the minute since which; no person, and nothing by which to find
 * one. Read and written in one order, so that two that take in the same conversations cannot wait for each other.
 */
export async function answersAmong(
  tx: Tx,
  { secrets, sourceId, now }: { secrets: Secrets; sourceId: string; now: Date },
  turns: readonly Turn[],
): Promise<Answer[]> {
  if (turns.length === 0) return [];
  const hash = chatHasher(secrets, sourceId);
  const chats = [...new Set(turns.map(({ chat }) => chat))]
    .map((chat) => ({ chat, hash: hash(chat) }))
    .sort((a, b) => a.hash.compare(b.hash));
  const waiting = await waitingSince(
    tx,
    chats.map((one) => one.hash),
    now,
  );
  const open = new Map<string, { since: Date; site: string }>();
  for (const one of chats) {
    const known = waiting.get(one.hash.toString('hex'));
    if (known) open.set(one.chat, known);
  }
  const answers: Answer[] = [];
  for (const { chat, at, outgoing, where } of turns.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    const waits = open.get(chat);
    if (!outgoing) {
      if (!waits) open.set(chat, { since: at, site: where.site });
    } else if (waits && at >= waits.since) {
      answers.push({ since: waits.since, at, where });
      open.delete(chat);
    }
  }
  await keep(
    tx,
    chats.map((one) => ({ hash: one.hash, waits: open.get(one.chat) })),
    now,
  );
  return answers;
}

/** Of its own, so that a row here is found beside no record. */
function chatHasher(secrets: Secrets, sourceId: string): (chat: string) => Buffer {
  const [key] = secrets.derive('analysis-waiting');
  return (chat) => createHmac('sha256', key).update(`${sourceId}\n${chat}`).digest().subarray(0, 16);
}

async function waitingSince(
  tx: Tx,
  hashes: readonly Buffer[],
  now: Date,
): Promise<Map<string, { since: Date; site: string }>> {
  const { rows } = await sql<{ chat: Buffer; since: Date; site: string }>`
    select chat, since, site from analysis_waiting
    where chat = any(${hashes}::bytea[]) and since > ${new Date(now.getTime() - longestWaitMs)}
    order by chat for update`.execute(tx);
  return new Map(rows.map(({ chat, ...waits }) => [chat.toString('hex'), waits]));
}

async function keep(
  tx: Tx,
  chats: readonly { hash: Buffer; waits: { since: Date; site: string } | undefined }[],
  now: Date,
): Promise<void> {
  const oldest = now.getTime() - longestWaitMs;
  const waiting = chats.flatMap(({ hash, waits }) =>
    waits && waits.since.getTime() > oldest ? [{ hash, ...waits }] : [],
  );
  const done = chats.flatMap(({ hash }) => (waiting.some((one) => one.hash === hash) ? [] : [hash]));
  if (done.length > 0) await sql`delete from analysis_waiting where chat = any(${done}::bytea[])`.execute(tx);
  if (waiting.length === 0) return;
  await sql`
    insert into analysis_waiting (chat, site, since)
    select chat, site, date_trunc('minute', since)
    from unnest(${waiting.map(({ hash }) => hash)}::bytea[], ${waiting.map(({ site }) => site)}::text[],
                ${waiting.map(({ since }) => since)}::timestamptz[]) t (chat, site, since)
    order by chat
    on conflict (chat) do update set site = excluded.site, since = excluded.since
    where analysis_waiting.since <= ${new Date(oldest)}`.execute(tx);
}

/** What has waited for a day waits for nothing that would be counted. */
export async function forgetWaiting(db: Db, now: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('analysis_waiting')
    .where('since', '<=', new Date(now.getTime() - longestWaitMs))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
