import { decrypt, encrypt, fromBase64 } from '../vault/cipher.ts';
import type { WrappingKey } from '../vault/keys.ts';
import { invalid } from '../vault/master.ts';
import type { IncomingRecord, Party, RecordShare } from './model.ts';

/** The class of a category's keys in the vault: erased together. */
export const recordClass = (categoryId: number): string => `record-${categoryId}`;

export type RecordPart = 'head' | 'body';

/** What a part is bound to: it opens as no other part, and in no other record. */
export const placeOfPart = (recordId: string, part: RecordPart): string => `record/${recordId}/${part}`;
/** What a share is bound to: the record whose key it is, and the wrapping key. */
const placeOfShare = (recordId: string, keyId: string): string => `record/${recordId}/share/${keyId}`;

/** One side, as it is kept: as the source named it, and whose account it was. */
export interface SealedParty extends Party {
  /** Of somebody of the company's. */
  person?: string;
}

/** What is sealed of every record: who, whom, when, how large. Never what was said. */
export interface RecordHead {
  from: SealedParty;
  to: SealedParty[];
  /** The source's id of the conversation. */
  chat: string;
  head: IncomingRecord['head'];
  /** Type and size in bytes of the content, also of one that is not kept. */
  body?: { type: string; bytes: number };
}

/** Wraps a record's key for one subject. */
export const wrapShare = ({ id, key }: WrappingKey, recordId: string, own: Buffer): RecordShare => ({
  key: id,
  wrapped: encrypt(key, own, placeOfShare(recordId, id)).toString('base64'),
});

/**
 * The record's key, by any share whose wrapping key is still there; undefined where all are erased.
 * @throws HeedError `vault-invalid` where a share was changed or belongs to another record
 */
export function unwrapShares(
  keys: ReadonlyMap<string, Buffer>,
  recordId: string,
  shares: readonly RecordShare[],
): Buffer | undefined {
  const share = shares.find(({ key }) => keys.has(key));
  const key = share && keys.get(share.key);
  if (!share || !key) return undefined;
  const wrapped = fromBase64(share.wrapped);
  const own = wrapped && decrypt(key, wrapped, placeOfShare(recordId, share.key));
  if (own) return own;
  throw invalid('A share of a record was changed or moved to another place.');
}

export const sealPart = (own: Buffer, recordId: string, part: RecordPart, plaintext: Buffer): Buffer =>
  encrypt(own, plaintext, placeOfPart(recordId, part));

/** @throws HeedError `vault-invalid` where it was changed or belongs elsewhere; says nothing of the content */
export function openPart(own: Buffer, recordId: string, part: RecordPart, box: Buffer): Buffer {
  const plaintext = decrypt(own, box, placeOfPart(recordId, part));
  if (plaintext) return plaintext;
  throw invalid('A part of a record was changed or moved to another place.');
}
