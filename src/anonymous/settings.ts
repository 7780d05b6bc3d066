import { randomUUID } from 'node:crypto';
import type { Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { append } from '../evidence/append.ts';
import { makeKey } from './passphrase.ts';
import type { Standing } from './rules.ts';
import { channelNow, ensureChannel } from './store.ts';

interface Act {
  /** A person's id; `heed` where they have left. */
  by: string;
  now: Date;
}

/** Names a recipient, who can read from the moment they choose a passphrase. Named again, it changes nothing. */
export async function addRecipient(
  tx: Tx,
  { personId, standing }: { personId: string; standing: Standing },
  { by, now }: Act,
): Promise<void> {
  await ensureChannel(tx);
  const id = randomUUID();
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('anonymous_recipient')
    .values({ id, person_id: personId, standing, added_by: by, added_at: now })
    .onConflict((conflict) => conflict.column('person_id').where('ended_at', 'is', null).doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return;
  await append(tx, {
    ...{ type: 'anonymous.recipient-added', at: now, actor: { person: by }, about: id },
    data: { recipient: personId, standing },
  });
}

/** Ends it at once: what was sealed to them they open no more, since the page asks who they are. */
export async function endRecipient(tx: Tx, id: string, { by, now }: Act): Promise<void> {
  const ended = await tx
    .updateTable('anonymous_recipient')
    .set({ ended_at: now })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning('person_id')
    .executeTakeFirst();
  if (!ended) return;
  await append(tx, {
    ...{ type: 'anonymous.recipient-ended', at: now, actor: by === 'heed' ? by : { person: by }, about: id },
    data: { recipient: ended.person_id },
  });
}

/**
 * A recipient chooses the passphrase of their key, once: another would open nothing of what was sealed before.
 *
 * @throws HeedError `bad-input` for one that is too short, `gone` where there is a key already, `forbidden` for no recipient
 */
export async function choosePassphrase(
  tx: Tx,
  { personId, passphrase }: { personId: string; passphrase: string },
  now: Date,
): Promise<void> {
  const own = await tx
    .selectFrom('anonymous_recipient')
    .select(['id', 'public_key'])
    .where('person_id', '=', personId)
    .where('ended_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!own) throw new HeedError('forbidden', 'a key was asked for by somebody who is no recipient');
  if (own.public_key) throw new HeedError('gone', 'there is a key already');
  const { locked, publicKey } = await makeKey(own.id, passphrase);
  await tx
    .updateTable('anonymous_recipient')
    .set({ public_key: publicKey, locked_key: JSON.stringify(locked) })
    .where('id', '=', own.id)
    .execute();
  await append(tx, {
    ...{ type: 'anonymous.recipient-ready', at: now, actor: { person: personId }, about: own.id },
    data: { recipient: personId },
  });
}

/**
 * Opens the channel, or closes it to new reports; talks under way go on.
 *
 * @throws HeedError `gone` where nobody could read what comes
 */
export async function setChannel(
  tx: Tx,
  { open, outside }: { open: boolean; outside: string },
  { by, now }: Act,
): Promise<void> {
  await ensureChannel(tx);
  const before = await channelNow(tx);
  const readers = before.recipients.filter(({ standing }) => standing === 'recipient').length;
  if (open && readers === 0)
    throw new HeedError('gone', 'the anonymous channel has no recipient who can read', {
      text: 'anonymous-no-recipient',
    });
  await tx
    .updateTable('anonymous_channel')
    .set({ open, outside: outside.trim() === '' ? null : outside.trim() })
    .execute();
  if (open === before.open) return;
  const about = { at: now, actor: { person: by } as const };
  await append(
    tx,
    open
      ? { ...about, type: 'anonymous.channel-opened', data: { recipients: readers } }
      : { ...about, type: 'anonymous.channel-closed', data: {} },
  );
}

/** Closes it where nobody is left who could read what comes; it is opened again by hand. @returns whether it was open */
export async function closeWithoutReaders(tx: Tx, now: Date): Promise<boolean> {
  const { recipients } = await channelNow(tx);
  if (recipients.some(({ standing }) => standing === 'recipient')) return false;
  const { numUpdatedRows } = await tx
    .updateTable('anonymous_channel')
    .set({ open: false })
    .where('open', '=', true)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await append(tx, { type: 'anonymous.channel-closed', at: now, actor: 'heed', data: {} });
  return true;
}
