import { v7 } from 'uuid';
import { type Db, inTransaction, type Tx } from '../../db/pool.ts';
import { enqueue } from '../../delivery/enqueue.ts';
import { HeedError } from '../../errors.ts';
import { append } from '../../evidence/append.ts';
import type { SessionFacts } from '../../evidence/events.ts';
import { localized } from '../../messages/texts.ts';
import type { RelyingParty } from './relying-party.ts';

/** A passkey as Heed knows it: the public half. */
export interface Passkey {
  id: string;
  personId: string;
  credentialId: Buffer;
  /** COSE_Key (RFC 9052). */
  publicKey: Buffer;
  counter: number;
  /** Kept in an account that several devices share, so that it is not tied to one of them. */
  synced: boolean;
  transports: string[];
  /** The domain that it is tied to: browsers offer it under no other. Not known of those from before it was kept. */
  rpId: string | null;
  name: string;
  createdAt: Date;
  usedAt: Date | null;
}

/** What one person may have; enough for every device, and an end for a page that goes wrong. */
export const mostPasskeys = 20;
export const longestName = 60;

const columns = [
  'id',
  'person_id as personId',
  'credential_id as credentialId',
  'public_key as publicKey',
  'counter',
  'synced',
  'transports',
  'rp_id as rpId',
  'name',
  'created_at as createdAt',
  'used_at as usedAt',
] as const;

export function passkeysOf(db: Db | Tx, personId: string): Promise<Passkey[]> {
  return db
    .selectFrom('passkey')
    .select(columns)
    .where('person_id', '=', personId)
    .orderBy('created_at')
    .execute();
}

/** Those that a browser can use under Heed's address of today. */
export async function usablePasskeys(
  db: Db | Tx,
  personId: string,
  party: Pick<RelyingParty, 'id'> | undefined,
): Promise<Passkey[]> {
  return (await passkeysOf(db, personId)).filter(({ rpId }) => rpId === null || rpId === party?.id);
}

/** One person's passkey; somebody else's is as unknown as one that does not exist. */
export function ownPasskey(
  db: Db | Tx,
  personId: string,
  credentialId: Buffer,
): Promise<Passkey | undefined> {
  return db
    .selectFrom('passkey')
    .select(columns)
    .where('person_id', '=', personId)
    .where('credential_id', '=', credentialId)
    .executeTakeFirst();
}

export interface NewPasskey extends Omit<Passkey, 'id' | 'createdAt' | 'usedAt'> {
  /** The sign-in that it is added in. */
  session: SessionFacts;
  /** Public key as SubjectPublicKeyInfo, base64, and its COSE algorithm: for whoever verifies later. */
  key: { spki: string; algorithm: number };
}

/**
 * Keeps a new passkey, on the record, and tells its person in the chat: whoever did not make it should know.
 *
 * @throws HeedError `conflict` when the passkey is known already or there are too many
 */
export async function addPasskey(tx: Tx, passkey: NewPasskey, now: Date): Promise<string> {
  const { personId, credentialId, publicKey, counter, synced, transports, rpId, name } = passkey;
  const id = v7();
  // The person's row orders two pages that enrol at once.
  await tx.selectFrom('person').select('id').where('id', '=', personId).forNoKeyUpdate().execute();
  if ((await passkeysOf(tx, personId)).length >= mostPasskeys)
    throw new HeedError('conflict', 'a person has as many passkeys as one may have', {
      text: 'passkeys-full',
    });
  const added = await tx
    .insertInto('passkey')
    .values({
      id,
      person_id: personId,
      credential_id: credentialId,
      public_key: publicKey,
      counter,
      synced,
      transports,
      rp_id: rpId,
      name,
      created_at: now,
      used_at: null,
    })
    .onConflict((on) => on.column('credential_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) throw new HeedError('conflict', 'a passkey is known already', { text: 'passkey-known' });
  await append(tx, {
    type: 'passkey.enrolled',
    at: now,
    actor: { person: personId },
    person: personId,
    about: id,
    data: {
      passkey: id,
      credential: credentialId.toString('base64url'),
      publicKey: passkey.key.spki,
      algorithm: passkey.key.algorithm,
      synced,
      session: passkey.session,
    },
  });
  await enqueue(tx, {
    kind: 'passkeys.added',
    about: id,
    to: [personId],
    at: now,
    bodies: localized((t) => ({
      kind: 'card',
      card: {
        title: t('passkeys.addedCard.title'),
        lines: [t('passkeys.addedCard.line')],
        link: { label: t('passkeys.addedCard.open'), path: '/me#passkeys' },
      },
    })),
  });
  return id;
}

/** @throws HeedError `not-found` when this person has no such passkey */
export async function renamePasskey(db: Db, personId: string, id: string, name: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('passkey')
    .set({ name })
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new HeedError('not-found', `no passkey ${id} of this person`);
}

/** What was signed with it stays verifiable: the evidence holds its public key. @throws HeedError `not-found` */
export async function removePasskey(db: Db, personId: string, id: string, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    const removed = await tx
      .deleteFrom('passkey')
      .where('id', '=', id)
      .where('person_id', '=', personId)
      .returning('credential_id')
      .executeTakeFirst();
    if (!removed) throw new HeedError('not-found', `no passkey ${id} of this person`);
    await append(tx, {
      type: 'passkey.removed',
      at: now,
      actor: { person: personId },
      person: personId,
      about: id,
      data: { passkey: id, credential: removed.credential_id.toString('base64url') },
    });
  });
}

/**
 * Notes that a passkey has signed, and whether its key is shared among devices by now. A device that counts never goes back (WebAuthn, section 6.1.1).
 *
 * @returns false when it was removed, or has counted on, meanwhile
 */
export async function passkeyUsed(
  tx: Tx,
  id: string,
  { counter, synced }: Pick<Passkey, 'counter' | 'synced'>,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('passkey')
    .set({ counter, synced, used_at: now })
    .where('id', '=', id)
    .where((on) =>
      on.or([on('counter', '<', counter), on.and([on('counter', '=', 0), on.val(counter === 0)])]),
    )
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
