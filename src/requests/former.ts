import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Tx } from '../db/pool.ts';
import { enqueue } from '../delivery/enqueue.ts';
import { channelTenant } from '../mailboxes/address.ts';
import { tokenShape } from '../mailboxes/links.ts';
import { localized } from '../messages/texts.ts';
import type { Vault } from '../vault/vault.ts';
import { openWords } from '../vault/words.ts';
import { requestPath } from './present.ts';
import { placeOfReplyTo } from './sealing.ts';
import type { DataRequest } from './store.ts';

/** How a mailbox came to be somebody's who has left: they gave it for the answer to a request, and for nothing else. */
export const boundByRequest = 'request';

const hashOf = (token: string) => createHash('sha256').update(token).digest();
/** Added to where a link leads: the copy itself, handed out at once. */
const copyMark = '?copy';
/** So many mails one request can have in an hour, whoever asks for them. */
const mostAnHour = 3;

/**
 * Writes to somebody who has left, at the mailbox they gave. What was said stands on the page behind the link.
 *
 * @returns false where there is no mailbox, no mail server, or the mailbox is somebody's here
 */
export async function writeToFormer(
  tx: Tx,
  { vault }: { vault: Vault },
  one: Pick<DataRequest, 'id' | 'personId' | 'replyTo'>,
  kind: string,
  now: Date,
): Promise<boolean> {
  const [address] = await openWords(tx, vault, [{ sealed: one.replyTo, place: placeOfReplyTo(one.id) }]);
  if (!address) return false;
  const { rows: connected } = await sql`select from platform_connected where platform = 'email'`.execute(tx);
  if (connected.length === 0) return false;
  await sql`
    update identity set to_at = greatest(from_at, ${now})
    where person_id = ${one.personId}::uuid and platform = 'email' and to_at is null and external_id <> ${address}`.execute(
    tx,
  );
  await sql`
    insert into identity (person_id, platform, tenant, external_id, bound_by, from_at)
    values (${one.personId}, 'email', ${channelTenant}, ${address}, ${boundByRequest}, ${now})
    on conflict do nothing`.execute(tx);
  const { rows } = await sql`
    select from identity where person_id = ${one.personId}::uuid and platform = 'email' and external_id = ${address}
      and to_at is null`.execute(tx);
  if (rows.length === 0) return false;
  const words = localized((t) => ({
    kind: 'card' as const,
    card: {
      title: t('requests.former.mail.title'),
      lines: [t('requests.former.mail.line')],
      link: { label: t('requests.former.mail.open'), path: requestPath(one.id) },
    },
  }));
  const message = { kind, bodies: words, about: one.id, to: [one.personId], platform: 'email', at: now };
  await enqueue(tx, { ...message, priority: 1 });
  return true;
}

/** Where such a link leads: a request of somebody who works here no more. */
export interface FormerLink {
  requestId: string;
  personId: string;
  address: string;
  /** It opens: not used, not over. */
  good: boolean;
  /** The copy, and not the page. */
  copy: boolean;
}

/** Undefined for any other link; a look uses nothing up. */
export async function lookAtFormerLink(
  db: Db | Tx,
  token: string,
  now: Date,
): Promise<FormerLink | undefined> {
  if (!tokenShape.test(token)) return undefined;
  const { rows } = await sql<{ personId: string; address: string; next: string; good: boolean }>`
    select l.person_id as "personId", l.address, l.next, l.used_at is null and l.expires_at > ${now} as good
    from mailbox_link l where l.token_hash = ${hashOf(token)} and ${formers}`.execute(db);
  const [row] = rows;
  const found = row && /^\/requests\/([0-9a-f-]{36})(\?copy)?$/.exec(row.next);
  if (!row || !found?.[1]) return undefined;
  const { personId, address, good } = row;
  return { requestId: found[1], personId, address, good, copy: found[2] === copyMark };
}

/** Of several at once one wins. @returns whether it was this one */
export async function useFormerLink(tx: Tx, token: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update mailbox_link l set used_at = ${now}
    where l.token_hash = ${hashOf(token)} and l.used_at is null and l.expires_at > ${now} and ${formers}
    returning l.person_id`.execute(tx);
  return rows.length > 0;
}

/** They have left, and the mailbox is the one that they gave for a request. */
const formers = sql`exists (
  select from identity i where i.person_id = l.person_id and i.platform = l.channel and i.external_id = l.address
    and i.to_at is null and i.bound_by = ${boundByRequest})
  and not exists (select from employment e where e.person_id = l.person_id and e.to_at is null)`;

export const copyPathOf = (requestId: string): string => `${requestPath(requestId)}${copyMark}`;

/** Another mail for a link that was used or is over, a few an hour. @returns whether one was queued */
export async function writeAgain(
  tx: Tx,
  deps: { vault: Vault },
  one: DataRequest,
  now: Date,
): Promise<boolean> {
  // Two that ask at once count each other.
  await sql`select from person where id = ${one.personId}::uuid for no key update`.execute(tx);
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from delivery d join message m on m.id = d.message_id
    where m.about = ${one.id}::uuid and starts_with(m.kind, 'requests.former')
      and d.created_at > ${new Date(now.getTime() - 3_600_000)}`.execute(tx);
  if ((rows[0]?.n ?? 0) >= mostAnHour) return false;
  return writeToFormer(tx, deps, one, 'requests.former-again', now);
}

/** A mailbox ends with what it was given for: two months after the last request, or when its person works here again. */
export async function endFormerMailboxes(db: Db, now: Date): Promise<number> {
  const before = new Date(now.getTime() - 60 * 86_400_000);
  const { numAffectedRows } = await sql`
    update identity i set to_at = greatest(i.from_at, ${now})
    where i.bound_by = ${boundByRequest} and i.platform = 'email' and i.to_at is null and (
      exists (select from employment e where e.person_id = i.person_id and e.to_at is null)
      or not exists (select from data_request r where r.person_id = i.person_id
                       and (r.closed_at is null or r.closed_at > ${before})))`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
