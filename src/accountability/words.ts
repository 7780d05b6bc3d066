import { sql } from 'kysely';
import { v7 } from 'uuid';
import type { Db, Tx } from '../db/pool.ts';
import { append } from '../evidence/append.ts';
import { cleanText } from '../threads/rules.ts';
import type { Vault } from '../vault/vault.ts';
import { openReadable } from '../vault/words.ts';
import type { WordKind } from './rules.ts';
import { accountabilityWords, placeOfEntry } from './sealing.ts';

export interface Entry {
  id: string;
  kind: WordKind;
  by: string;
  byName: string;
  at: Date;
  /** Null once it is erased. */
  text: string | null;
}

export interface Entering {
  kind: WordKind;
  by: string;
  text: string;
  /** The form that it came by: a second click enters nothing twice. */
  once: string;
  now: Date;
}

/**
 * Adds to the file of a case, which the caller holds.
 *
 * @param own what the person it is about says themselves
 * @returns whether it was not there before
 * @throws HeedError `bad-input` without words, or for too many
 */
export async function enter(
  tx: Tx,
  { vault }: { vault: Vault },
  caseId: string,
  { kind, by, text, once, now }: Entering,
  own = false,
): Promise<boolean> {
  const id = v7();
  const sealing = { id: caseId, place: placeOfEntry(id), text: cleanText(text), now };
  const words = await accountabilityWords.seal(tx, vault, sealing);
  const { numAffectedRows } = await sql`
    insert into accountability_word (id, case_id, kind, by_person, at, words, once)
    values (${id}, ${caseId}::uuid, ${kind}, ${by}::uuid, ${now}, ${words}::jsonb, ${`${kind}:${once}`})
    on conflict (once) do nothing`.execute(tx);
  if (!numAffectedRows) return false;
  await append(tx, {
    ...{ type: 'accountability.words', at: now, actor: { person: by }, about: caseId },
    // What somebody says of themselves is no act of staff: no list of those names them by it.
    ...(own ? { person: by } : {}),
    data: { case: caseId, words: id, kind },
  });
  return true;
}

/** Whether a form was entered before. @param once of the form, as it was entered by */
export async function isEntered(
  tx: Tx,
  caseId: string,
  { kind, once }: Pick<Entering, 'kind' | 'once'>,
): Promise<boolean> {
  const { rows } = await sql`
    select from accountability_word where case_id = ${caseId}::uuid and once = ${`${kind}:${once}`}`.execute(
    tx,
  );
  return rows.length > 0;
}

/**
 * For everybody but the person: whoever is challenged must not read why, and nobody who decides something else of the case
 * is to be swayed by it.
 */
export const withoutChallenges = (entries: readonly Entry[]): Entry[] =>
  entries.filter(({ kind }) => kind !== 'challenge' && kind !== 'challenge-answer');

/** In its order. */
export async function entriesOf(db: Db, vault: Vault, caseId: string): Promise<Entry[]> {
  const { rows } = await sql<Omit<Entry, 'text'> & { words: unknown }>`
    select w.id, w.kind, w.by_person as "by", p.name as "byName", w.at, w.words
    from accountability_word w join person p on p.id = w.by_person
    where w.case_id = ${caseId}::uuid order by w.at, w.id`.execute(db);
  const texts = await openReadable(
    db,
    vault,
    rows.map(({ id, words }) => ({ sealed: words, place: placeOfEntry(id) })),
  );
  return rows.map(({ words: _sealed, ...row }, n) => ({ ...row, text: texts[n] ?? null }));
}
