import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { ownPath } from '../web/sign-in.ts';
import { type Channel, channelTenant } from './address.ts';

/**
 * For how long a link signs its person in, in milliseconds. Short, because mails are forwarded and telephones lie
 * about; a new one is a click away for whoever reads the mailbox. A mail may be read the next morning.
 */
export const linkLifeMs: Readonly<Record<Channel, number>> = {
  email: 24 * 3_600_000,
  sms: 2 * 3_600_000,
};
/** After its end a link only tells which mailbox a new one is sent to. */
export const linkKeptMs = 60 * 86_400_000;

/** In a text message every character counts: 16 of these are 80 bits, for two hours. None is taken for another. */
const letters = 'abcdefghjkmnpqrstuvwxyz023456789';
const shortLength = 16;

export const tokenShape = /^(?:[A-Za-z0-9_-]{43}|[a-z0-9]{16})$/;

/** The page that a token opens; the same for every channel. */
export const linkPath = (token: string) => `/m/${token}`;

function newToken(channel: Channel): string {
  if (channel === 'email') return randomBytes(32).toString('base64url');
  return Array.from(randomBytes(shortLength), (byte) => letters[byte % letters.length]).join('');
}

/** The database holds only this: whoever reads it can follow no link. */
const hashOf = (token: string) => createHash('sha256').update(token).digest();

/**
 * A link for whoever this mailbox is at this moment. It goes into a message to that mailbox and nowhere else.
 *
 * @param next a path of Heed's own to which it leads
 * @returns the token; undefined when the mailbox is nobody's (any more)
 */
export async function issueLink(
  db: Db | Tx,
  { channel, address, next, now }: { channel: Channel; address: string; next: string; now: Date },
): Promise<string | undefined> {
  const token = newToken(channel);
  const { rows } = await sql`
    insert into mailbox_link (token_hash, person_id, channel, address, next, created_at, expires_at)
    select ${hashOf(token)}, person_id, ${channel}, external_id, ${ownPath(next)}, ${now},
           ${new Date(now.getTime() + linkLifeMs[channel])}
    from identity
    where platform = ${channel} and tenant = ${channelTenant} and external_id = ${address} and to_at is null
      and doubted_at is null
    returning person_id`.execute(db);
  return rows.length > 0 ? token : undefined;
}

/** A link that certainly went to nobody. */
export async function discardLink(db: Db, token: string): Promise<void> {
  await db.deleteFrom('mailbox_link').where('token_hash', '=', hashOf(token)).execute();
}

export interface MailboxLink {
  personId: string;
  channel: Channel;
  address: string;
  next: string;
  /** It signs in: not used, not over. Otherwise only a new one can be asked for. */
  good: boolean;
}

/**
 * Where a link leads; a look uses nothing up, because scanners of mail open links before people do. Undefined for one
 * that is unknown, or whose mailbox is no longer its person's.
 */
export async function lookAtLink(db: Db | Tx, token: string, now: Date): Promise<MailboxLink | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const { rows } = await sql<MailboxLink>`
    select l.person_id as "personId", l.channel, l.address, l.next,
           l.used_at is null and l.expires_at > ${now} as good
    from mailbox_link l
    where l.token_hash = ${hashOf(token)} and ${stillTheirs}`.execute(db);
  return rows[0];
}

/**
 * Uses a link up, in the transaction of what it opens. Of several at once one wins.
 *
 * @throws HeedError `gone` (text `mail-link-over`) when it is unknown, used, over, or its mailbox is not theirs any more
 */
export async function useLink(
  tx: Tx,
  token: string,
  now: Date,
): Promise<Pick<MailboxLink, 'personId' | 'channel' | 'next'>> {
  const { rows } = await sql<Pick<MailboxLink, 'personId' | 'channel' | 'next'>>`
    update mailbox_link l set used_at = ${now}
    where l.token_hash = ${tokenShape.test(token) ? hashOf(token) : null} and l.used_at is null
      and l.expires_at > ${now} and ${stillTheirs}
    returning l.person_id as "personId", l.channel, l.next`.execute(tx);
  const [used] = rows;
  if (used) return used;
  throw new HeedError('gone', 'a link sent to a mailbox is unknown, used or over', {
    text: 'mail-link-over',
  });
}

/** The mailbox is its person's still, and they work here or have a seat in a crisis's room. */
const stillTheirs = sql`exists (
  select from identity i
  where (exists (select from employment e where e.person_id = i.person_id and e.to_at is null)
      or exists (select from incident_seat s where s.person_id = i.person_id and s.ended_at is null))
    and i.person_id = l.person_id and i.platform = l.channel and i.external_id = l.address and i.to_at is null
    and i.doubted_at is null)`;

/** Deletes links that were made before `before`, at most `limit`. @returns how many */
export async function purgeMailboxLinks(db: Db | Tx, before: Date, limit = 10_000): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from mailbox_link where token_hash in (
      select token_hash from mailbox_link where created_at < ${before} limit ${limit} for update skip locked)
  `.execute(db);
  return Number(numAffectedRows ?? 0n);
}
