import { randomBytes } from 'node:crypto';
import type { Db, Tx } from '../db/pool.ts';
import { canonicalise, type JsonObject, parseCanonical } from '../evidence/canonical.ts';
import { fromBase64, toBase64 } from '../evidence/encoding.ts';
import { commit, SALT_SIZE } from '../evidence/entry.ts';
import type { Vault } from '../vault/vault.ts';
import { openEachWords } from '../vault/words.ts';
import { incidentWords } from './sealing.ts';

/**
 * Words of an incident that an event of the log holds to: the event has a keyed hash, whose salt is sealed together with the
 * words. So a word that is changed later is found out, the log tells nothing, and both go with the incident's key.
 */
export interface Committed {
  /** What goes into the row. */
  sealed: string;
  /** What goes into the event; base64. */
  commitment: string;
}

/** @param place table, id and column: a row cannot be given the words of another */
export async function sealCommitted(
  tx: Tx,
  vault: Vault,
  { incident, place, words, now }: { incident: string; place: string; words: JsonObject; now: Date },
): Promise<Committed> {
  const salt = randomBytes(SALT_SIZE);
  const text = canonicalise({ salt: toBase64(salt), words });
  return {
    sealed: await incidentWords.seal(tx, vault, { id: incident, place, text, now }),
    commitment: commitmentOf(salt, words),
  };
}

export interface Opened {
  words: JsonObject;
  /** Of the words as they are now. */
  commitment: string;
}

/** `erased`: their keys are gone; `damaged`: what lies there is not what was sealed. */
export type OpenedOrNot = Opened | 'erased' | 'damaged';

/** The words of each row. */
export async function openCommitted(
  db: Db | Tx,
  vault: Vault,
  rows: readonly { sealed: unknown; place: string }[],
): Promise<OpenedOrNot[]> {
  const texts = await openEachWords(db, vault, rows);
  return texts.map((text) => {
    if (text === null) return 'erased';
    if (text === undefined) return 'damaged';
    const { salt, words } = parseCanonical(text) as { salt: string; words: JsonObject };
    const bytes = fromBase64(salt, SALT_SIZE);
    return bytes ? { words, commitment: commitmentOf(bytes, words) } : 'damaged';
  });
}

const commitmentOf = (salt: Uint8Array, words: JsonObject): string =>
  toBase64(commit(salt, canonicalise(words)));
