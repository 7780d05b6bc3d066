import { randomBytes } from 'node:crypto';
import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { decrypt, encrypt, fromBase64 } from './cipher.ts';
import { keysFor, survivingKeys } from './keys.ts';
import { invalid, type MasterKey } from './master.ts';
import { boundTo, checkPlace, parseSealed, type Sealed, shareBoundTo } from './sealed.ts';

export interface Vault {
  readonly master: MasterKey;
}

export interface Sealing {
  /** Everyone the content is about: while one of them has a key left, it can be read. */
  subjects: readonly string[];
  /** Kind of record, such as `thread`. */
  class: string;
  /** The last day it is kept, `YYYY-MM-DD`. */
  expiresOn: string;
  plaintext: Buffer | string;
  /** Where the record stands: table and id. It opens nowhere else. */
  aad: string;
  now: Date;
}

/**
 * Seals one record: AES-256-GCM under a key of its own, which is used once and wrapped for every subject.
 * Random 96-bit nonces are safe at both levels: a record's key sees one, a wrapping key one per record of one
 * person, kind and day.
 *
 * @throws HeedError `bad-input` for no subject, an unknown day or class
 */
export async function seal(tx: Tx, vault: Vault, sealing: Sealing): Promise<Sealed> {
  checkPlace(sealing);
  const { class: kind, expiresOn, aad, plaintext } = sealing;
  const head = { v: 1 as const, class: kind, expiresOn };
  const own = randomBytes(32);
  const wrappingKeys = await keysFor(tx, vault.master, sealing, sealing.now);
  const shares = wrappingKeys.map(({ id, key }) => ({
    key: id,
    wrapped: encrypt(key, own, shareBoundTo(head, id, aad)).toString('base64'),
  }));
  const header = { ...head, shares };
  const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext, 'utf8') : plaintext;
  return { ...header, body: encrypt(own, bytes, boundTo(header, aad)).toString('base64') };
}

/**
 * Opens one record with any subject's key that still exists.
 *
 * @throws HeedError `gone` when every key is erased, `vault-invalid` when anything was changed or the record
 * stands in another place; neither says anything about the content
 */
export async function open(db: Db, vault: Vault, sealed: unknown, aad: string): Promise<Buffer> {
  const [plaintext] = await openAll(db, vault, [{ sealed, aad }]);
  if (plaintext) return plaintext;
  throw new HeedError('gone', 'The keys of this record are erased.');
}

/**
 * Opens many records with one look at the keys; undefined where every key is erased.
 * @throws HeedError `vault-invalid` when any of them was changed
 */
export async function openAll(
  db: Db,
  vault: Vault,
  records: readonly { sealed: unknown; aad: string }[],
): Promise<(Buffer | undefined)[]> {
  const parsed = records.map(({ sealed, aad }) => {
    const known = parseSealed(sealed);
    if (known) return { sealed: known, aad };
    throw invalid('A sealed record is damaged.');
  });
  const ids = parsed.flatMap(({ sealed }) => sealed.shares.map(({ key }) => key));
  const keys = ids.length > 0 ? await survivingKeys(db, vault.master, ids) : new Map<string, Buffer>();
  return parsed.map(({ sealed, aad }) => openWith(keys, sealed, aad));
}

function openWith(keys: ReadonlyMap<string, Buffer>, sealed: Sealed, aad: string): Buffer | undefined {
  const share = sealed.shares.find(({ key }) => keys.has(key));
  const key = share && keys.get(share.key);
  if (!key) return undefined;
  const wrapped = fromBase64(share.wrapped);
  const own = wrapped && decrypt(key, wrapped, shareBoundTo(sealed, share.key, aad));
  const body = own && fromBase64(sealed.body);
  const plaintext = body && decrypt(own, body, boundTo(sealed, aad));
  if (!plaintext) throw invalid('A sealed record was changed or moved to another place.');
  return plaintext;
}
