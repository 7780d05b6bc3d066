import { sql } from 'kysely';
import { type Db, inTransaction, type Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { localized } from '../messages/texts.ts';
import { type Channel, channels, channelTenant, normalise } from './address.ts';
import { lookAtLink } from './links.ts';

/** So many links one person can ask for in an hour, whoever asks for them. */
const mostAnHour = 3;
const hourMs = 3_600_000;
const kind = 'mailboxes.link';

/**
 * A new link to the mailbox that an old one was sent to. Whether there is one is not said: what comes back to whoever
 * asks is the same.
 *
 * @returns whether a message was queued
 */
export function askAgain(db: Db, token: string, now: Date): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const link = await lookAtLink(tx, token, now);
    return link ? sendLink(tx, link, now) : false;
  });
}

/**
 * A link to the mailbox that somebody typed, where it is somebody's of the staff.
 *
 * @returns whether a message was queued; for tests and logs, never for whoever asked
 */
export function askByAddress(
  db: Db,
  { typed, next }: { typed: string; next: string },
  connected: readonly string[],
  now: Date,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    for (const channel of channels) {
      const address = connected.includes(channel) ? normalise[channel](typed) : undefined;
      if (!address) continue;
      const { rows } = await sql<{ id: string }>`
        select i.person_id as id from identity i join employment e on e.person_id = i.person_id and e.to_at is null
        where i.platform = ${channel} and i.tenant = ${channelTenant} and i.external_id = ${address}
          and i.to_at is null and i.doubted_at is null`.execute(tx);
      const [person] = rows;
      return person ? sendLink(tx, { personId: person.id, channel, next }, now) : false;
    }
    return false;
  });
}

async function sendLink(
  tx: Tx,
  { personId, channel, next }: { personId: string; channel: Channel; next: string },
  now: Date,
): Promise<boolean> {
  // Two that ask at once count each other.
  await sql`select from person where id = ${personId}::uuid for no key update`.execute(tx);
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from delivery d join message m on m.id = d.message_id
    where d.person_id = ${personId}::uuid and m.kind = ${kind}
      and d.created_at > ${new Date(now.getTime() - hourMs)}`.execute(tx);
  if ((rows[0]?.n ?? 0) >= mostAnHour) return false;
  const bodies = localized((t) => ({
    kind: 'card' as const,
    card: {
      title: t('mailboxes.link.title'),
      lines: [t('mailboxes.link.text')],
      link: { label: t('mailboxes.link.open'), path: next },
      note: t('mailboxes.link.note'),
    },
  }));
  await enqueue(tx, { kind, bodies, to: [personId], priority: 0, platform: channel, at: now });
  return true;
}
