import type { Db, Tx } from '../db/pool.ts';
import { HeedError } from '../errors.ts';
import { keptUntil } from '../threads/rules.ts';
import { openAll, seal, type Vault } from './vault.ts';

export interface WordsToSeal {
  personId: string;
  class: string;
  /** Table and id of the row they stand in. */
  place: string;
  text: string;
  now: Date;
}

/** Seals words about a person for as long as talks are kept. @returns what goes into the row */
export async function sealWords(tx: Tx, vault: Vault, words: WordsToSeal): Promise<string> {
  const { personId, place, text, now } = words;
  const sealed = await seal(tx, vault, {
    subjects: [personId],
    class: words.class,
    expiresOn: keptUntil(now),
    plaintext: text,
    aad: place,
    now,
  });
  return JSON.stringify(sealed);
}

/** The words of each row; null where there are none, or where their keys are erased. */
export async function openWords(
  db: Db,
  vault: Vault,
  rows: readonly { sealed: unknown; place: string }[],
): Promise<(string | null)[]> {
  const there = rows.filter(({ sealed }) => sealed !== null);
  const opened = await openAll(
    db,
    vault,
    there.map(({ sealed, place }) => ({ sealed, aad: place })),
  );
  const words = new Map(there.map(({ place }, n) => [place, opened[n]?.toString('utf8') ?? null]));
  return rows.map(({ place }) => words.get(place) ?? null);
}

/**
 * As `openWords`, for what reads on where one is damaged: undefined for a row that does not hold what was sealed. All with one
 * look at the keys; one by one only where something is damaged.
 */
export async function openEachWords(
  db: Db | Tx,
  vault: Vault,
  rows: readonly { sealed: unknown; place: string }[],
): Promise<(string | null | undefined)[]> {
  const all = await unlessDamaged(openWords(db, vault, rows));
  if (all) return all;
  const texts: (string | null | undefined)[] = [];
  for (const row of rows) texts.push((await unlessDamaged(openWords(db, vault, [row])))?.[0]);
  return texts;
}

/** What opens; undefined where it does not hold what was sealed. */
export async function unlessDamaged<T>(opening: Promise<T>): Promise<T | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof HeedError && error.code === 'vault-invalid') return undefined;
    throw error;
  }
}

/** Beside what was opened for somebody's own copy: that some of it is damaged, which keeps nothing else out of the copy. */
export const leftOutOf = (...opened: readonly unknown[]): { leftOut?: 'damaged' } =>
  opened.includes(undefined) ? { leftOut: 'damaged' } : {};

/**
 * For lists that people read: null for what is erased and for what is damaged, so that one such row keeps nobody from the
 * others. What is sent to somebody opens with `openWords`, which lets nothing damaged through in silence.
 */
export async function openReadable(
  db: Db | Tx,
  vault: Vault,
  rows: readonly { sealed: unknown; place: string }[],
): Promise<(string | null)[]> {
  return (await openEachWords(db, vault, rows)).map((text) => text ?? null);
}
