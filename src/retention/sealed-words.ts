import type { Db, Tx } from '../db/pool.ts';
import { eraseKeys } from '../vault/erase.ts';
import { seal, type Vault } from '../vault/vault.ts';
import { openWords } from '../vault/words.ts';
import { openEnd } from './rules.ts';

/** Kind of record in the vault: why something is held, and which case it is. */
export const holdClass = 'hold';

/**
 * Seals words about a hold or a case under a key of its own, not of the people's it is about: it may be about everybody,
 * and it ends a time after the hold does, which nobody knows when it is placed.
 */
export async function sealOf(
  tx: Tx,
  vault: Vault,
  words: { owner: string; place: string; text: string; now: Date },
): Promise<string> {
  const { owner, place, text, now } = words;
  const sealing = {
    subjects: [owner],
    class: holdClass,
    expiresOn: openEnd,
    plaintext: text,
    aad: place,
    now,
  };
  return JSON.stringify(await seal(tx, vault, sealing));
}

export const openOf = async (db: Db, vault: Vault, sealed: unknown, place: string): Promise<string | null> =>
  (await openWords(db, vault, [{ sealed, place }]))[0] ?? null;

export const forgetWordsOf = (tx: Tx, owner: string, now: Date, reason: string) =>
  eraseKeys(tx, { subject: owner, class: holdClass, now, reason });

export const reasonPlace = (holdId: string) => `legal_hold:${holdId}:reason`;
export const silencePlace = (holdId: string) => `legal_hold:${holdId}:silence`;
export const referencePlace = (caseId: string) => `legal_case:${caseId}`;
